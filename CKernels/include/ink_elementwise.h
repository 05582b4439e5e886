// ink_elementwise.h - exp, activations, and conversions, element by element.

#ifndef INK_ELEMENTWISE_H
#define INK_ELEMENTWISE_H

#include "ink_base.h"

/// f(z) of a layer. The numbers stand in model files and never change.
typedef enum ink_activation {
  INK_IDENTITY = 0, ///< z
  INK_RELU = 1,     ///< max(0, z); derivative 0 at and below 0
  INK_SIGMOID = 2,  ///< 1 / (1 + exp(-z))
  INK_TANH = 3,     ///< tanh(z)
  INK_STEP = 4,     ///< 0 if z <= 0, else 1; derivative 0
} ink_activation;
#define INK_ACTIVATION_COUNT 5

/// y[i] = exp(x[i]); 0 below the smallest normal's logarithm, infinity above
/// the largest's. x and y [n] may be the same array.
typedef void ink_exp_fn(size_t n, const float *_Nonnull x, float *_Nonnull y);

/// y[i, j] = f(y[i, j]), in place; y is [m, n].
typedef void ink_activation_fn(ink_activation act, size_t m, size_t n,
                               float *_Nonnull y, size_t ldy);

/// d[i, j] *= f'(z[i, j]) written with y = f(z); d and y are [m, n].
typedef void ink_activation_gradient_fn(ink_activation act, size_t m, size_t n,
                                        const float *_Nonnull y, size_t ldy,
                                        float *_Nonnull d, size_t ldd);

/// y[i] = x[i] * scale; x and y are [n].
typedef void ink_bytes_to_floats_fn(size_t n, const uint8_t *_Nonnull x,
                                    float scale, float *_Nonnull y);

/// table[b] = b * scale for every byte b, as bytes_to_floats; table is [256].
typedef void ink_byte_table_fn(float scale, float *_Nonnull table);

/// Whether no element of x [n] is infinite or NaN.
typedef bool ink_all_finite_fn(size_t n, const float *_Nonnull x);

// Inverted dropout (Srivastava et al., 2014): values set to zero at random and
// the others scaled up, by random numbers that are a function of where a value
// is, so that nobody draws them in an order.
//
// The number of a value is MurmurHash3's 32-bit finalizer (Appleby, 2011) of
// its column, with the 64 bits of its row between and before: a column counts
// in steps of the golden ratio, as in SplitMix (Steele, Lea and Flood, 2014),
// whose 64-bit finalizer makes a row's bits of seed, step, layer and row.

/// What is dropped of the rows of a batch. All zero: nothing.
typedef struct ink_dropout {
  uint64_t key;       ///< of seed, step and layer
  size_t row;         ///< the number in the batch of the first row
  uint32_t column;    ///< and the number of the first column
  uint32_t threshold; ///< numbers below it are dropped; rate * 2^32
  float scale;        ///< of what is kept: 1 / (1 - rate)
  float keep;         ///< 1 - rate
} ink_dropout;

static inline uint64_t ink_dropout_mix(uint64_t z) {
  z += 0x9E3779B97F4A7C15;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
  z = (z ^ z >> 27) * 0x94D049BB133111EB;
  return z ^ z >> 31;
}

/// `rate` is 0 ..< 1.
static inline ink_dropout ink_dropout_of(uint64_t seed, uint64_t step,
                                         uint64_t layer, float rate) {
  uint64_t key = ink_dropout_mix(ink_dropout_mix(seed) + step);
  return (ink_dropout){
      .key = ink_dropout_mix(key + layer),
      .threshold = (uint32_t)((double)rate * 4294967296.0),
      .scale = 1 / (1 - rate),
      .keep = 1 - rate,
  };
}

/// The bits of row i.
static inline uint64_t ink_dropout_row(const ink_dropout *_Nonnull dropout,
                                       size_t i) {
  return ink_dropout_mix(dropout->key + dropout->row + i);
}

/// The number of column j in a row of those bits.
static inline uint32_t ink_dropout_number(uint64_t row, uint32_t j) {
  uint32_t x = (uint32_t)row + j * 0x9E3779B9;
  x = (x ^ x >> 16) * 0x85EBCA6B;
  x ^= (uint32_t)(row >> 32);
  x = (x ^ x >> 13) * 0xC2B2AE35;
  return x ^ x >> 16;
}

/// Drops values of x [m, n] and scales the others.
typedef void ink_dropout_fn(const ink_dropout *_Nonnull dropout, size_t m,
                            size_t n, float *_Nonnull x, size_t ldx);

/// d [m, n], the derivative by y, becomes that by z where y is f(z) after
/// dropout.
typedef void ink_dropout_gradient_fn(const ink_dropout *_Nonnull dropout,
                                     ink_activation act, size_t m, size_t n,
                                     const float *_Nonnull y, size_t ldy,
                                     float *_Nonnull d, size_t ldd);

#endif
