// ink_dense.h - dense products in the three forms that training needs.
//
// Along the summed dimension every product (dense, sparse, one row or many)
// adds in ascending order with one rounding rule per level. An input of zero
// adds nothing where weights are finite; others make it NaN, unless it is
// passed over. So the dense, the sparse and the one-row product of finite
// numbers give the same bits, however they are split among threads.
//
// Operands too large for the caches are copied a panel at a time, to 350 KiB of
// stack at most; nowhere else do kernels take more than a few KiB of it.

#ifndef INK_DENSE_H
#define INK_DENSE_H

#include "ink_elementwise.h"
#include "ink_optimizer.h"

/// C = act(A B + bias). A is [m, k], B is [k, n], bias is [n] or null (0), C is
/// [m, n].
typedef void ink_gemm_nn_fn(size_t m, size_t n, size_t k,
                            const float *_Nonnull a, size_t lda,
                            const float *_Nonnull b, size_t ldb,
                            const float *_Nullable bias, ink_activation act,
                            float *_Nonnull c, size_t ldc);

/// G = Aᵀ B, then `update` applied to w and v. A is [k, m], B is [k, n]; w, v
/// are [m, n]; v is read and written by updates with a velocity only.
typedef void ink_gemm_tn_fn(size_t m, size_t n, size_t k,
                            const float *_Nonnull a, size_t lda,
                            const float *_Nonnull b, size_t ldb,
                            const ink_update *_Nonnull update,
                            float *_Nonnull w, float *_Nullable v, size_t ldw);

/// C = A Bᵀ. A is [m, k], B is [n, k], C is [m, n]. Where ldc is at least n
/// rounded up to a multiple of 16, those extra columns of C become zero.
/// `scratch` holds gemm_nt_scratch(m, n, k) bytes.
typedef void ink_gemm_nt_fn(size_t m, size_t n, size_t k,
                            const float *_Nonnull a, size_t lda,
                            const float *_Nonnull b, size_t ldb,
                            float *_Nonnull c, size_t ldc,
                            void *_Nonnull scratch);
typedef size_t ink_gemm_nt_scratch_fn(size_t m, size_t n, size_t k);

#endif
