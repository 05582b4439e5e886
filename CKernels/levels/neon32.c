// The NEON level of armv7, without multiply-adds (Cortex-A8, A9). NEON there
// takes denormal numbers for zeros.
//
// Sixteen registers of four lanes: a tile of 4 x 8 takes eight of them for its
// sums, two for a row of B and one for an element of A; a wider one would
// spill.
//
// There is no fused multiply-add. A product is rounded, then its sum, by
// vectors (vmla) as by what is left over from them, so that the bits are those
// of the scalar level, unless a number is below the smallest normal float.
//
// clang makes vectors of float loops here only where it is told to, since NEON
// is not IEEE 754's to the letter; the kernels' loops over lanes tell it.
//
// The compiler's target must have NEON, and then all of the program may use it:
// nothing is asked at start-up.

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
