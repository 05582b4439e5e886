// ink_forward.h - a whole network of dense layers in one call.

#ifndef INK_FORWARD_H
#define INK_FORWARD_H

#include "ink_elementwise.h"

/// One dense layer as the kernels see it. Rows of weights and the biases are
/// padded with zeros to `stride`, a multiple of 16.
typedef struct ink_layer {
  size_t inputs, outputs, stride;
  const float *_Nonnull weights; ///< [inputs, stride]
  const float *_Nonnull biases;  ///< [stride]
  ink_activation activation;
} ink_layer;

/// The last layer's outputs [m, stride] for m > 0 rows of bytes x, [m, inputs]
/// of the first layer without gaps, each byte b standing for table[b], with
/// table[0] = 0. The result lies in `scratch`, which holds
/// forward_scratch(count, layers, m) bytes on a 64-byte boundary. Inputs of
/// zero are passed over: their products are zeros.
typedef float *_Nonnull ink_forward_bytes_fn(size_t count,
                                             const ink_layer *_Nonnull layers,
                                             size_t m,
                                             const uint8_t *_Nonnull x,
                                             const float *_Nonnull table,
                                             float *_Nonnull scratch);

/// The same for rows of floats.
typedef float *_Nonnull ink_forward_floats_fn(size_t count,
                                              const ink_layer *_Nonnull layers,
                                              size_t m, const float *_Nonnull x,
                                              float *_Nonnull scratch);

typedef size_t ink_forward_scratch_fn(size_t count,
                                      const ink_layer *_Nonnull layers,
                                      size_t m);

#endif
