// The AVX2 + FMA level of x86-64 (x86-64-v3).

#include "levels.h"

#ifdef INK_HAS_X86_LEVELS
#  define INK_LEVEL INK_LEVEL_AVX2
#  define INK_NAME "avx2"
#  define INK_TABLE ink_kernels_avx2
#  define INK_LANES 8
#  define INK_ROWS 6
#  define INK_COLUMNS 16
#  define INK_STREAM 64
#  define INK_TARGET "avx2,fma,bmi,bmi2,lzcnt,popcnt"
#  include "level.h"
#endif
