// bsr_product.h - block-sparse rows, and products of them and dense matrices,
// for one row or any number, sorting the rows included.

#ifndef INK_BODY_BSR_PRODUCT_H
#define INK_BODY_BSR_PRODUCT_H

#include "bsr_fused.h"
#include "elementwise.h"
#include "lanes.h"
#include "nonzero.h"
#include "optimizer.h"

static void bsr_compress(size_t count, size_t n, const uint8_t *restrict rows,
                         uint8_t *restrict bytes, size_t *restrict offsets) {
  for (size_t i = 0; i < count; i++)
    offsets[i + 1] =
        offsets[i] + compress_row(n, rows + i * n, bytes + offsets[i]);
}

// ---- one row ----------------------------------------------------------------
//
// A column of blocks would hold one at most. Instead the row's sums stay in
// registers, and its zeros are left out one by one.

// A value that is not zero: its column, and below these bits the byte.
typedef uint32_t cell;

// The cells of a row, in ascending order, without a branch that depends on the
// values. `cells` has room for four more than there are columns.
static size_t row_cells(const ink_bsr_batch *x, cell *restrict cells) {
  const size_t r = x->samples ? x->samples[0] : x->first;
  const uint8_t *block = x->rows.bytes + x->rows.offsets[r];
  const uint8_t *end = x->rows.bytes + x->rows.offsets[r + 1];
  const bool drops = x->dropout.threshold > 0;
  const uint64_t bits = ink_dropout_row(&x->dropout, 0);
  size_t count = 0, column = 0;
  for (; block < end; block += INK_BLOCK_BYTES) {
    column += *block;
    uint32_t values;
    memcpy(&values, block + 1, sizeof values);
    if (drops)
      values = ink_kept_values(&x->dropout, bits, column, values);
    EACH(k, 4) {
      uint8_t value = (uint8_t)(values >> 8 * k);
      cells[count] = (cell)((4 * column + k) << 8 | value);
      count += value != 0;
    }
  }
  return count;
}

INLINE void cells_nn(const size_t width, size_t count,
                     const cell *restrict cells, const float *restrict table,
                     const float *restrict w, size_t ldw,
                     const float *restrict bias, float *restrict c) {
  float sums[INK_STREAM];
  ALL_LANES(j, width)
    sums[j] = bias ? bias[j] : 0;
  for (size_t t = 0; t < count; t++) {
    float x = table[cells[t] & 255];
    const float *restrict row = w + (cells[t] >> 8) * ldw;
    ALL_LANES(j, width)
      ADD_PRODUCT(sums[j], x, row[j]);
  }
  copy_lanes(width, sums, c);
}

// For updates that leave the other rows alone.
INLINE void cells_tn(const size_t width, size_t count,
                     const cell *restrict cells, const float *restrict table,
                     const float *restrict d, const ink_update *u,
                     float *restrict w, size_t ldw) {
  float deltas[INK_STREAM], sums[INK_STREAM];
  copy_lanes(width, d, deltas);
  for (size_t t = 0; t < count; t++) {
    float x = table[cells[t] & 255];
    ALL_LANES(j, width)
      sums[j] = x * deltas[j];
    update_lanes(INK_SGD, width, sums, u, w + (cells[t] >> 8) * ldw, NULL,
                 NULL);
  }
}

static void row_nn(size_t count, const cell *restrict cells, size_t n,
                   const float *restrict table, const float *restrict w,
                   size_t ldw, const float *restrict bias, float *restrict c) {
  size_t j = 0;
  FOR_FEW_COLUMN_BLOCKS(j, n, INK_STREAM, LEAST_COLUMNS,
                        cells_nn(WIDTH, count, cells, table, w + j, ldw,
                                 bias ? bias + j : NULL, c + j));
  for (; j < n; j++) {
    float sum = bias ? bias[j] : 0;
    for (size_t t = 0; t < count; t++)
      ADD_PRODUCT(sum, table[cells[t] & 255], w[(cells[t] >> 8) * ldw + j]);
    c[j] = sum;
  }
}

static void row_tn(size_t count, const cell *restrict cells, size_t n,
                   const float *restrict table, const float *restrict d,
                   const ink_update *u, float *restrict w, size_t ldw) {
  size_t j = 0;
  FOR_FEW_COLUMN_BLOCKS(
      j, n, INK_STREAM, LEAST_COLUMNS,
      cells_tn(WIDTH, count, cells, table, d + j, u, w + j, ldw));
  for (; j < n; j++)
    for (size_t t = 0; t < count; t++) {
      float sum = table[cells[t] & 255] * d[j];
      apply_update(1, &sum, u, w + (cells[t] >> 8) * ldw + j, NULL);
    }
}

// ---- any number of rows -----------------------------------------------------

// The scratch: one group's sorted blocks, or one row's cells; and where there
// is more than one group, the gradient sums so far.
INLINE size_t sums_offset(size_t rows, size_t columns) {
  size_t cells = (columns + 4) * sizeof(cell);
  size_t sorted = ink_bsc_bytes(columns, ink_min(rows, INK_BSC_ROWS));
  return (ink_max(cells, sorted) + 63) & ~(size_t)63;
}

static size_t bsr_scratch(size_t rows, size_t n, size_t columns) {
  return sums_offset(rows, columns) +
         (rows > INK_BSC_ROWS ? columns * n * sizeof(float) : 0);
}

// The rows of x from `done` on, INK_BSC_ROWS at most, sorted in the scratch.
INLINE ink_bsc sorted_group(const ink_bsr_batch *x, size_t done, size_t count,
                            void *scratch) {
  ink_bsr_batch group = {
      .rows = x->rows,
      .samples = x->samples ? x->samples + done : NULL,
      .first = x->first + done,
      .count = count,
      .dropout = x->dropout,
  };
  group.dropout.row += done;
  ink_bsc sorted = ink_bsc_in(scratch, x->rows.columns, count);
  ink_bsr_transpose(&group, 0, ink_blocks(x->rows.columns), &sorted);
  return sorted;
}

static void bsr_nn(const ink_bsr_nn *p) {
  const size_t m = p->x.count;
  if (m == 1) {
    size_t count = row_cells(&p->x, p->scratch);
    row_nn(count, p->scratch, p->n, p->table, p->w, p->ldw, p->bias, p->c);
    activation(p->act, m, p->n, p->c, p->ldc);
    return;
  }
  for (size_t done = 0; done < m; done += INK_BSC_ROWS) {
    size_t count = ink_min(INK_BSC_ROWS, m - done);
    bsr_backward_update_forward(&(ink_bsr_fused){
        .inputs = p->x.rows.columns,
        .outputs = p->n,
        .table = p->table,
        .w = (float *)p->w,
        .ldw = p->ldw,
        .forward = sorted_group(&p->x, done, count, p->scratch),
        .m = count,
        .bias = p->bias,
        .act = p->act,
        .c = p->c + done * p->ldc,
        .ldc = p->ldc,
    });
  }
}

static void bsr_tn(const ink_bsr_tn *p) {
  const size_t k = p->x.count, m = p->x.rows.columns;
  const ink_update *u = &p->update;
  if (k == 1 && u->kind == INK_SGD && u->weight_decay == 0) {
    size_t count = row_cells(&p->x, p->scratch);
    row_tn(count, p->scratch, p->n, p->table, p->d, u, p->w, p->ldw);
    return;
  }
  float *sums = (float *)((char *)p->scratch + sums_offset(k, m));
  size_t done = 0;
  do {
    size_t count = ink_min(INK_BSC_ROWS, k - done);
    bool last = done + count == k;
    bsr_backward_update_forward(&(ink_bsr_fused){
        .inputs = m,
        .outputs = p->n,
        .table = p->table,
        .w = last ? p->w : sums,
        .ldw = last ? p->ldw : p->n,
        .backward = sorted_group(&p->x, done, count, p->scratch),
        .d = p->d + done * p->ldd,
        .ldd = p->ldd,
        .initial_gradient = done > 0 ? sums : NULL,
        .ldg = p->n,
        .update = last ? *u : ink_store(1),
        .v = p->v,
    });
    done += count;
  } while (done < k);
}

#endif
