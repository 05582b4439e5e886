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

#endif
