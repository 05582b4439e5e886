// The scalar level, for processors without vectors: one lane, and everything
// unrolled, so that sums are in registers all the same. Built everywhere, for
// the tests; chosen only where there is no other.

#include "levels.h"

#define INK_LEVEL INK_LEVEL_SCALAR
#define INK_NAME "scalar"
#define INK_TABLE ink_kernels_scalar
#define INK_LANES 1
#define INK_ROWS 4
#define INK_COLUMNS 4
#define INK_STREAM 16
#include "level.h"
