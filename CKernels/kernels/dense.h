// dense.h - dense products in the three forms that training needs.
//
// Nothing is copied for the first two forms where the operands fit the caches:
// rows of B are contiguous, and elements of A are broadcast from where they
// are. Larger ones are packed (packed.h).

#ifndef INK_BODY_DENSE_H
#define INK_BODY_DENSE_H

#include "elementwise.h"
#include "lanes.h"
#include "optimizer.h"
#include "packed.h"
#include "tile.h"

INLINE void tn_tile(const ink_update_kind kind, const size_t rows,
                    const size_t width, size_t k, const float *restrict a,
                    size_t lda, const float *restrict b, size_t ldb,
                    const ink_update *u, float *restrict w, float *restrict v,
                    size_t ldw) {
  float acc[INK_TALL][INK_COLUMNS];
  if (COMPACT) {
    PRODUCT_TILE(rows, width, k, a, 1, lda, b, ldb, NULL, 0, acc[0],
                 INK_COLUMNS);
    update_tile(rows, width, acc[0], INK_COLUMNS, u, w, v, ldw);
    return;
  }
  EACH(i, rows)
    ALL_LANES(j, width)
      acc[i][j] = 0;
  tile_sum(rows, width, k, a, 1, lda, b, ldb, acc);
  EACH(i, rows) {
    float *velocity = has_velocity(kind) ? v + i * ldw : NULL;
    update_lanes(kind, width, acc[i], u, w + i * ldw, velocity,
                 second_moments(kind, u, velocity));
  }
}

// ---- C = act(A B + bias) ----------------------------------------------------

// All rows of one block of columns; `width` is constant once inlined.
INLINE void nn_columns(const size_t width, size_t m, size_t k,
                       const float *restrict a, size_t lda,
                       const float *restrict b, size_t ldb,
                       const float *restrict bias, float *restrict c,
                       size_t ldc) {
  for (; !COMPACT && width == INK_LANES && m >= INK_TALL; m -= INK_TALL) {
    PRODUCT_TILE(INK_TALL, width, k, a, lda, 1, b, ldb, bias, 0, c, ldc);
    a += INK_TALL * lda;
    c += INK_TALL * ldc;
  }
  FOR_ROW_GROUPS(
      m,
      FOR_TILE_ROWS(rows, PRODUCT_TILE(ROWS, width, k, a + begin * lda, lda, 1,
                                       b, ldb, bias, 0, c + begin * ldc, ldc)));
}

static void gemm_nn(size_t m, size_t n, size_t k, const float *restrict a,
                    size_t lda, const float *restrict b, size_t ldb,
                    const float *restrict bias, ink_activation act,
                    float *restrict c, size_t ldc) {
  size_t j = 0;
  if (!nn_is_packed(m, k, ldb))
    FOR_TILE_COLUMNS(j, n,
                     nn_columns(WIDTH, m, k, a, lda, b + j, ldb,
                                bias ? bias + j : NULL, c + j, ldc));
  if (j < n)
    packed_gemm(&(packed_product){
        .m = m,
        .n = n - j,
        .k = k,
        .a = a,
        .lda = lda,
        .b = b + j,
        .ldb = ldb,
        .bias = bias ? bias + j : NULL,
        .c = c + j,
        .ldc = ldc,
        .stored = n - j,
    });
  activation(act, m, n, c, ldc);
}

// ---- G = Aᵀ B, then the update ----------------------------------------------

INLINE void tn_columns(const ink_update_kind kind, const size_t width, size_t m,
                       size_t k, const float *restrict a, size_t lda,
                       const float *restrict b, size_t ldb, const ink_update *u,
                       float *restrict w, float *restrict v, size_t ldw) {
  for (; !COMPACT && width == INK_LANES && m >= INK_TALL; m -= INK_TALL) {
    tn_tile(kind, INK_TALL, width, k, a, lda, b, ldb, u, w, v, ldw);
    a += INK_TALL;
    w += INK_TALL * ldw;
    v = has_velocity(kind) ? v + INK_TALL * ldw : NULL;
  }
  FOR_ROW_GROUPS(
      m, FOR_TILE_ROWS(
             rows, tn_tile(kind, ROWS, width, k, a + begin, lda, b, ldb, u,
                           w + begin * ldw,
                           has_velocity(kind) ? v + begin * ldw : NULL, ldw)));
}

// All columns that fill registers. Where the updates take much of the time and
// rows of w share few sets of the caches, 64 columns of a few rows at a time:
// what lies side by side in w and v is then fetched together.
INLINE void tn_blocks(const ink_update_kind kind, size_t m, size_t n, size_t k,
                      const float *restrict a, size_t lda,
                      const float *restrict b, size_t ldb, const ink_update *u,
                      float *restrict w, float *restrict v, size_t ldw) {
  const bool brief = INK_COLUMNS < 64 && k <= 64 && ldw % 1024 == 0;
  const size_t rows = brief ? INK_TALL : m, columns = brief ? 64 : n;
  for (size_t begin = 0; begin < n; begin += columns) {
    const size_t end = ink_min(begin + columns, n);
    for (size_t i = 0; i < m; i += rows) {
      const size_t count = ink_min(rows, m - i);
      size_t j = begin;
      FOR_TILE_COLUMNS(j, end,
                       tn_columns(kind, WIDTH, count, k, a + i, lda, b + j, ldb,
                                  u, w + i * ldw + j,
                                  has_velocity(kind) ? v + i * ldw + j : NULL,
                                  ldw));
    }
  }
}

static void gemm_tn(size_t m, size_t n, size_t k, const float *restrict a,
                    size_t lda, const float *restrict b, size_t ldb,
                    const ink_update *u, float *restrict w, float *restrict v,
                    size_t ldw) {
  size_t j = 0;
  if (!tn_is_packed(m, k, ldw)) {
    j = n / LEAST_COLUMNS * LEAST_COLUMNS;
    FOR_UPDATE_KIND(u, tn_blocks(KIND, m, j, k, a, lda, b, ldb, u, w, v, ldw));
  }
  if (j < n)
    packed_gemm(&(packed_product){
        .m = m,
        .n = n - j,
        .k = k,
        .a = a,
        .lda = lda,
        .a_transposed = true,
        .b = b + j,
        .ldb = ldb,
        .update = u,
        .c = w + j,
        .v = has_velocity(u->kind) ? v + j : NULL,
        .ldc = ldw,
        .stored = n - j,
    });
}

// ---- C = A Bᵀ ---------------------------------------------------------------

// `count` sums of one row of A times rows of B.
INLINE void nt_sums(const size_t count, size_t k, const float *restrict a,
                    const float *restrict b, size_t ldb, float *restrict c) {
  float sums[8] = {0};
  for (size_t p = 0; p < k; p++) {
    KEEP_FUSED;
    EACH(l, count)
      ADD_PRODUCT(sums[l], a[p], b[l * ldb + p]);
  }
  EACH(l, count)
    c[l] = sums[l];
}

// One row of A, which needs no transposing: eight sums at once hide their
// latency.
static void nt_row(size_t n, size_t k, const float *restrict a,
                   const float *restrict b, size_t ldb, float *restrict c) {
  size_t j = 0;
  for (; j + 8 <= n; j += 8)
    nt_sums(8, k, a, b + j * ldb, ldb, c + j);
  for (; j < n; j++)
    nt_sums(1, k, a, b + j * ldb, ldb, c + j);
}

// The lanes must run along contiguous memory, so one side is transposed first:
// B, or A and then the result, whichever moves less. A is filled up to whole
// lines of rows, whose products cost more than transposing a small B.
INLINE bool nt_transposes_b(size_t m, size_t n, size_t k) {
  bool is_small = k * n <= (size_t)1 << 17;
  return k * n <= (k + n) * m || (is_small && ink_padded(m) - m >= 8);
}

static size_t gemm_nt_scratch(size_t m, size_t n, size_t k) {
  return sizeof(float) * (nt_transposes_b(m, n, k) ? k * ink_padded(n)
                                                   : (k + n) * ink_padded(m));
}

static void gemm_nt(size_t m, size_t n, size_t k, const float *restrict a,
                    size_t lda, const float *restrict b, size_t ldb,
                    float *restrict c, size_t ldc, void *restrict scratch) {
  const bool padded = ldc >= ink_padded(n);
  if (m == 1) {
    nt_row(n, k, a, b, ldb, c);
    for (size_t j = n; padded && j < ink_padded(n); j++)
      c[j] = 0;
    return;
  }
  float *restrict across = scratch; // what is transposed
  if (nt_is_packed(m, k, ldb, n)) {
    packed_gemm(&(packed_product){
        .m = m,
        .n = n,
        .k = k,
        .a = a,
        .lda = lda,
        .b = b,
        .ldb = ldb,
        .b_transposed = true,
        .c = c,
        .ldc = ldc,
        .stored = padded ? ink_padded(n) : n,
    });
    return;
  }
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
