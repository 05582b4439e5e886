// The NEON level, arm64's baseline.

#include "levels.h"

#ifdef INK_HAS_NEON
#  define INK_LEVEL INK_LEVEL_NEON
#  define INK_NAME "neon"
#  define INK_TABLE ink_kernels_neon
#  define INK_LANES 4
#  define INK_ROWS 4
#  define INK_COLUMNS 16
#  define INK_STREAM 32
#  include "level.h"
#endif
