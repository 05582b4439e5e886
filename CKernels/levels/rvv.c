// The level of RISC-V's vector extension (V 1.0), on registers of 128 bits or
// more.
//
// Thirty-two registers: the tiles of neon.c, four lanes wide, so that a sum's
// lane is the same whatever the registers' length. Loops without lanes are for
// the vectoriser to cut up, and it does so by the length, on which no bit may
// depend: nothing is added up in another order, and what is contracted is named
// (INK_NAMED_FMA), so that vectors and what is left over from them round alike.
//
// gcc's target attribute knows no extensions of RISC-V before gcc 14, which is
// why clang alone builds it.
//
// Whether the processor has it, dispatch.c asks Linux (riscv.h): by hwprobe
// where that answers, since older kernels do not tell V 1.0 from the draft that
// T-Head's processors have.

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
#  define INK_NAMED_FMA
#  include "level.h"
#endif
