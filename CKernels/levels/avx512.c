// The AVX-512 level of x86-64 (x86-64-v4).

#include "levels.h"

#ifdef INK_HAS_AVX512
#  define INK_LEVEL INK_LEVEL_AVX512
#  define INK_NAME "avx512"
#  define INK_TABLE ink_kernels_avx512
#  define INK_LANES 16
#  define INK_ROWS 6
#  define INK_COLUMNS 64
#  define INK_STREAM 128
#  define INK_TARGET                                                           \
    "avx512f,avx512vl,avx512bw,avx512dq,avx512cd,"                             \
    "avx2,fma,bmi,bmi2,lzcnt,popcnt"
#  define INK_INT8_VNNI ink_int8_network_vnni
#  include "level.h"
#endif
