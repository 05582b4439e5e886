// masked_product.h - a few rows times a matrix (GEMV), the rows' zeros masked.
//
// Of each row only the inputs that are not zero are visited, found 64 at a
// time. A row's sums are one chain of multiply-adds each, in ascending order,
// and spend most of the time waiting for themselves. That leaves enough slots
// to look for the next inputs almost for nothing, so a full row loses nothing.

#ifndef INK_BODY_MASKED_PRODUCT_H
#define INK_BODY_MASKED_PRODUCT_H

#include "lanes.h"
#include "nonzero.h"

// Columns of sums held in registers.
enum { MASKED_COLUMNS = INK_LANES < 16 ? INK_STREAM : 2 * INK_STREAM };

// Whether the elements of a row are bytes that stand for floats in a table,
// floats, or 1x4 blocks of such bytes. Constant once inlined.
enum { FLOATS, BYTES, BLOCKS };

INLINE float input_at(const int type, const void *x, const float *table,
                      size_t p) {
  return type == BYTES ? table[((const uint8_t *)x)[p]] : ((const float *)x)[p];
}

INLINE uint32_t block_at(const void *x, size_t p) {
  uint32_t values;
  memcpy(&values, (const char *)x + p * sizeof values, sizeof values);
  return values;
}

INLINE bool is_nonzero(const int type, const void *x, size_t p) {
  return type == BYTES    ? ((const uint8_t *)x)[p] != 0
         : type == BLOCKS ? block_at(x, p) != 0
                          : ((const float *)x)[p] != 0;
}

// Bit l: whether element begin + l of a row is not zero; l < MASK.
INLINE uint64_t nonzero_block(const int type, const void *x, size_t begin) {
  return type == BYTES    ? nonzero_bytes((const uint8_t *)x + begin)
         : type == BLOCKS ? nonzero_words((const uint32_t *)x + begin)
                          : nonzero_floats((const float *)x + begin);
}

// The same for the inputs begin ..< end, of which the row's last ones may be
// fewer than MASK: then those before them are looked at again and shifted out.
INLINE uint64_t nonzero(const int type, const void *x, size_t begin,
                        size_t end) {
  if (begin + MASK <= end)
    return nonzero_block(type, x, begin);
  if (end >= MASK)
    return nonzero_block(type, x, end - MASK) >> (begin + MASK - end);
  uint64_t mask = 0;
  NO_VECTORS
  for (size_t l = 0; l < end - begin; l++)
    mask |= (uint64_t)is_nonzero(type, x, begin + l) << l;
  return mask;
}

// sums += the first input of `mask` times its row of W; takes it off the mask.
INLINE void add_input(const int type, const size_t width, uint64_t *mask,
                      const void *x, const float *table, size_t begin,
                      const float *restrict w, size_t ldw,
                      float *restrict sums) {
  size_t p = begin + (size_t)__builtin_ctzll(*mask);
  float value = input_at(type, x, table, p);
  const float *restrict row = w + p * ldw;
  ALL_LANES(j, width)
    ADD_PRODUCT(sums[j], value, row[j]);
  *mask &= *mask - 1;
}

// c += one row [k] times W. The next mask is made before the inputs of this one
// are added: no processor foresees how many these are, and where they end the
// next mask would have to be waited for.
INLINE void masked_row(const int type, const size_t width, size_t k,
                       const void *x, const float *table,
                       const float *restrict w, size_t ldw, float *restrict c) {
  float sums[MASKED_COLUMNS];
  copy_lanes(width, c, sums);
  uint64_t next = nonzero(type, x, 0, k);
  for (size_t begin = 0; begin < k; begin += MASK) {
    uint64_t mask = next;
    next = begin + MASK < k ? nonzero(type, x, begin + MASK, k) : 0;
    while (mask != 0)
      add_input(type, width, &mask, x, table, begin, w, ldw, sums);
  }
  copy_lanes(width, sums, c);
}

INLINE const void *source_row(const int type, const void *x, size_t ldx,
                              size_t i) {
  return type == BYTES ? (const void *)((const uint8_t *)x + i * ldx)
                       : (const void *)((const float *)x + i * ldx);
}

// `width` columns of C = X W + bias.
INLINE void masked_columns(const int type, const size_t width, size_t m,
                           size_t k, const void *x, size_t ldx,
                           const float *table, const float *restrict w,
                           size_t ldw, const float *restrict bias,
                           float *restrict c, size_t ldc) {
  for (size_t i = 0; i < m; i++) {
    copy_lanes(width, bias, c + i * ldc);
    masked_row(type, width, k, source_row(type, x, ldx, i), table, w, ldw,
               c + i * ldc);
  }
}

// C = X W + bias, the layer's padding included.
INLINE void masked_layer(const int type, const ink_layer *layer, size_t m,
                         const void *x, size_t ldx, const float *table,
                         float *c) {
  size_t n = layer->stride, j = 0;
  FOR_FEW_COLUMN_BLOCKS(j, n, MASKED_COLUMNS, NARROWEST(MASKED_COLUMNS),
                        masked_columns(type, WIDTH, m, layer->inputs, x, ldx,
                                       table, layer->weights + j, n,
                                       layer->biases + j, c + j, n));
}

static void masked_bytes(const ink_layer *layer, size_t m, const uint8_t *x,
                         const float *table, float *c) {
  masked_layer(BYTES, layer, m, x, layer->inputs, table, c);
}

static void masked_floats(const ink_layer *layer, size_t m, const float *x,
                          size_t ldx, float *c) {
  masked_layer(FLOATS, layer, m, x, ldx, NULL, c);
}

#endif
