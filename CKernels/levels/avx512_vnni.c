// The products of 8 bits with AVX-512 VNNI, which has two products of 16 bits
// and the sum of both with a third in one instruction (vpdpwssd): clang makes
// one of pmaddwd and paddd where it may.

#include "levels.h"

#ifdef INK_HAS_AVX512
#  define INK_LANES 16
#  define INK_COLUMNS 64
#  define INK_STREAM 128
#  define INK_TARGET                                                           \
    "avx512f,avx512vl,avx512bw,avx512dq,avx512cd,avx512vnni,"                  \
    "avx2,fma,bmi,bmi2,lzcnt,popcnt"
#  ifdef __clang__
#    pragma clang attribute push(__attribute__((target(INK_TARGET))),          \
                                 apply_to = function)
#  else
#    define INK_PRAGMA(text) _Pragma(#    text)
#    define INK_GCC_TARGET(sets) INK_PRAGMA(GCC target(sets))
INK_GCC_TARGET(INK_TARGET)
#  endif

#  include "../kernels/int8.h"

float *ink_int8_network_vnni(size_t count, const ink_int8_layer *layers,
                             const uint8_t *x, void *scratch) {
  (void)floats_to_bytes;
  (void)int8_scratch;
  return int8_network(count, layers, x, scratch);
}

#  ifdef __clang__
#    pragma clang attribute pop
#  endif
#endif
