// The baseline level: the vectors that the compiler's target has (SSE2 on
// x86-64).

#include "levels.h"

#ifdef INK_HAS_BASELINE
#  define INK_LEVEL INK_LEVEL_BASELINE
#  define INK_NAME "baseline"
#  define INK_TABLE ink_kernels_baseline
#  define INK_LANES 4
#  define INK_ROWS 4
#  define INK_COLUMNS 8
#  define INK_STREAM 32
#  include "level.h"
#endif
