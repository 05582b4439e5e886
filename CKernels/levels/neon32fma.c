// The NEON level of armv7 with multiply-adds (VFPv4: Cortex-A7, A15 and all of
// armv8). NEON there takes denormal numbers for zeros.
//
// Sixteen registers of four lanes, and the tiles of neon32.c.
//
// A multiply-add rounds once (vfma). clang contracts a * b + c here where it is
// scalar, but makes vmla of vectors, which rounds twice: INK_NAMED_FMA
// therefore turns contraction off, and the multiply-adds of sums, exp and tanh
// are named. What is not named rounds twice, in vectors and in what is left
// over alike.
//
// The target names every part of VFPv4, as -mfpu=neon takes off each by itself,
// and a part that is off keeps the whole from being used.
//
// Whether the processor has it, Linux says in AT_HWCAP.

#include "levels.h"

#ifdef INK_HAS_NEON32
#  define INK_LEVEL INK_LEVEL_NEON32_FMA
#  define INK_NAME "neon32fma"
#  define INK_TABLE ink_kernels_neon32fma
#  define INK_LANES 4
#  define INK_ROWS 4
#  define INK_COLUMNS 8
#  define INK_STREAM 32
#  define INK_TARGET "neon,vfp4,vfp4sp,vfp4d16,vfp4d16sp,fp16"
#  define INK_NAMED_FMA
#  include "level.h"
#endif
