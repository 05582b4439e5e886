// int8.h - one sample through a network of 8-bit weights and activations.
//
// Sums are exact in 32 bits, and between layers each is turned into a byte by
// one conversion, one multiplication and one rounding, all of them correctly
// rounded by IEEE 754: the same bits at every level, on every processor.
//
// As in the sparse products only what is not zero is visited; the lanes lie
// along the outputs. Inputs go in pairs, whose weights lie side by side: two
// products of 16 bits and their sum are one instruction (pmaddwd), or two
// (smull, addp), and an output's lane never moves. Groups of four, as vpdpbusd
// takes them, are left apart: clang does not find that instruction here.

#ifndef INK_BODY_INT8_H
#define INK_BODY_INT8_H

#include "lanes.h"
#include "nonzero.h"

// Columns of sums held in registers.
#define INT8_COLUMNS (INK_LANES * (INK_LANES == 4 || INK_LANES == 8 ? 8 : 16))

// Inputs lie in memory as words, filled up with zeros to whole masks of pairs.
INLINE size_t int8_words(size_t inputs) {
  const size_t block = 2 * MASK;
  return (inputs + block - 1) / block * block;
}

#ifndef INK_HAS_MOVEMASK
#  define PAIR_SUMS(a, b)
#elif INK_LANES == 4
#  define PAIR_SUMS(a, b) __builtin_ia32_pmaddwd128(a, b)
#elif INK_LANES == 8
#  define PAIR_SUMS(a, b) __builtin_ia32_pmaddwd256(a, b)
#else
#  define PAIR_SUMS(a, b)                                                      \
    __builtin_ia32_pmaddwd512_mask(a, b, (lanes){0}, 0xFFFF)
#endif

// sums += the pair of inputs x times its weights, [width, 2].
INLINE void int8_add(const size_t width, const uint16_t *restrict x,
                     const int8_t *restrict w, int32_t *restrict sums) {
#if defined(INK_HAS_BIT_VECTORS) || defined(INK_HAS_MOVEMASK)
#  define VECTOR(n) __attribute__((vector_size((n)*INK_LANES)))
  // The loop below, in the one form that clang turns into pmaddwd, and named
  // for gcc.
  typedef int8_t bytes VECTOR(2);
  typedef int16_t words VECTOR(4);
  typedef int32_t lanes VECTOR(4);
  int32_t pair;
  memcpy(&pair, x, sizeof pair);
  const lanes pairs = pair + (lanes){0};
  const words inputs = (words)pairs;
  EACH(i, width / INK_LANES) {
    bytes weights;
    lanes sum;
    memcpy(&weights, w + 2 * INK_LANES * i, sizeof weights);
    memcpy(&sum, sums + INK_LANES * i, sizeof sum);
    const words v = __builtin_convertvector(weights, words);
#  ifdef INK_HAS_MOVEMASK
    sum += PAIR_SUMS(v, inputs);
#  else
    typedef int32_t products __attribute__((ext_vector_type(2 * INK_LANES)));
    products p = __builtin_convertvector(v, products) *
                 __builtin_convertvector(inputs, products);
    sum += (lanes)(p.even + p.odd);
#  endif
    memcpy(sums + INK_LANES * i, &sum, sizeof sum);
  }
#else
  ALL_LANES(j, width)
    sums[j] += x[0] * w[2 * j] + x[1] * w[2 * j + 1];
#endif
}

// y = x W + bias, `width` columns; `count` words x, whole masks of them. The
// next mask is made early, as in masked_product.h.
INLINE void int8_columns(const size_t width, size_t count,
                         const uint16_t *restrict x, const int8_t *restrict w,
                         size_t ldw, const int32_t *restrict bias,
                         int32_t *restrict y) {
  const size_t block = 2 * MASK;
  int32_t sums[INT8_COLUMNS];
  ALL_LANES(j, width)
    sums[j] = bias[j];
  uint64_t next = nonzero_words(x);
  for (size_t begin = 0; begin < count; begin += block) {
    uint64_t mask = next;
    next = begin + block < count ? nonzero_words(x + begin + block) : 0;
    for (; mask != 0; mask &= mask - 1) {
      size_t p = begin + 2 * (size_t)__builtin_ctzll(mask);
      int8_add(width, x + p, w + p * ldw, sums);
    }
  }
  ALL_LANES(j, width)
    y[j] = sums[j];
}

static void int8_sums(size_t n, size_t count, const uint16_t *restrict x,
                      const int8_t *restrict w, const int32_t *restrict bias,
                      int32_t *restrict y) {
  size_t j = 0;
  FOR_FEW_COLUMN_BLOCKS(
      j, n, INT8_COLUMNS, NARROWEST(INT8_COLUMNS),
      int8_columns(WIDTH, count, x, w + 2 * j, n, bias + j, y + j));
}

// y = the bytes that the next layer reads, as words.
static void int8_requantize(const ink_int8_layer *layer,
                            const int32_t *restrict sums,
                            uint16_t *restrict y) {
  const float *restrict multipliers = layer->multipliers;
  const float low = (float)layer->low, high = (float)layer->high;
  const int32_t first = layer->low;
  const uint8_t *restrict table = layer->table;
  const float magic = 12582912.0f; // 1.5 * 2^23: adding it rounds
  for (size_t j = 0; j < layer->stride; j += INK_LANES) {
    int32_t index[INK_LANES];
    LANES(l) {
      NO_CONTRACTION
      float t = (float)sums[j + l] * multipliers[j + l];
      t = t < low ? low : t;
      t = t > high ? high : t;
      float shifted = t + magic;
      int32_t bits;
      memcpy(&bits, &shifted, 4);
      index[l] = bits - 0x4B400000 - first; // the bits of magic
    }
    if (table)
      NO_VECTORS
    for (size_t l = 0; l < INK_LANES; l++)
      y[j + l] = table[index[l]];
    else LANES(l) y[j + l] = (uint16_t)index[l];
  }
}

static size_t int8_widest(size_t count, const ink_int8_layer *layers) {
  size_t widest = 0;
  for (size_t i = 0; i < count; i++)
    widest = ink_max(layers[i].stride, widest);
  return widest;
}

// The widest layer's sums, and behind them the words of any layer's inputs:
// these have room for all that the layer before writes, its padding included.
static size_t int8_scratch(size_t count, const ink_int8_layer *layers) {
  size_t words = 0;
  for (size_t i = 0; i < count; i++)
    words = ink_max(int8_words(layers[i].inputs), words);
  return 4 * int8_widest(count, layers) + 2 * words;
}

static float *int8_network(size_t count, const ink_int8_layer *layers,
                           const uint8_t *x, void *scratch) {
  int32_t *sums = scratch;
  uint16_t *words = (uint16_t *)(sums + int8_widest(count, layers));
  for (size_t p = 0; p < layers->inputs; p++)
    words[p] = x[p];
  for (size_t i = 0; i < count; i++) {
    const ink_int8_layer *layer = layers + i;
    const size_t padded = int8_words(layer->inputs);
    for (size_t p = layer->inputs; p < padded; p++)
      words[p] = 0;
    int8_sums(layer->stride, padded, words, layer->weights, layer->biases,
              sums);
    if (i + 1 < count)
      int8_requantize(layer, sums, words);
  }
  // In place: a sum and what it becomes have the same size.
  const ink_int8_layer *last = layers + count - 1;
  for (size_t j = 0; j < last->stride; j++) {
    int32_t sum;
    memcpy(&sum, (char *)scratch + 4 * j, 4);
    float z = (float)sum * last->multipliers[j];
    memcpy((char *)scratch + 4 * j, &z, 4);
  }
  return scratch;
}

static void floats_to_bytes(size_t n, const float *restrict x, float inverse,
                            uint8_t *restrict y) {
  for (size_t i = 0; i < n; i++) {
    NO_CONTRACTION
    float t = x[i] * inverse;
    t = t > 0 ? t : 0; // a NaN too
    t = t > 255 ? 255 : t;
    float shifted = t + 12582912.0f;
    int32_t bits;
    memcpy(&bits, &shifted, 4);
    y[i] = (uint8_t)(bits - 0x4B400000);
  }
}

#endif
