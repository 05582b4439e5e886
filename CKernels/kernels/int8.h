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
#include "masked_product.h"

// Columns of sums held in registers.
#define INT8_COLUMNS (INK_LANES * (INK_LANES < 16 ? 8 : 16))

// Pairs of inputs that are looked at together: the bits of a mask.
enum { INT8_MASK = 64 };

// Inputs lie in memory as words, filled up with zeros to whole masks.
INLINE size_t int8_words(size_t inputs) {
  const size_t block = 2 * INT8_MASK;
  return (inputs + block - 1) / block * block;
}

// Bit l: whether one of the words 2 l, 2 l + 1 is not zero.
INLINE uint64_t int8_nonzero(const uint16_t *restrict x) {
  uint64_t mask = 0;
#ifdef INK_HAS_BIT_VECTORS
  typedef uint32_t pairs __attribute__((ext_vector_type(INT8_MASK)));
  typedef bool bits __attribute__((ext_vector_type(INT8_MASK)));
  pairs v;
  memcpy(&v, x, sizeof v);
  bits b = __builtin_convertvector(v != 0, bits);
  memcpy(&mask, &b, sizeof mask);
#else
  for (size_t l = 0; l < INT8_MASK; l++)
    mask |= (uint64_t)((x[2 * l] | x[2 * l + 1]) != 0) << l;
#endif
  return mask;
}

// sums += the pair of inputs x times its weights, [width, 2].
INLINE void int8_add(const size_t width, const uint16_t *restrict x,
                     const int8_t *restrict w, int32_t *restrict sums) {
#ifdef INK_HAS_BIT_VECTORS
  // The loop below, in the one form that clang turns into pmaddwd.
  typedef int8_t bytes __attribute__((ext_vector_type(2 * INK_LANES)));
  typedef int16_t words __attribute__((ext_vector_type(2 * INK_LANES)));
  typedef int32_t products __attribute__((ext_vector_type(2 * INK_LANES)));
  typedef int32_t lanes __attribute__((ext_vector_type(INK_LANES)));
  int32_t pair;
  memcpy(&pair, x, sizeof pair);
  const lanes pairs = pair;
  words inputs;
  memcpy(&inputs, &pairs, sizeof inputs);
  for (size_t j = 0; j < width; j += INK_LANES) {
    bytes weights;
    lanes sum;
    memcpy(&weights, w + 2 * j, sizeof weights);
    memcpy(&sum, sums + j, sizeof sum);
    products p = __builtin_convertvector(weights, products) *
                 __builtin_convertvector(inputs, products);
    sum += p.even + p.odd;
    memcpy(sums + j, &sum, sizeof sum);
  }
#else
  for (size_t j = 0; j < width; j++)
    sums[j] += x[0] * w[2 * j] + x[1] * w[2 * j + 1];
#endif
}

// y = x W + bias, `width` columns; `count` words x, whole masks of them. The
// next mask is made early, as in masked_product.h.
INLINE void int8_columns(const size_t width, size_t count,
                         const uint16_t *restrict x, const int8_t *restrict w,
                         size_t ldw, const int32_t *restrict bias,
                         int32_t *restrict y) {
  const size_t block = 2 * INT8_MASK;
  int32_t sums[INT8_COLUMNS];
  for (size_t j = 0; j < width; j += INK_LANES)
    LANES(l)
      sums[j + l] = bias[j + l];
  uint64_t next = int8_nonzero(x);
  for (size_t begin = 0; begin < count; begin += block) {
    uint64_t mask = next;
    next = begin + block < count ? int8_nonzero(x + begin + block) : 0;
    for (; mask != 0; mask &= mask - 1) {
      size_t p = begin + 2 * (size_t)__builtin_ctzll(mask);
      int8_add(width, x + p, w + p * ldw, sums);
    }
  }
  for (size_t j = 0; j < width; j += INK_LANES)
    LANES(l)
      y[j + l] = sums[j + l];
}

static void int8_sums(size_t n, size_t count, const uint16_t *restrict x,
                      const int8_t *restrict w, const int32_t *restrict bias,
                      int32_t *restrict y) {
  size_t j = 0;
  FOR_COLUMN_BLOCKS(
      j, n, INT8_COLUMNS, 16,
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
#pragma clang fp contract(off)
      float t = (float)sums[j + l] * multipliers[j + l];
      t = t < low ? low : t;
      t = t > high ? high : t;
      float shifted = t + magic;
      int32_t bits;
      memcpy(&bits, &shifted, 4);
      index[l] = bits - 0x4B400000 - first; // the bits of magic
    }
    if (table)
#pragma clang loop vectorize(disable)
      for (size_t l = 0; l < INK_LANES; l++)
        y[j + l] = table[index[l]];
    else
      LANES(l)
        y[j + l] = (uint16_t)index[l];
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
#pragma clang fp contract(off)
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
