// lanes.h - what the kernels' bodies are written with: functions that are
// always inlined, loops over the lanes of a register, blocks of columns.
//
// A body is compiled once per level, by a file of levels/ that defines
//   INK_LANES      float lanes of a vector register
//   INK_ROWS       rows of a dense tile       } so that rows * columns / lanes
//   INK_COLUMNS    columns of a dense tile    } accumulators, a row of B and a
//                                             } broadcast fit the registers
//   INK_STREAM     columns of accumulators that hide the latency of one
//                  multiply-add chain each (sparse products)
//
// With INK_COMPACT the same bodies make less code, and give the same bits, for
// programs that have to be small: what otherwise has a copy for each kind of
// update and each height and width of a tile, all of them constants, is one
// function then, and fewer widths have code of their own.

#ifndef INK_BODY_LANES_H
#define INK_BODY_LANES_H

#include "ink_kernels.h"

#include <math.h>
#include <string.h>

#include "compiler.h"

// SHARED is inlined for constant sizes, ONCE where the compiler sees fit; where
// code is compact both are functions of their own. NO_VECTORS_IF_COMPACT stands
// before loops that seldom run, not worth vectors there.
#ifdef INK_COMPACT
enum { COMPACT = 1 };
#  define SHARED static __attribute__((noinline))
#  define ONCE static __attribute__((noinline))
#  define NO_VECTORS_IF_COMPACT NO_VECTORS
#else
enum { COMPACT = 0 };
#  define SHARED INLINE
#  define ONCE static
#  define NO_VECTORS_IF_COMPACT
#endif

// Loops that become straight code: EACH over a few things, LANES over the lanes
// of a register, ALL_LANES over `width` lanes, a constant multiple of a
// register's.
#define EACH(i, count) UNROLLED for (size_t i = 0; i < (count); i++)
#define LANES(l) ONE_REGISTER for (size_t l = 0; l < INK_LANES; l++)
#define ALL_LANES(j, width)                                                    \
  UNROLLED for (size_t j##_0 = 0; j##_0 < (width); j##_0 += INK_LANES)         \
      ONE_REGISTER for (size_t j = j##_0; j < j##_0 + INK_LANES; j++)

// Runs CALL for blocks of the columns j ..< n, as wide as they can be: WIDTH
// columns each from j on, where WIDTH is constant, `widest` or a half, a
// quarter
// ... of it, but not less than `narrowest`. Leaves j at the first column that
// no block holds.
#define FOR_COLUMN_BLOCKS(j, n, widest, narrowest, CALL)                       \
  do {                                                                         \
    COLUMN_BLOCKS_OF(widest, j, n, narrowest, CALL);                           \
    COLUMN_BLOCKS_OF((widest) / 2, j, n, narrowest, CALL);                     \
    COLUMN_BLOCKS_OF((widest) / 4, j, n, narrowest, CALL);                     \
    COLUMN_BLOCKS_OF((widest) / 8, j, n, narrowest, CALL);                     \
    COLUMN_BLOCKS_OF((widest) / 16, j, n, narrowest, CALL);                    \
  } while (0)
#define COLUMN_BLOCKS_OF(width, j, n, narrowest, CALL)                         \
  do {                                                                         \
    enum { WIDTH = (width) < (narrowest) ? (narrowest) : (width) };            \
    if ((width) >= (narrowest))                                                \
      for (; j + WIDTH <= (n); j += WIDTH)                                     \
        CALL;                                                                  \
  } while (0)

// The same; where code is compact only in blocks of the two widths named.
#ifdef INK_COMPACT
#  define FOR_FEW_COLUMN_BLOCKS(j, n, widest, narrowest, CALL)                 \
    do {                                                                       \
      if ((widest) > (narrowest))                                              \
        COLUMN_BLOCKS_OF(widest, j, n, narrowest, CALL);                       \
      COLUMN_BLOCKS_OF(narrowest, j, n, narrowest, CALL);                      \
    } while (0)
#else
#  define FOR_FEW_COLUMN_BLOCKS FOR_COLUMN_BLOCKS
#endif

INLINE size_t ink_min(size_t a, size_t b) {
  return a < b ? a : b;
}

INLINE size_t ink_max(size_t a, size_t b) {
  return a > b ? a : b;
}

// Rounds up to whole 64-byte lines of floats, as row strides are.
INLINE size_t ink_padded(size_t n) {
  return (n + 15) & ~(size_t)15;
}

// The narrowest block that has code of its own: where rows are padded, no
// column is left by INK_COLUMNS at a time. And the widest of what gains little
// by more.
enum {
  LEAST_COLUMNS = COMPACT ? INK_COLUMNS : INK_LANES,
  MODEST_COLUMNS = COMPACT ? INK_COLUMNS : INK_STREAM,
};

// The narrowest block that rows padded to whole lines need.
#define NARROWEST(widest) ((widest) < 16 ? (widest) : 16)

INLINE void copy_lanes(const size_t width, const float *restrict from,
                       float *restrict to) {
  ALL_LANES(j, width)
    to[j] = from[j];
}

#endif
