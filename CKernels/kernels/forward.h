// forward.h - a whole network in one call: bytes or floats in, the last layer's
// outputs out, for one row or many.
//
// Few rows go by masked products. Many rows are sorted by the columns of their
// 1x4 blocks first (bsr_fused.h): then the chains of different rows overlap.

#ifndef INK_BODY_FORWARD_H
#define INK_BODY_FORWARD_H

#include "bsr_fused.h"
#include "dense.h"
#include "elementwise.h"
#include "lanes.h"
#include "masked_product.h"

// Sorts rows of bytes, [m, k] for m of at most INK_BSC_ROWS, by the columns of
// their blocks. Returns how many blocks are not zero.
static size_t sort_bytes(const uint8_t *x, size_t m, size_t k, ink_bsc sorted) {
  uint32_t *restrict ends = sorted.ends;
  uint64_t *restrict blocks = sorted.blocks;
  size_t whole = k / 4, tail = k % 4, count = 0;
  for (size_t q = 0; q < ink_blocks(k); q++)
    ends[q] = (uint32_t)(q * sorted.capacity);
  for (size_t i = 0; i < m; i++, x += k) {
    for (size_t begin = 0; begin < whole; begin += MASK) {
      uint64_t mask = nonzero(BLOCKS, x, begin, whole);
      count += (size_t)__builtin_popcountll(mask);
      for (; mask != 0; mask &= mask - 1) {
        size_t q = begin + (size_t)__builtin_ctzll(mask);
        blocks[ends[q]++] = block_at(x, q) | (uint64_t)i << 32;
      }
    }
    uint32_t values = 0;
    memcpy(&values, x + k - tail, tail);
    if (values != 0) {
      blocks[ends[whole]++] = values | (uint64_t)i << 32;
      count++;
    }
  }
  return count;
}

static void dense_floats(const ink_layer *layer, size_t m, const float *x,
                         size_t ldx, float *c) {
  gemm_nn(m, layer->stride, layer->inputs, x, ldx, layer->weights,
          layer->stride, layer->biases, INK_IDENTITY, c, layer->stride);
}

// The same for bytes, which become floats in the scratch.
static void dense_bytes(const ink_layer *layer, size_t m, const uint8_t *x,
                        const float *table, float *c, float *scratch) {
  for (size_t i = 0; i < m * layer->inputs; i++)
    scratch[i] = table[x[i]];
  dense_floats(layer, m, scratch, layer->inputs, c);
}

// C = X W + bias by sorted groups. A group of which more than half of the
// blocks are not zero goes the dense way after all.
static void sorted_bytes(const ink_layer *layer, size_t m, const uint8_t *x,
                         const float *table, float *c, float *scratch) {
  size_t k = layer->inputs, n = layer->stride;
  for (size_t done = 0; done < m; done += INK_BSC_ROWS) {
    size_t count = ink_min(INK_BSC_ROWS, m - done);
    const uint8_t *group = x + done * k;
    ink_bsc sorted = ink_bsc_in(scratch, k, count);
    if (sort_bytes(group, count, k, sorted) > count * (k / 4) / 2)
      dense_bytes(layer, count, group, table, c + done * n, scratch);
    else
      bsr_backward_update_forward(&(ink_bsr_fused){
          .inputs = k,
          .outputs = n,
          .table = table,
          .w = (float *)layer->weights,
          .ldw = n,
          .forward = sorted,
          .m = count,
          .bias = layer->biases,
          .act = INK_IDENTITY,
          .c = c + done * n,
          .ldc = n,
      });
  }
}

INLINE size_t widest_stride(size_t count, const ink_layer *layers) {
  size_t widest = 0;
  for (size_t i = 0; i < count; i++)
    widest = ink_max(layers[i].stride, widest);
  return widest;
}

// From this many rows on, a dense tile uses each row of W often enough to beat
// the masked product where more than half of the inputs are not zero.
enum { DENSE_ROWS = INK_ROWS };

// From this many rows on, sorting is worth it.
enum { SORTED_ROWS = 32 };

static size_t forward_scratch(size_t count, const ink_layer *layers, size_t m) {
  size_t k = layers->inputs;
  size_t group = ink_min(m, INK_BSC_ROWS);
  size_t dense = m < DENSE_ROWS ? 0 : group * ink_padded(k) * sizeof(float);
  size_t sorted = m < SORTED_ROWS ? 0 : ink_bsc_bytes(k, group);
  return 2 * m * widest_stride(count, layers) * sizeof(float) +
         ink_max(dense, sorted);
}

// Whether more than half of the bytes x [n] are not zero.
static bool is_dense(size_t n, const uint8_t *x) {
  size_t sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += x[i] != 0;
  return sum > n / 2;
}

// The layers behind the first, whose sums are in y; the other half of the
// scratch takes turns with it.
INLINE float *later_layers(size_t count, const ink_layer *layers, size_t m,
                           float *y, float *other) {
  activation(layers->activation, m, layers->stride, y, layers->stride);
  for (size_t i = 1; i < count; i++) {
    const ink_layer *below = layers + i - 1, *layer = layers + i;
    bool zeros = below->activation == INK_RELU || below->activation == INK_STEP;
    // One row's tile has too few sums to hide their latency; a masked product
    // has more.
    bool wide = m == 1 && layer->stride > INK_COLUMNS;
    if (wide || (zeros && m < DENSE_ROWS))
      masked_floats(layer, m, y, below->stride, other);
    else
      dense_floats(layer, m, y, below->stride, other);
    activation(layer->activation, m, layer->stride, other, layer->stride);
    float *done = other;
    other = y;
    y = done;
  }
  return y;
}

static float *forward_bytes(size_t count, const ink_layer *layers, size_t m,
                            const uint8_t *x, const float *table,
                            float *scratch) {
  size_t k = layers->inputs, half = m * widest_stride(count, layers);
  if (m >= SORTED_ROWS)
    sorted_bytes(layers, m, x, table, scratch, scratch + 2 * half);
  else if (m >= DENSE_ROWS && is_dense(m * k, x))
    dense_bytes(layers, m, x, table, scratch, scratch + 2 * half);
  else
    masked_bytes(layers, m, x, table, scratch);
  return later_layers(count, layers, m, scratch, scratch + half);
}

static float *forward_floats(size_t count, const ink_layer *layers, size_t m,
                             const float *x, float *scratch) {
  size_t k = layers->inputs, half = m * widest_stride(count, layers);
  if (m >= DENSE_ROWS)
    dense_floats(layers, m, x, k, scratch);
  else
    masked_floats(layers, m, x, k, scratch);
  return later_layers(count, layers, m, scratch, scratch + half);
}

#endif
