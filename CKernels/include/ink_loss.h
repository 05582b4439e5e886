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

/// How much the rows count, and how far their targets are smoothed: with s =
/// smoothing and n classes, row i of class y has the targets q[j] =
/// class_weight [j] ((1 - s) t[j] + s / n), all times its own weight, as
/// PyTorch's CrossEntropyLoss has them.
typedef struct ink_targets {
  float smoothing;                      ///< 0 ..< 1; for cross-entropy alone
  const float *_Nullable class_weights; ///< [n], or null for ones
  float class_weight_sum;
  const float *_Nullable sample_weights; ///< by number of the row, or null
} ink_targets;

/// dy [m, n], which `loss` made for one-hot targets, becomes that of `targets`.
/// Row i is the one of number samples[i], or first + i if samples is null.
typedef void ink_weigh_rows_fn(const ink_targets *_Nonnull targets, size_t m,
                               size_t n, float *_Nonnull dy, size_t ldy,
                               const uint16_t *_Nonnull labels,
                               const uint32_t *_Nullable samples, size_t first);

/// The sum over m rows of their weights times their classes' weights; labels
/// are those of all rows by number.
typedef double ink_row_weights_fn(const ink_targets *_Nonnull targets, size_t m,
                                  const uint16_t *_Nonnull labels,
                                  const uint32_t *_Nullable samples,
                                  size_t first);

/// Each row of x [m, n] becomes softmax(row), stable for any finite input.
typedef void ink_softmax_fn(size_t m, size_t n, float *_Nonnull x, size_t ldx);

/// out[i] = index of the first largest element of row i of x [m, n]; n > 0. A
/// NaN is never larger.
typedef void ink_argmax_fn(size_t m, size_t n, const float *_Nonnull x,
                           size_t ldx, uint16_t *_Nonnull out);

#endif
