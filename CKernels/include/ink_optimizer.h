// ink_optimizer.h - what becomes of a finished gradient sum; limits to the
// norms of gradients and of weights.

#ifndef INK_OPTIMIZER_H
#define INK_OPTIMIZER_H

#include "ink_base.h"

typedef enum ink_update_kind {
  /// w = gradient_scale * G (w is a gradient, not a weight)
  INK_STORE = 0,
  /// w += gradient_scale * G + weight_decay * w
  INK_SGD = 1,
  /// v = momentum * v + gradient_scale * G + weight_decay * w; w += step * v
  INK_MOMENTUM = 2,
  /// d = gradient_scale * G + weight_decay * w;
  /// v = momentum * v + (1 - dampening) * d; w += step * (d + momentum * v)
  INK_NESTEROV = 3,
  /// d = gradient_scale * G + weight_decay * w;
  /// v = momentum * v + (1 - momentum) * d;
  /// s = second_momentum * s + (1 - second_momentum) * d * d;
  /// w += step * v / (sqrt(s) + epsilon) + decoupled_decay * w
  INK_ADAM = 4,
} ink_update_kind;

/// What to do with a finished gradient sum G, while it is in registers:
/// factors, signs included. g is the mean gradient G/B of a batch of B; e the
/// learning rate; l the strength of the weight decay; b the momentum; t the
/// dampening.
///   SGD, w -= e (g + l w):
///     gradient_scale = -e/B, weight_decay = -e l
///   Momentum, v = b v + (1-t) (g + l w), w -= e v:
///     momentum = b, gradient_scale = (1-t)/B, weight_decay = (1-t) l, step =
///     -e
///   Momentum with the rate in the velocity, v = b v - e (g + l w), w += v:
///     momentum = b, gradient_scale = -e/B, weight_decay = -e l, step = 1
///   Nesterov's momentum, d = g + l w, v = b v + (1-t) d, w -= e (d + b v), as
///   in PyTorch's SGD:
///     momentum = b, dampening = t, gradient_scale = 1/B, weight_decay = l,
///     step = -e
///   Adam at its step t (Kingma and Ba, 2015, the order at the end of section
///   2), with r = sqrt(1 - c^t), c the second moment's factor and E epsilon:
///     momentum = b, second_momentum = c, gradient_scale = 1/B, weight_decay =
///     l, step = -e r / (1 - b^t), epsilon = E r
///   AdamW (Loshchilov and Hutter, 2019) decays the weight itself:
///     weight_decay = 0, decoupled_decay = -e l
typedef struct ink_update {
  ink_update_kind kind;
  float gradient_scale;
  float weight_decay;
  float momentum;
  float dampening; ///< INK_NESTEROV only
  float step;
  float second_momentum; ///< this and what follows: INK_ADAM only
  float epsilon;         ///< above 0: the padding has neither gradient nor s
  float decoupled_decay;
  size_t second; ///< floats from each v to its s
} ink_update;

/// The update that keeps the gradient itself: w = scale * G.
static inline ink_update ink_store(float scale) {
  return (ink_update){.kind = INK_STORE, .gradient_scale = scale};
}

/// `update` applied to w and v [n] with the ready gradient g [n].
typedef void ink_apply_update_fn(size_t n, const float *_Nonnull g,
                                 const ink_update *_Nonnull update,
                                 float *_Nonnull w, float *_Nullable v);

/// x[i] = 0 where |x[i]| < least; x is [n].
typedef void ink_clear_small_fn(size_t n, float least, float *_Nonnull x);

/// G[j] = sum of column j of d [m, n], then `update` applied to b and v [n].
typedef void ink_column_sums_fn(size_t m, size_t n, const float *_Nonnull d,
                                size_t ldd, const ink_update *_Nonnull update,
                                float *_Nonnull b, float *_Nullable v);

/// The sum of x[i]² over x [n], in double: the same bits at every level.
typedef double ink_sum_of_squares_fn(size_t n, const float *_Nonnull x);

/// Each column of w [m, n] whose norm is above `limit` is multiplied by limit /
/// (norm + 1e-7), as torch.renorm does; the norms are summed in double over
/// ascending rows.
typedef void ink_limit_columns_fn(size_t m, size_t n, float limit,
                                  float *_Nonnull w, size_t ldw);

#endif
