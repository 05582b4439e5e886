// levels.h - which levels this build has, one table each.

#ifndef INK_BUILT_LEVELS_H
#define INK_BUILT_LEVELS_H

#include "ink_kernels.h"

#if defined(__clang__) && (defined(__x86_64__) || defined(_M_X64))
#  define INK_HAS_X86_LEVELS 1
#endif

#if defined(__aarch64__)
extern const ink_kernels ink_kernels_neon;
#else
extern const ink_kernels ink_kernels_baseline;
#endif
#ifdef INK_HAS_X86_LEVELS
extern const ink_kernels ink_kernels_avx2;
extern const ink_kernels ink_kernels_avx512;
#endif

#endif
