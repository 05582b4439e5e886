// ink_sparse.h - products with block-sparse rows of bytes (ink_rows.h).
//
// X are rows of bytes, each standing for a float: X[i, j] = table[byte j of row
// i], with table[0] = 0.

#ifndef INK_SPARSE_H
#define INK_SPARSE_H

#include "ink_elementwise.h"
#include "ink_optimizer.h"
#include "ink_rows.h"

/// C = act(X W + bias).
typedef struct ink_bsr_nn {
  ink_bsr_batch x;             ///< [m, k]
  const float *_Nonnull table; ///< [256]
  size_t n;                    ///< columns of W and C
  const float *_Nonnull w;     ///< [k, n]
  size_t ldw;
  const float *_Nullable bias; ///< [n], or null for zeros
  ink_activation act;
  float *_Nonnull c; ///< [m, n]
  size_t ldc;
  void *_Nonnull scratch; ///< bsr_scratch(m, n, k) bytes, 64-byte aligned
} ink_bsr_nn;

/// G = Xᵀ D, then `update` applied to w and v.
typedef struct ink_bsr_tn {
  ink_bsr_batch x;             ///< [k, m]
  const float *_Nonnull table; ///< [256]
  size_t n;                    ///< columns of D and W
  const float *_Nonnull d;     ///< [k, n]
  size_t ldd;
  ink_update update;
  float *_Nonnull w;  ///< [m, n]
  float *_Nullable v; ///< [m, n], for updates with a velocity
  size_t ldw;
  void *_Nonnull scratch; ///< bsr_scratch(k, n, m) bytes, 64-byte aligned
} ink_bsr_tn;

/// One walk over the weights W [inputs, outputs] of a layer whose inputs are
/// sorted rows X: first backward, G = Xᵀ D, and the update of W with it, for
/// the rows `backward`; then forward, C = act(X W + bias) with the updated W,
/// for the rows `forward`. Either is left out if its blocks are null.
typedef struct ink_bsr_fused {
  size_t inputs, outputs;
  const float *_Nonnull table; ///< [256]
  float *_Nonnull w;
  size_t ldw;

  ink_bsc backward;
  const float *_Nullable d; ///< [rows, outputs]
  size_t ldd;
  const float *_Nullable initial_gradient; ///< [inputs, outputs] that G begins
  size_t ldg;                              ///< with, or null for zeros
  ink_update update;
  float *_Nullable v; ///< [inputs, outputs], for updates with a velocity

  ink_bsc forward;
  size_t m; ///< rows of `forward`
  const float *_Nullable bias;
  ink_activation act;
  float *_Nullable c; ///< [m, outputs]
  size_t ldc;
} ink_bsr_fused;

typedef void ink_bsr_nn_fn(const ink_bsr_nn *_Nonnull product);
typedef void ink_bsr_tn_fn(const ink_bsr_tn *_Nonnull product);
/// The scratch of the two products above: of `rows` rows of `columns` bytes,
/// and n columns of W.
typedef size_t ink_bsr_scratch_fn(size_t rows, size_t n, size_t columns);
typedef void ink_bsr_fused_fn(const ink_bsr_fused *_Nonnull layer);

#endif
