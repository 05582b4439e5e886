// tile.h - one tile of a dense product: at most INK_ROWS x INK_COLUMNS, or
// INK_TALL rows of a single register, held in registers while the summed
// dimension runs. The vector lanes lie along the columns; elements of A are
// broadcast from where they are.

#ifndef INK_BODY_TILE_H
#define INK_BODY_TILE_H

#include "lanes.h"

// Rows of a tile one register wide: INK_ROWS chains of multiply-adds do not
// hide their latency. Rows that are padded need none so narrow: compact code
// has no tall tile.
enum { INK_TALL = COMPACT ? INK_ROWS : 2 * INK_ROWS };

// acc += the product of `rows` rows of A and k rows of B, of which `width`
// columns are used: INK_COLUMNS, a half or a quarter of it. A[i, p] lies at
// i * down + p * across.
INLINE void tile_sum(const size_t rows, const size_t width, size_t k,
                     const float *restrict a, size_t down, size_t across,
                     const float *restrict b, size_t ldb,
                     float acc[][INK_COLUMNS]) {
  for (size_t p = 0; p < k; p++)
    EACH(i, rows) {
      float x = a[i * down + p * across];
      ALL_LANES(j, width)
        ADD_PRODUCT(acc[i][j], x, b[p * ldb + j]);
    }
}

// C = `initial` + A B: rows of `initial`, ldi apart, or zeros where it is null.
// It may be C. `rows` and `width` are constant once inlined.
INLINE void product_tile(const size_t rows, const size_t width, size_t k,
                         const float *restrict a, size_t down, size_t across,
                         const float *restrict b, size_t ldb,
                         const float *initial, size_t ldi, float *c,
                         size_t ldc) {
  float acc[INK_TALL][INK_COLUMNS];
  if (initial)
    EACH(i, rows)
      ALL_LANES(j, width)
        acc[i][j] = initial[i * ldi + j];
  else
    EACH(i, rows)
      ALL_LANES(j, width)
        acc[i][j] = 0;
  tile_sum(rows, width, k, a, down, across, b, ldb, acc);
  EACH(i, rows)
    ALL_LANES(j, width)
      c[i * ldc + j] = acc[i][j];
}

// Calls CALL with ROWS constant, 1 ... INK_ROWS.
#define WITH_ROWS(rows, CALL)                                                  \
  do {                                                                         \
    switch (rows) {                                                            \
      CASE_OF_ROWS(1, CALL)                                                    \
      CASE_OF_ROWS(2, CALL)                                                    \
      CASE_OF_ROWS(3, CALL)                                                    \
      CASE_OF_ROWS(4, CALL)                                                    \
      CASE_OF_ROWS(5, CALL)                                                    \
      CASE_OF_ROWS(6, CALL)                                                    \
    }                                                                          \
  } while (0)
#define CASE_OF_ROWS(count, CALL)                                              \
case count: {                                                                  \
  enum { ROWS = (count) <= INK_ROWS ? (count) : 1 };                           \
  if ((count) <= INK_ROWS)                                                     \
    CALL;                                                                      \
} break;

// What goes tile by tile gets code of its own for each height and width: CALL
// with ROWS, or WIDTH, constant. Compact code has one width, and of each height
// no more than the product itself, in one function.
#define FOR_TILE_COLUMNS(j, n, CALL)                                           \
  FOR_COLUMN_BLOCKS(j, n, INK_COLUMNS, LEAST_COLUMNS, CALL)
#ifdef INK_COMPACT

#  define FOR_TILE_ROWS(rows, CALL)                                            \
    do {                                                                       \
      const size_t ROWS = rows;                                                \
      CALL;                                                                    \
    } while (0)

// The empty statements keep clang from letting the cases end together, for
// which their sums would not be vectors.
static __attribute__((noinline)) void
shared_product_tile(size_t rows, size_t k, const float *restrict a, size_t down,
                    size_t across, const float *restrict b, size_t ldb,
                    const float *initial, size_t ldi, float *c, size_t ldc) {
  WITH_ROWS(rows, {
    product_tile(ROWS, INK_COLUMNS, k, a, down, across, b, ldb, initial, ldi, c,
                 ldc);
    __asm__ volatile("" : : "i"(ROWS));
  });
}
#  define PRODUCT_TILE(rows, width, ...) shared_product_tile(rows, __VA_ARGS__)

#else
#  define FOR_TILE_ROWS WITH_ROWS
#  define PRODUCT_TILE product_tile
#endif

// Runs BODY for consecutive groups of rows, `begin` and `rows` each, as even in
// height as they can be and at most INK_ROWS high.
#define FOR_ROW_GROUPS(m, BODY)                                                \
  do {                                                                         \
    size_t groups = ((m) + INK_ROWS - 1) / INK_ROWS, begin = 0;                \
    for (size_t group = 0; group < groups; group++) {                          \
      size_t rows = ((m)-begin) / (groups - group);                            \
      BODY;                                                                    \
      begin += rows;                                                           \
    }                                                                          \
  } while (0)

#endif
