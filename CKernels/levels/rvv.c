// The level of RISC-V's vector extension (V 1.0), on registers of 128 bits or
// more, of which it uses 128.
//
// Thirty-two registers: the tiles of neon.c, four lanes wide, so that a sum's
// lane is the same whatever the registers' length.
//
// Loops without lanes are for the vectoriser to cut up, and it does so by the
// registers' length. Where such a loop adds up products in order, vectors round
// product and sum, and what is left over from them rounds once: the bits depend
// on the length. So this level is not chosen by itself (dispatch.c).
//
// gcc's target attribute knows no extensions of RISC-V before gcc 14, which is
// why clang alone builds it.
//
// Whether the processor has it, Linux says in AT_HWCAP, from 6.5 on.
// Elsewhere than on Linux, what the compiler was told of counts.

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
