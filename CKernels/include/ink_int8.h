// ink_int8.h - networks of 8 bits: their layers, and from float32 weights to 8
// bits and back.

#ifndef INK_INT8_H
#define INK_INT8_H

#include "ink_base.h"

INK_BEGIN

/// One dense layer of 8 bits: sums = x W + biases, exact in 32 bits, x bytes.
/// Then, in a hidden layer, for each output
///   index = round(clamp(sum * multiplier, low, high)), ties to even, in
///   float32; the next layer's byte = table[index - low], or index - low
///   without table.
/// In the last layer sum * multiplier is the output before its activation.
typedef struct ink_int8_layer {
  size_t inputs;
  size_t stride;                  ///< outputs, padded to a multiple of 16
  const int8_t *_Nonnull weights; ///< [(inputs + 1) / 2, stride, 2]: of two
                                  ///< inputs side by side; 0 for one too many
  const int32_t *_Nonnull biases; ///< [stride]; |bias| + inputs * 255 * 128
                                  ///< is below 2^31
  const float *_Nonnull multipliers; ///< [stride], finite
  const uint8_t *_Nullable table;    ///< [high - low + 1]
  int32_t low, high;                 ///< without table high - low <= 255
} ink_int8_layer;

/// Runs `count` layers, at least 1, on the bytes x [layers[0].inputs] and
/// returns the last layer's outputs before its activation, in `scratch`, which
/// holds int8_scratch(count, layers) bytes, 4-byte aligned. The same bits at
/// every level.
typedef float *_Nonnull ink_int8_network_fn(
    size_t count, const ink_int8_layer *_Nonnull layers,
    const uint8_t *_Nonnull x, void *_Nonnull scratch);
typedef size_t ink_int8_scratch_fn(size_t count,
                                   const ink_int8_layer *_Nonnull layers);

/// y[i] = round(x[i] * inverse), ties to even, within 0 ... 255; NaN gives 0. x
/// and y are [n].
typedef void ink_floats_to_bytes_fn(size_t n, const float *_Nonnull x,
                                    float inverse, uint8_t *_Nonnull y);

/// The weights q of such a layer, m inputs by n outputs: q[i, j] lies at
/// ((i / 2) * ldq + j) * 2 + i % 2. m < 2^24.
typedef struct ink_int8_weights {
  size_t m, n;
  int8_t *_Nonnull q; ///< [(m + 1) / 2, n, 2]
  size_t ldq;
} ink_int8_weights;

/// maxima[j] = the largest |x[i, j]| of x [m, n] and of maxima[j] itself.
void ink_column_maxima(size_t m, size_t n, const float *_Nonnull x, size_t ldx,
                       float *_Nonnull maxima);
/// q[i, j] = round(x[i, j] / scales[j]), ties to even, within -127 ... 127;
/// sums[j] = the sum of column j of q. x is [m, n].
void ink_int8_quantize(const float *_Nonnull x, size_t ldx,
                       const double *_Nonnull scales,
                       const ink_int8_weights *_Nonnull q,
                       int32_t *_Nonnull sums);
/// x[i, j] = q[i, j] * scales[j], q being read only; sums as above.
void ink_int8_dequantize(const ink_int8_weights *_Nonnull q,
                         const double *_Nonnull scales, float *_Nonnull x,
                         size_t ldx, int32_t *_Nonnull sums);

INK_END

#endif
