// The NEON level of armv7, without multiply-adds (Cortex-A8, A9). NEON there
// takes denormal numbers for zeros.

#include "levels.h"

#ifdef INK_HAS_NEON32
#  define INK_LEVEL INK_LEVEL_NEON32
#  define INK_NAME "neon32"
#  define INK_TABLE ink_kernels_neon32
#  define INK_LANES 4
#  define INK_ROWS 4
#  define INK_COLUMNS 8
#  define INK_STREAM 32
#  define INK_TARGET "neon"
#  include "level.h"
#endif
