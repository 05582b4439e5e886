// masked_product.h - a few rows times a matrix (GEMV), the rows' zeros masked.
//
// Of each row only the inputs that are not zero are visited, found 64 at a
// time. A row's sums are one chain of multiply-adds each, in ascending order,
// and spend most of the time waiting for themselves. That leaves enough slots
// to look for the next inputs almost for nothing, so a full row loses nothing.

#ifndef INK_BODY_MASKED_PRODUCT_H
#define INK_BODY_MASKED_PRODUCT_H

#include "lanes.h"

// Columns of sums held in registers.
enum { MASKED_COLUMNS = INK_LANES < 16 ? INK_STREAM : 2 * INK_STREAM };

// Inputs that are looked at together: the bits of a mask.
enum { MASK = 64 };

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

// Vectors of bits are the one place where a loop over lanes falls short: the
// compiler then collects a mask bit by bit (five instructions on AVX-512 become
// 37). They compile to whatever the level has.
#if defined(__clang__) && (defined(__SSE2__) || defined(__ARM_NEON))
#  define INK_HAS_BIT_VECTORS 1
typedef uint8_t mask_bytes __attribute__((ext_vector_type(MASK)));
typedef float mask_floats __attribute__((ext_vector_type(MASK / 4)));
typedef uint32_t mask_blocks __attribute__((ext_vector_type(MASK / 4)));
#endif

// Bit l: whether element begin + l of a row is not zero; l < MASK.
INLINE uint64_t nonzero_block(const int type, const void *x, size_t begin) {
  uint64_t mask = 0;
#ifdef INK_HAS_BIT_VECTORS
  typedef bool bits __attribute__((ext_vector_type(MASK)));
  typedef bool quarter __attribute__((ext_vector_type(MASK / 4)));
  if (type == BYTES) {
    mask_bytes v;
    memcpy(&v, (const uint8_t *)x + begin, sizeof v);
    bits b = __builtin_convertvector(v != 0, bits);
    memcpy(&mask, &b, sizeof mask);
  } else
    for (size_t l = 0; l < MASK; l += MASK / 4) {
      const char *from = (const char *)x + (begin + l) * 4;
      mask_floats f;
      mask_blocks u;
      memcpy(&f, from, sizeof f);
      memcpy(&u, from, sizeof u);
      quarter b = __builtin_convertvector(f != 0, quarter);
      if (type == BLOCKS)
        b = __builtin_convertvector(u != 0, quarter);
      uint16_t part;
      memcpy(&part, &b, sizeof part);
      mask |= (uint64_t)part << l;
    }
#else
  for (size_t l = 0; l < MASK; l++)
    mask |= (uint64_t)is_nonzero(type, x, begin + l) << l;
#endif
  return mask;
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
#pragma clang loop vectorize(disable)
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
  for (size_t j = 0; j < width; j += INK_LANES)
    LANES(l)
      sums[j + l] += value * row[j + l];
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
  FOR_COLUMN_BLOCKS(j, n, MASKED_COLUMNS, 16,
                    masked_columns(type, WIDTH, m, layer->inputs, x, ldx, table,
                                   layer->weights + j, n, layer->biases + j,
                                   c + j, n));
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
