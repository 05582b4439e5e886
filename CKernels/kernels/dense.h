// dense.h - dense products in the three forms that training needs.
//
// One tile of C, at most INK_ROWS x INK_COLUMNS, or INK_TALL rows of a single
// register, is held in registers while the summed dimension runs; the vector
// lanes lie along the columns. Nothing is packed for the first two forms: rows
// of B are contiguous, and elements of A are broadcast from where they are.

#ifndef INK_BODY_DENSE_H
#define INK_BODY_DENSE_H

#include "elementwise.h"
#include "lanes.h"
#include "optimizer.h"

// How a tile's elements of A lie: A[i, p] (product A B) or A[p, i] (Aᵀ B).
enum { BY_ROW, BY_COLUMN };

// Rows of a tile one register wide: INK_ROWS chains of multiply-adds do not
// hide their latency.
enum { INK_TALL = 2 * INK_ROWS };

// acc += the product of `rows` rows of (transposed) A and k rows of B, of which
// `width` columns are used: INK_COLUMNS, a half or a quarter of it.
INLINE void tile_sum(const int order, const size_t rows, const size_t width,
                     size_t k, const float *restrict a, size_t lda,
                     const float *restrict b, size_t ldb,
                     float acc[][INK_COLUMNS]) {
  for (size_t p = 0; p < k; p++)
    EACH(i, rows) {
      float x = order == BY_ROW ? a[i * lda + p] : a[p * lda + i];
      ALL_LANES(j, width)
        acc[i][j] += x * b[p * ldb + j];
    }
}

INLINE void nn_tile(const size_t rows, const size_t width, size_t k,
                    const float *restrict a, size_t lda,
                    const float *restrict b, size_t ldb,
                    const float *restrict bias, float *restrict c, size_t ldc) {
  float acc[INK_TALL][INK_COLUMNS];
  if (bias)
    EACH(i, rows)
      ALL_LANES(j, width)
        acc[i][j] = bias[j];
  else
    EACH(i, rows)
      ALL_LANES(j, width)
        acc[i][j] = 0;
  tile_sum(BY_ROW, rows, width, k, a, lda, b, ldb, acc);
  EACH(i, rows)
    ALL_LANES(j, width)
      c[i * ldc + j] = acc[i][j];
}

INLINE void tn_tile(const ink_update_kind kind, const size_t rows,
                    const size_t width, size_t k, const float *restrict a,
                    size_t lda, const float *restrict b, size_t ldb,
                    const ink_update *u, float *restrict w, float *restrict v,
                    size_t ldw) {
  float acc[INK_TALL][INK_COLUMNS];
  EACH(i, rows)
    ALL_LANES(j, width)
      acc[i][j] = 0;
  tile_sum(BY_COLUMN, rows, width, k, a, lda, b, ldb, acc);
  EACH(i, rows)
    update_lanes(kind, width, acc[i], u, w + i * ldw,
                 has_velocity(kind) ? v + i * ldw : NULL);
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

// ---- C = act(A B + bias) ----------------------------------------------------

// All rows of one block of columns; `width` is constant once inlined.
INLINE void nn_columns(const size_t width, size_t m, size_t k,
                       const float *restrict a, size_t lda,
                       const float *restrict b, size_t ldb,
                       const float *restrict bias, float *restrict c,
                       size_t ldc) {
  for (; width == INK_LANES && m >= INK_TALL; m -= INK_TALL) {
    nn_tile(INK_TALL, width, k, a, lda, b, ldb, bias, c, ldc);
    a += INK_TALL * lda;
    c += INK_TALL * ldc;
  }
  FOR_ROW_GROUPS(m,
                 WITH_ROWS(rows, nn_tile(ROWS, width, k, a + begin * lda, lda,
                                         b, ldb, bias, c + begin * ldc, ldc)));
}

// The last columns, fewer than a register has lanes.
static void nn_tail(size_t m, size_t n, size_t k, const float *restrict a,
                    size_t lda, const float *restrict b, size_t ldb,
                    const float *restrict bias, float *restrict c, size_t ldc) {
  for (size_t i = 0; i < m; i++)
    for (size_t j = 0; j < n; j++) {
      float sum = bias ? bias[j] : 0;
      for (size_t p = 0; p < k; p++) {
        KEEP_FUSED;
        sum += a[i * lda + p] * b[p * ldb + j];
      }
      c[i * ldc + j] = sum;
    }
}

static void gemm_nn(size_t m, size_t n, size_t k, const float *restrict a,
                    size_t lda, const float *restrict b, size_t ldb,
                    const float *restrict bias, ink_activation act,
                    float *restrict c, size_t ldc) {
  size_t j = 0;
  FOR_COLUMN_BLOCKS(j, n, INK_COLUMNS, INK_LANES,
                    nn_columns(WIDTH, m, k, a, lda, b + j, ldb,
                               bias ? bias + j : NULL, c + j, ldc));
  if (j < n)
    nn_tail(m, n - j, k, a, lda, b + j, ldb, bias ? bias + j : NULL, c + j,
            ldc);
  activation(act, m, n, c, ldc);
}

// ---- G = Aᵀ B, then the update ----------------------------------------------

INLINE void tn_columns(const ink_update_kind kind, const size_t width, size_t m,
                       size_t k, const float *restrict a, size_t lda,
                       const float *restrict b, size_t ldb, const ink_update *u,
                       float *restrict w, float *restrict v, size_t ldw) {
  for (; width == INK_LANES && m >= INK_TALL; m -= INK_TALL) {
    tn_tile(kind, INK_TALL, width, k, a, lda, b, ldb, u, w, v, ldw);
    a += INK_TALL;
    w += INK_TALL * ldw;
    v = has_velocity(kind) ? v + INK_TALL * ldw : NULL;
  }
  FOR_ROW_GROUPS(
      m, WITH_ROWS(rows,
                   tn_tile(kind, ROWS, width, k, a + begin, lda, b, ldb, u,
                           w + begin * ldw,
                           has_velocity(kind) ? v + begin * ldw : NULL, ldw)));
}

INLINE void tn_tail(const ink_update_kind kind, size_t m, size_t n, size_t k,
                    const float *restrict a, size_t lda,
                    const float *restrict b, size_t ldb, const ink_update *u,
                    float *restrict w, float *restrict v, size_t ldw) {
  for (size_t i = 0; i < m; i++)
    for (size_t j = 0; j < n; j++) {
      float sum = 0;
      for (size_t p = 0; p < k; p++) {
        KEEP_FUSED;
        sum += a[p * lda + i] * b[p * ldb + j];
      }
      update_each(kind, 1, &sum, u, w + i * ldw + j,
                  has_velocity(kind) ? v + i * ldw + j : NULL);
    }
}

INLINE void tn_all(const ink_update_kind kind, size_t m, size_t n, size_t k,
                   const float *restrict a, size_t lda, const float *restrict b,
                   size_t ldb, const ink_update *u, float *restrict w,
                   float *restrict v, size_t ldw) {
  size_t j = 0;
  FOR_COLUMN_BLOCKS(j, n, INK_COLUMNS, INK_LANES,
                    tn_columns(kind, WIDTH, m, k, a, lda, b + j, ldb, u, w + j,
                               has_velocity(kind) ? v + j : NULL, ldw));
  if (j < n)
    tn_tail(kind, m, n - j, k, a, lda, b + j, ldb, u, w + j,
            has_velocity(kind) ? v + j : NULL, ldw);
}

static void gemm_tn(size_t m, size_t n, size_t k, const float *restrict a,
                    size_t lda, const float *restrict b, size_t ldb,
                    const ink_update *u, float *restrict w, float *restrict v,
                    size_t ldw) {
  WITH_UPDATE_KIND(u, tn_all(KIND, m, n, k, a, lda, b, ldb, u, w, v, ldw));
}

// ---- C = A Bᵀ ---------------------------------------------------------------

// y = xᵀ: x is [m, n], y is [n, m]. A block of 16 columns of x at a time, whose
// lines in y stay in the cache while they fill. Four rows are interleaved into
// a buffer, which the compiler does by shuffles of whole registers, and their
// columns then stored as four floats at once.
static void transpose(size_t m, size_t n, const float *restrict x, size_t ldx,
                      float *restrict y, size_t ldy) {
  for (size_t begin = 0; begin < n; begin += 16) {
    size_t columns = ink_min(n - begin, 16), i = 0;
    float *restrict out = y + begin * ldy;
    for (; columns == 16 && i + 4 <= m; i += 4) {
      const float *restrict rows = x + i * ldx + begin;
      float quads[64];
      ALL_LANES(j, 16) {
        quads[4 * j] = rows[j];
        quads[4 * j + 1] = rows[ldx + j];
        quads[4 * j + 2] = rows[2 * ldx + j];
        quads[4 * j + 3] = rows[3 * ldx + j];
      }
      EACH(j, 16)
        memcpy(out + j * ldy + i, quads + 4 * j, 4 * sizeof(float));
    }
    for (; i < m; i++)
      for (size_t j = 0; j < columns; j++)
        out[j * ldy + i] = x[i * ldx + begin + j];
  }
}

// The lanes must run along contiguous memory, so one side is transposed first:
// B, or A and then the result, whichever moves less.
INLINE bool nt_transposes_b(size_t m, size_t n, size_t k) {
  return k * n <= (k + n) * m;
}

static size_t gemm_nt_scratch(size_t m, size_t n, size_t k) {
  return sizeof(float) * (nt_transposes_b(m, n, k) ? k * ink_padded(n)
                                                   : (k + n) * ink_padded(m));
}

static void gemm_nt(size_t m, size_t n, size_t k, const float *restrict a,
                    size_t lda, const float *restrict b, size_t ldb,
                    float *restrict c, size_t ldc, void *restrict scratch) {
  float *restrict across = scratch; // what is transposed
  bool padded = ldc >= ink_padded(n);
  if (nt_transposes_b(m, n, k)) {
    size_t width = ink_padded(n);
    for (size_t p = 0; p < k; p++)
      for (size_t j = n; j < width; j++)
        across[p * width + j] = 0;
    transpose(n, k, b, ldb, across, width);
    gemm_nn(m, padded ? width : n, k, a, lda, across, width, NULL, INK_IDENTITY,
            c, ldc);
    return;
  }
  size_t width = ink_padded(m);
  float *restrict result = across + k * width;
  for (size_t p = 0; p < k; p++)
    for (size_t i = m; i < width; i++)
      across[p * width + i] = 0;
  transpose(m, k, a, lda, across, width);
  gemm_nn(n, width, k, b, ldb, across, width, NULL, INK_IDENTITY, result,
          width);
  transpose(n, m, result, width, c, ldc);
  if (padded)
    for (size_t i = 0; i < m; i++)
      for (size_t j = n; j < ink_padded(n); j++)
        c[i * ldc + j] = 0;
}

#endif
