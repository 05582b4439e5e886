// packed.h - dense products of which one operand is too large for the caches:
// it is taken a panel at a time, INK_COLUMNS wide, copied side by side before
// it is used. Also those of the last columns of any matrix, fewer than a
// register has lanes, which a panel fills up with zeros.
//
// Where rows lie a multiple of a page apart, what is side by side in a panel
// shares a few sets of the caches. A panel lies in the first or second cache
// while all rows of a block of A pass over it. What a sum has reached when the
// panel ends is stored and loaded again, which changes no bit.

#ifndef INK_BODY_PACKED_H
#define INK_BODY_PACKED_H

#include "lanes.h"
#include "optimizer.h"
#include "tile.h"

enum {
  PANEL_DEPTH = 256, // of the summed dimension
  BLOCK_ROWS = 128,  // of A that are copied at a time
  // No multiple of a page: the rows of a tile fall into different sets.
  BLOCK_STRIDE = PANEL_DEPTH + 16,
  // Columns of unfinished gradients.
  SUM_COLUMNS = 256,
};

// C = A B + bias, or the update of C and v with A B.
typedef struct packed_product {
  size_t m, n, k;
  const float *a; // [m, k], or [k, m] where transposed
  size_t lda;
  bool a_transposed;
  const float *b; // [k, n], or [n, k] where transposed
  size_t ldb;
  bool b_transposed;
  const float *bias;        // [n], or null for zeros
  const ink_update *update; // null: C is stored
  float *c, *v;             // [m, n]
  size_t ldc;
  size_t stored; // columns of C: n, or more that become zero
} packed_product;

// Where copying pays, in floats of B and multiply-adds: below that the operands
// stay in the second cache, and the copy costs more than it saves. AVX-512
// takes four lines of each row of B for every element of A, and loses less.
// Measured at both levels (Benchmarks/README.md, What was tried).
enum { PANEL_LINES = INK_COLUMNS / 16 };

INLINE bool nn_is_packed(size_t m, size_t k, size_t ldb) {
  if (INK_LANES == 1 || m <= 2 * INK_ROWS)
    return false;
  return PANEL_LINES > 1
             ? k * ldb >= (size_t)1 << 22
             : k * ldb > (size_t)1 << 16 && k * ldb * m >= (size_t)1 << 25;
}

INLINE bool tn_is_packed(size_t m, size_t k, size_t ldw) {
  return INK_LANES > 1 && k > 2 * INK_ROWS &&
         m * ldw * k >= (size_t)1 << (PANEL_LINES > 1 ? 29 : 25);
}

INLINE bool nt_is_packed(size_t m, size_t k, size_t ldb, size_t n) {
  if (INK_LANES == 1 || m < 128)
    return false;
  return PANEL_LINES > 1 ? n * ldb >= (size_t)1 << 23
                         : n * k * m >= (size_t)1 << 25;
}

// y = xᵀ: x is [m, n], y is [n, m]. A block of 16 columns of x at a time, whose
// lines in y stay in the cache while they fill. Four rows are interleaved into
// a buffer, which the compiler does by shuffles of whole registers, and their
// columns then stored as four floats at once.
ONCE void transpose(size_t m, size_t n, const float *restrict x, size_t ldx,
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

// y [m, n] = x, or xᵀ of x [n, m].
ONCE void copy_matrix(size_t m, size_t n, const float *restrict x, size_t ldx,
                      bool transposed, float *restrict y, size_t ldy) {
  if (transposed)
    transpose(n, m, x, ldx, y, ldy);
  else
    for (size_t i = 0; i < m; i++)
      memcpy(y + i * ldy, x + i * ldx, n * sizeof(float));
}

// The panel of B at row p and column j, [depth, width].
INLINE void pack_panel(const size_t width, const packed_product *x, size_t p,
                       size_t depth, size_t j, float *restrict panel) {
  const float *b = x->b + (x->b_transposed ? j * x->ldb + p : p * x->ldb + j);
  size_t columns = j < x->n ? ink_min(width, x->n - j) : 0;
  if (columns < width)
    memset(panel, 0, depth * width * sizeof(float));
  if (!COMPACT && columns == width && !x->b_transposed)
    for (size_t i = 0; i < depth; i++)
      copy_lanes(width, b + i * x->ldb, panel + i * width);
  else
    copy_matrix(depth, columns, b, x->ldb, x->b_transposed, panel, width);
}

// Asks for the part that falls to `group` of `groups` of the next panel of B.
INLINE void prefetch_panel(const size_t width, const packed_product *x,
                           size_t p, size_t depth, size_t j, size_t group,
                           size_t groups) {
  const float *b = x->b + (x->b_transposed ? j * x->ldb + p : p * x->ldb + j);
  size_t rows = x->b_transposed ? width : depth;
  size_t columns = x->b_transposed ? depth : width;
  for (size_t i = rows * group / groups; i < rows * (group + 1) / groups; i++)
    for (size_t l = 0; l < columns; l += 16)
      __builtin_prefetch(b + i * x->ldb + l, 0, 2);
}

// The block's rows `begin` ..< begin + count over one panel: p is where it lies
// in the summed dimension, j its first column.
INLINE void packed_tiles(const size_t width, const packed_product *x,
                         const float *restrict rows, size_t begin, size_t count,
                         size_t p, size_t depth, size_t j,
                         const float *restrict panel, float *restrict sums) {
  const bool ends = p + depth == x->k;
  const size_t columns = ink_min(width, x->stored - j);
  size_t groups = (count + INK_ROWS - 1) / INK_ROWS, done = 0;
  for (size_t group = 0; group < groups; group++) {
    size_t height = (count - done) / (groups - group);
    float *c = x->c + (begin + done) * x->ldc + j;
    float *v = x->v ? x->v + (begin + done) * x->ldc + j : NULL;
    float tile[INK_ROWS * INK_COLUMNS];
    float *out = c;
    size_t ld = x->ldc;
    if (x->update) {
      out = sums + done * SUM_COLUMNS + j % SUM_COLUMNS;
      ld = SUM_COLUMNS;
    }
    const float *from = p > 0 ? out : x->bias ? x->bias + j : NULL;
    size_t ldf = p > 0 ? ld : 0;
    bool direct = columns == width && (!x->update || !ends);
    if (columns < width && from && (!x->update || p == 0)) {
      // Beyond the last column there is nothing to begin with.
      EACH(i, INK_ROWS)
        for (size_t l = 0; l < width; l++)
          tile[i * width + l] =
              i < height && l < columns && j + l < x->n ? from[i * ldf + l] : 0;
      from = tile;
      ldf = width;
    }
    prefetch_panel(width, x, p, depth, j + width, group, groups);
    for (size_t i = 0; ends && i < height; i++)
      for (size_t l = 0; l < columns; l += 16) {
        __builtin_prefetch(c + (height + i) * x->ldc + l, 1);
        if (v)
          __builtin_prefetch(v + (height + i) * x->ldc + l, 1);
        if (v && x->update->kind == INK_ADAM)
          __builtin_prefetch(v + x->update->second + (height + i) * x->ldc + l,
                             1);
      }
    float *to = direct ? out : tile;
    size_t ldt = direct ? ld : width;
    FOR_TILE_ROWS(height, PRODUCT_TILE(ROWS, width, depth,
                                       rows + done * BLOCK_STRIDE, BLOCK_STRIDE,
                                       1, panel, width, from, ldf, to, ldt));
    if (!direct)
      for (size_t i = 0; i < height; i++) {
        const float *row = tile + i * width;
        if (x->update && ends)
          apply_update(columns, row, x->update, c + i * x->ldc,
                       v ? v + i * x->ldc : NULL);
        else
          memcpy(out + i * ld, row,
                 (x->update ? width : columns) * sizeof(float));
      }
    done += height;
  }
}

static __attribute__((noinline)) void packed_gemm(const packed_product *x) {
  float rows[BLOCK_ROWS * BLOCK_STRIDE] __attribute__((aligned(64)));
  float panel[PANEL_DEPTH * INK_COLUMNS] __attribute__((aligned(64)));
  float sums[BLOCK_ROWS * SUM_COLUMNS] __attribute__((aligned(64)));
  const size_t steps = x->k / PANEL_DEPTH + (x->k % PANEL_DEPTH != 0);
  // Unfinished gradients have no place but these sums.
  const size_t chunk = x->update && steps > 1 ? SUM_COLUMNS : x->stored;
  const size_t blocks = (x->m + BLOCK_ROWS - 1) / BLOCK_ROWS;
  size_t begin = 0;
  for (size_t block = 0; block < blocks; block++) {
    size_t count = (x->m - begin) / (blocks - block);
    for (size_t first = 0; first < x->stored; first += chunk) {
      size_t p = 0, last = ink_min(first + chunk, x->stored);
      // Whole registers; what a panel lacks is zero.
      last = (last + LEAST_COLUMNS - 1) / LEAST_COLUMNS * LEAST_COLUMNS;
      size_t step = 0;
      do {
        size_t depth = steps > 0 ? (x->k - p) / (steps - step) : 0, j = first;
        copy_matrix(
            count, depth,
            x->a + (x->a_transposed ? p * x->lda + begin : begin * x->lda + p),
            x->lda, x->a_transposed, rows, BLOCK_STRIDE);
        FOR_TILE_COLUMNS(j, last, {
          pack_panel(WIDTH, x, p, depth, j, panel);
          packed_tiles(WIDTH, x, rows, begin, count, p, depth, j, panel, sums);
        });
        p += depth;
      } while (++step < steps);
    }
    begin += count;
  }
}

#endif
