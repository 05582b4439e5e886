// ink_kernels.h - the hot loops of Inkling: plain C, auto-vectorised.
//
// What it is: one table of functions per instruction-set level (chosen at
// start-up), and headers by subject. Every kernel is a pure
// function of its arguments: no kernel allocates, locks, calls the system or
// keeps state. What it is not: it checks no shapes. Callers pass sizes that
// they own.

#ifndef INK_KERNELS_H
#define INK_KERNELS_H

#include "ink_augment.h"
#include "ink_base.h"
#include "ink_batch_norm.h"
#include "ink_crc32.h"
#include "ink_dense.h"
#include "ink_elementwise.h"
#include "ink_forward.h"
#include "ink_int8.h"
#include "ink_loss.h"
#include "ink_measure.h"
#include "ink_optimizer.h"
#include "ink_pictures.h"
#include "ink_random.h"
#include "ink_rows.h"
#include "ink_sparse.h"

/// The instruction-set levels. A level's number never changes.
typedef enum ink_level {
  INK_LEVEL_BASELINE = 0,   ///< the vectors every processor has: SSE2 on x86-64
  INK_LEVEL_AVX2 = 1,       ///< AVX2 and FMA
  INK_LEVEL_AVX512 = 2,     ///< AVX-512 F, VL, BW, DQ, CD; VNNI if there
  INK_LEVEL_NEON = 3,       ///< arm64's baseline
  INK_LEVEL_SCALAR = 4,     ///< no vectors, no multiply-adds: the same bits on
                            ///< all processors; chosen where there is no other
  INK_LEVEL_NEON32 = 5,     ///< NEON of armv7
  INK_LEVEL_NEON32_FMA = 6, ///< the same with multiply-adds (VFPv4)
  INK_LEVEL_RVV = 7,        ///< RISC-V's vectors (V 1.0)
} ink_level;
#define INK_LEVEL_COUNT 8

/// The functions of one level.
typedef struct ink_kernels {
  ink_level level;
  const char *_Nonnull name;
  size_t lanes; ///< float lanes of one vector register

  // Dense products
  ink_gemm_nn_fn *_Nonnull gemm_nn;
  ink_gemm_tn_fn *_Nonnull gemm_tn;
  ink_gemm_nt_fn *_Nonnull gemm_nt;
  ink_gemm_nt_scratch_fn *_Nonnull gemm_nt_scratch;

  // Block-sparse rows, and products with them
  ink_bsr_compress_fn *_Nonnull bsr_compress;
  ink_bsr_nn_fn *_Nonnull bsr_nn;
  ink_bsr_tn_fn *_Nonnull bsr_tn;
  ink_bsr_scratch_fn *_Nonnull bsr_scratch;
  ink_bsr_fused_fn *_Nonnull bsr_backward_update_forward;

  // Whole networks
  ink_forward_bytes_fn *_Nonnull forward_bytes;
  ink_forward_floats_fn *_Nonnull forward_floats;
  ink_forward_scratch_fn *_Nonnull forward_scratch;

  // Element by element
  ink_exp_fn *_Nonnull exp;
  ink_activation_fn *_Nonnull activation;
  ink_activation_gradient_fn *_Nonnull activation_gradient;
  ink_dropout_fn *_Nonnull dropout;
  ink_dropout_gradient_fn *_Nonnull dropout_gradient;
  ink_bytes_to_floats_fn *_Nonnull bytes_to_floats;
  ink_byte_table_fn *_Nonnull byte_table;
  ink_all_finite_fn *_Nonnull all_finite;

  // Row by row
  ink_softmax_fn *_Nonnull softmax;
  ink_loss_fn *_Nonnull loss;
  ink_argmax_fn *_Nonnull argmax;
  ink_weigh_rows_fn *_Nonnull weigh_rows;
  ink_row_weights_fn *_Nonnull row_weights;

  // Updates
  ink_apply_update_fn *_Nonnull apply_update;
  ink_clear_small_fn *_Nonnull clear_small;
  ink_column_sums_fn *_Nonnull column_sums;
  ink_sum_of_squares_fn *_Nonnull sum_of_squares;
  ink_limit_columns_fn *_Nonnull limit_columns;

  // Batch normalization
  ink_batch_norm_fn *_Nonnull batch_norm;
  ink_batch_norm_gradient_fn *_Nonnull batch_norm_gradient;

  // 8 bits
  ink_int8_network_fn *_Nonnull int8_network;
  ink_int8_scratch_fn *_Nonnull int8_scratch;
  ink_floats_to_bytes_fn *_Nonnull floats_to_bytes;

  // Pictures
  ink_augment_fn *_Nonnull augment;
  ink_augment_rows_fn *_Nonnull augment_rows;
  ink_augment_scratch_fn *_Nonnull augment_scratch;

  // Only for measuring
  ink_sum_fn *_Nonnull sum;
  ink_triad_fn *_Nonnull triad;
  ink_peak_fn *_Nonnull peak;
  size_t peak_flops; ///< of a round; multiply and add count as two
} ink_kernels;

INK_BEGIN

/// The level's table, or null if this build or this processor lacks it. Before
/// Linux 6.4 no processor has INK_LEVEL_RVV unless INKLING_LEVEL names it.
const ink_kernels *_Nullable ink_kernels_at(ink_level level);

/// The table chosen at start-up: the processor's highest level, or the one that
/// the environment variable INKLING_LEVEL names (baseline, avx2, avx512, neon,
/// scalar, neon32, neon32fma, rvv).
const ink_kernels *_Nonnull ink_kernels_active(void);

/// The value of INKLING_LEVEL if it named no level that runs here, else null.
/// ink_kernels_active() is then the processor's highest level.
const char *_Nullable ink_refused_level(void);

INK_END

#endif
