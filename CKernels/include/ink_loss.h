// ink_loss.h - softmax, losses with their derivatives, argmax: row by row.
//
// Where the rows of softmax and loss are padded, and their stride is at least n
// rounded up to a multiple of 16, those extra columns are set to zero, so that
// what follows may run over whole 64-byte lines.

#ifndef INK_LOSS_H
#define INK_LOSS_H

#include "ink_base.h"

/// Losses over rows y with one label each; t is the one-hot target.
/// `loss` stores per row the loss, and dloss/dy, without any division by the
/// batch.
typedef enum ink_loss {
  /// log(sum(exp(y))) - y[label]; dy = softmax(y) - t. y are the logits.
  INK_SOFTMAX_CROSS_ENTROPY = 0,
  /// sum((y - t)^2); dy = 2 (y - t)
  INK_SQUARED_ERROR = 1,
  /// -sum(t log y + (1 - t) log(1 - y)); dy = (y - t) / (y (1 - y)).
  /// y is clamped to [2^-24, 1 - 2^-24] first.
  INK_BINARY_CROSS_ENTROPY = 2,
  /// The same loss behind a sigmoid: dy = y - t, already times the sigmoid's
  /// derivative y (1 - y), which cancels.
  INK_BINARY_CROSS_ENTROPY_OF_SIGMOID = 3,
} ink_loss;

/// y [m, n] becomes dloss/dy; row_losses [m] (if not null) each row's loss.
/// labels is [m], each below n.
typedef void ink_loss_fn(ink_loss loss, size_t m, size_t n, float *_Nonnull y,
                         size_t ldy, const uint16_t *_Nonnull labels,
                         double *_Nullable row_losses);

/// Each row of x [m, n] becomes softmax(row), stable for any finite input.
typedef void ink_softmax_fn(size_t m, size_t n, float *_Nonnull x, size_t ldx);

/// out[i] = index of the first largest element of row i of x [m, n]; n > 0. A
/// NaN is never larger.
typedef void ink_argmax_fn(size_t m, size_t n, const float *_Nonnull x,
                           size_t ldx, uint16_t *_Nonnull out);

#endif
