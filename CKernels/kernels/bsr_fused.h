// bsr_fused.h - one walk over the weights of a layer with sparse inputs: the
// gradient of one batch, the update with it, and the next batch's products.
//
// Both batches are sorted by the columns of their 1x4 blocks (ink_bsc). The
// four rows of W that belong to such a column, INK_COLUMNS wide, are held in
// registers. Backward, the column's blocks say which samples' deltas to add up
// for them; forward, to which samples' sums they are to be added. The update
// lies between the two: W comes to the cache once per step and goes back once.
//
// Each output's sum runs over ascending columns, each gradient's over ascending
// samples: the same order as the dense products have, and the same bits.

#ifndef INK_BODY_BSR_FUSED_H
#define INK_BODY_BSR_FUSED_H

#include "elementwise.h"
#include "lanes.h"
#include "optimizer.h"

// Columns of W in registers, forward: of 16 registers the four rows take three
// each, the sums three and a value one.
#if INK_LANES > 1 && 3 * INK_LANES > INK_COLUMNS
#  define FORWARD_COLUMNS (3 * INK_LANES)
#  define SLICE_COLUMNS (6 * INK_LANES)
#else
#  define FORWARD_COLUMNS INK_COLUMNS
#  define SLICE_COLUMNS INK_COLUMNS
#endif

// Blocks' columns that go backward before they go forward: enough for the
// deltas, and then the sums, of a batch to come to the first cache and stay,
// few enough for their rows of W to be in the second still.
enum { FUSED_BLOCKS = 64 };

// Each part of a block is a load of its own: fewer instructions than to shift
// it out of a register.
INLINE float block_value(const uint64_t *block, size_t k, const float *table) {
  return table[((const uint8_t *)block)[k]];
}

INLINE size_t block_row(const uint64_t *block) {
  uint32_t row;
  memcpy(&row, (const char *)block + 4, sizeof row);
  return row;
}

// Asks for the beginning of the list that comes next: no processor foresees
// where it lies.
INLINE void expect_list(const uint64_t *list) {
  __builtin_prefetch(list);
  __builtin_prefetch(list + 8);
}

// sums[k] += sum over the list of value k times its sample's deltas.
INLINE void add_deltas(const size_t width, const uint64_t *list,
                       const uint64_t *end, const float *restrict table,
                       const float *restrict d, size_t ldd,
                       float sums[4][INK_COLUMNS]) {
  for (; list < end; list++) {
    const float *restrict row = d + block_row(list) * ldd;
    EACH(k, 4) {
      float x = block_value(list, k, table);
      ALL_LANES(j, width)
        ADD_PRODUCT(sums[k][j], x, row[j]);
    }
  }
}

// Each listed sample's row of C += its four values times the rows w[k].
INLINE void add_weights(const size_t width, const uint64_t *list,
                        const uint64_t *end, const float *restrict table,
                        float w[4][FORWARD_COLUMNS], float *restrict c,
                        size_t ldc) {
  for (; list < end; list++) {
    float *restrict row = c + block_row(list) * ldc;
    float sums[FORWARD_COLUMNS];
    copy_lanes(width, row, sums);
    EACH(k, 4) {
      float x = block_value(list, k, table);
      ALL_LANES(j, width)
        ADD_PRODUCT(sums[j], x, w[k][j]);
    }
    copy_lanes(width, sums, row);
  }
}

// The rows of W that belong to block q. The last block may lack columns: their
// values are zero, and in place of their rows the last one is read.
INLINE size_t weight_row(const ink_bsr_fused *p, size_t q, size_t k) {
  return ink_min(4 * q + k, p->inputs - 1);
}

// Asks for the rows of W and of both moments that belong to block q: three
// matrices' rows, each on a page of its own, are more than the processor sees
// coming by itself. For W and one velocity it gains nothing.
INLINE void prefetch_moments(const size_t width, const ink_bsr_fused *p,
                             const float *w, const float *v, size_t q) {
  for (size_t i = 4 * q; i < 4 * q + 4 && i < p->inputs; i++)
    for (size_t j = 0; j < width; j += 16) {
      __builtin_prefetch(w + i * p->ldw + j, 1);
      __builtin_prefetch(v + i * p->ldw + j, 1);
      __builtin_prefetch(v + p->update.second + i * p->ldw + j, 1);
    }
}

// The gradients and updates of the blocks begin ..< end, at the columns
// j ..< j + width. `kind` is constant once inlined.
INLINE void fused_backward(const ink_update_kind kind, const size_t width,
                           const ink_bsr_fused *p, size_t j, size_t begin,
                           size_t end) {
  float *w = p->w + j, *v = has_velocity(kind) ? p->v + j : NULL;
  const float *initial = p->initial_gradient ? p->initial_gradient + j : NULL;
  // With no sample the sum is zero and plain descent changes nothing.
  bool skips = kind == INK_SGD && p->update.weight_decay == 0 && !initial;
  for (size_t q = begin; q < end; q++) {
    const uint64_t *list = p->backward.blocks + q * p->backward.capacity;
    const uint64_t *last = p->backward.blocks + p->backward.ends[q];
    expect_list(list + p->backward.capacity);
    if (skips && list == last)
      continue;
    float sums[4][INK_COLUMNS];
    EACH(k, 4)
      ALL_LANES(i, width)
        sums[k][i] = initial ? initial[weight_row(p, q, k) * p->ldg + i] : 0;
    if (kind == INK_ADAM)
      prefetch_moments(width, p, w, v, q + 1);
    add_deltas(width, list, last, p->table, p->d + j, p->ldd, sums);
    if (COMPACT) {
      const size_t row = 4 * q * p->ldw;
      update_tile(ink_min(4, p->inputs - 4 * q), width, sums[0], INK_COLUMNS,
                  &p->update, w + row, v ? v + row : NULL, p->ldw);
      continue;
    }
    for (size_t k = 0; k < 4 && 4 * q + k < p->inputs; k++) {
      size_t row = (4 * q + k) * p->ldw;
      float *velocity = has_velocity(kind) ? v + row : NULL;
      update_lanes(kind, width, sums[k], &p->update, w + row, velocity,
                   second_moments(kind, &p->update, velocity));
    }
  }
}

// The products of the blocks begin ..< end, at the columns j ..< j + width.
INLINE void fused_forward(const size_t width, const ink_bsr_fused *p, size_t j,
                          size_t begin, size_t end) {
  for (size_t q = begin; q < end; q++) {
    const uint64_t *list = p->forward.blocks + q * p->forward.capacity;
    const uint64_t *last = p->forward.blocks + p->forward.ends[q];
    expect_list(list + p->forward.capacity);
    if (list == last)
      continue;
    float w[4][FORWARD_COLUMNS];
    EACH(k, 4)
      copy_lanes(width, p->w + weight_row(p, q, k) * p->ldw + j, w[k]);
    add_weights(width, list, last, p->table, w, p->c + j, p->ldc);
  }
}

// The columns first ..< end of W, SLICE_COLUMNS at most, which fill registers.
// `kind`, `backward` and `forward` are constant once inlined.
INLINE void fused_slice(const ink_update_kind kind, const bool backward,
                        const bool forward, const ink_bsr_fused *p,
                        size_t first, size_t end) {
  for (size_t i = 0; forward && i < p->m; i++)
    for (size_t j = first; j < end; j++)
      p->c[i * p->ldc + j] = p->bias ? p->bias[j] : 0;
  const size_t blocks = ink_blocks(p->inputs);
  for (size_t q = 0; q < blocks; q += FUSED_BLOCKS) {
    const size_t last = ink_min(q + FUSED_BLOCKS, blocks);
    size_t j = first;
    if (backward)
      FOR_COLUMN_BLOCKS(j, end, INK_COLUMNS, LEAST_COLUMNS,
                        fused_backward(kind, WIDTH, p, j, q, last));
    j = first;
    if (forward) {
      if (FORWARD_COLUMNS > INK_COLUMNS)
        COLUMN_BLOCKS_OF(FORWARD_COLUMNS, j, end, INK_LANES,
                         fused_forward(WIDTH, p, j, q, last));
      FOR_COLUMN_BLOCKS(j, end, INK_COLUMNS, INK_LANES,
                        fused_forward(WIDTH, p, j, q, last));
    }
  }
}

// The last columns, fewer than a register has lanes.
static void fused_tail(const ink_bsr_fused *p, size_t begin) {
  bool backward = p->backward.blocks, forward = p->forward.blocks;
  const size_t blocks = ink_blocks(p->inputs);
  for (size_t j = begin; j < p->outputs; j++) {
    for (size_t i = 0; forward && i < p->m; i++)
      p->c[i * p->ldc + j] = p->bias ? p->bias[j] : 0;
    for (size_t q = 0; q < blocks; q++)
      for (size_t k = 0; k < ink_min(4, p->inputs - 4 * q); k++) {
        size_t i = 4 * q + k, at = i * p->ldw + j;
        if (backward) {
          const uint64_t *list = p->backward.blocks + q * p->backward.capacity;
          const uint64_t *end = p->backward.blocks + p->backward.ends[q];
          float sum =
              p->initial_gradient ? p->initial_gradient[i * p->ldg + j] : 0;
          for (; list < end; list++)
            ADD_PRODUCT(sum, block_value(list, k, p->table),
                        p->d[block_row(list) * p->ldd + j]);
          apply_update(1, &sum, &p->update, p->w + at, p->v ? p->v + at : NULL);
        }
        if (forward) {
          const uint64_t *list = p->forward.blocks + q * p->forward.capacity;
          const uint64_t *end = p->forward.blocks + p->forward.ends[q];
          for (; list < end; list++)
            ADD_PRODUCT(p->c[block_row(list) * p->ldc + j],
                        block_value(list, k, p->table), p->w[at]);
        }
      }
  }
}

INLINE void fused_all(const ink_update_kind kind, const bool backward,
                      const bool forward, const ink_bsr_fused *p) {
  const size_t end = p->outputs / LEAST_COLUMNS * LEAST_COLUMNS;
  for (size_t j = 0; j < end; j += SLICE_COLUMNS)
    fused_slice(kind, backward, forward, p, j, ink_min(j + SLICE_COLUMNS, end));
  if (end < p->outputs)
    fused_tail(p, end);
}

static void bsr_backward_update_forward(const ink_bsr_fused *p) {
  bool backward = p->backward.blocks, forward = p->forward.blocks;
  if (COMPACT)
    fused_all(p->update.kind, backward, forward, p);
  else if (backward && forward)
    WITH_UPDATE_KIND(&p->update, fused_all(KIND, true, true, p));
  else if (backward)
    WITH_UPDATE_KIND(&p->update, fused_all(KIND, true, false, p));
  else if (forward)
    fused_all(INK_STORE, false, true, p);
  if (forward)
    activation(p->act, p->m, p->outputs, p->c, p->ldc);
}

#endif
