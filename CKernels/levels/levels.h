// levels.h - which levels this build has, one table each. A level's file is
// empty where the target has none of it: whoever builds the kernels compiles
// all.

#ifndef INK_BUILT_LEVELS_H
#define INK_BUILT_LEVELS_H

#include "ink_kernels.h"

#if defined(__aarch64__)
#  define INK_HAS_NEON 1
#elif defined(__arm__) && defined(__ARM_NEON) && defined(__clang__)
#  define INK_HAS_NEON32 1
#elif defined(__riscv) && __riscv_xlen == 64 && defined(__riscv_d) &&          \
    defined(__clang__) && __clang_major__ >= 18
#  define INK_HAS_RVV 1
#elif defined(__SSE2__) || defined(__ARM_NEON) || defined(__ALTIVEC__) ||      \
    defined(__riscv_vector) || defined(__loongarch_sx) ||                      \
    defined(__mips_msa) || defined(__wasm_simd128__)
#  define INK_HAS_BASELINE 1
#endif
#if defined(__x86_64__)
#  define INK_HAS_X86_LEVELS 1
// Programs for boards leave it out: none has it.
#  ifndef INK_WITHOUT_AVX512
#    define INK_HAS_AVX512 1
#  endif
#endif

extern const ink_kernels ink_kernels_scalar;
#ifdef INK_HAS_BASELINE
extern const ink_kernels ink_kernels_baseline;
#endif
#ifdef INK_HAS_NEON
extern const ink_kernels ink_kernels_neon;
#endif
#ifdef INK_HAS_NEON32
extern const ink_kernels ink_kernels_neon32;
extern const ink_kernels ink_kernels_neon32fma;
#endif
#ifdef INK_HAS_RVV
extern const ink_kernels ink_kernels_rvv;
#endif
#ifdef INK_HAS_X86_LEVELS
extern const ink_kernels ink_kernels_avx2;
#endif
#ifdef INK_HAS_AVX512
extern const ink_kernels ink_kernels_avx512;
ink_int8_network_fn ink_int8_network_vnni;
#endif

#endif
