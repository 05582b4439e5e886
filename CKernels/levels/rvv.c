// The level of RISC-V's vector extension (V 1.0), on registers of 128 bits or
// more, of which it uses 128.

#include "levels.h"

#ifdef INK_HAS_RVV
#  define INK_LEVEL INK_LEVEL_RVV
#  define INK_NAME "rvv"
#  define INK_TABLE ink_kernels_rvv
#  define INK_LANES 4
#  define INK_ROWS 4
#  define INK_COLUMNS 16
#  define INK_STREAM 32
#  define INK_TARGET "arch=+v"
#  include "level.h"
#endif
