// ink_batch_norm.h - batch normalization of a layer's sums, column by column
// (Ioffe and Szegedy, 2015).

#ifndef INK_BATCH_NORM_H
#define INK_BATCH_NORM_H

#include "ink_base.h"

/// One layer's sums Z [m, n] of a batch, normalized:
///   mean_j = sum over i of z_ij / m,  variance_j likewise of (z_ij - mean_j)^2
///   x_ij = (z_ij - mean_j) / sqrt(variance_j + epsilon)
///   y_ij = scale_j x_ij + shift_j
/// Sums run over ascending i, each column for itself: who takes which columns
/// changes no bit.
typedef struct ink_batch_norm {
  size_t m, n;
  float *_Nonnull y; ///< [m, n]: z, and then y in its place
  size_t ldy;
  float *_Nonnull x; ///< [m, n], kept for the gradient
  size_t ldx;
  const float *_Nonnull scale; ///< [n]
  const float *_Nonnull shift; ///< [n]
  float *_Nonnull mean;        ///< [n], written, as the next two
  /// [n], with m - 1 in place of m (for m of 1: m): what PyTorch's BatchNorm1d
  /// estimates
  float *_Nonnull variance;
  float *_Nonnull deviation; ///< [n], 1 / sqrt(variance_j + epsilon)
  float epsilon;
} ink_batch_norm;

/// D [m, n] from the loss's derivative by y to that by z, in place, and
///   shift_gradient_j = sum over i of d_ij
///   scale_gradient_j = sum over i of d_ij x_ij
typedef struct ink_batch_norm_gradient {
  size_t m, n;
  float *_Nonnull d; ///< [m, n]
  size_t ldd;
  const float *_Nonnull x; ///< [m, n]
  size_t ldx;
  const float *_Nonnull scale;     ///< [n]
  const float *_Nonnull deviation; ///< [n]
  float *_Nonnull scale_gradient;  ///< [n]
  float *_Nonnull shift_gradient;  ///< [n]
} ink_batch_norm_gradient;

typedef void ink_batch_norm_fn(const ink_batch_norm *_Nonnull layer);
typedef void
ink_batch_norm_gradient_fn(const ink_batch_norm_gradient *_Nonnull layer);

#endif
