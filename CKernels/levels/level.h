// level.h - one level's table of kernels. A level's file defines
//   INK_LEVEL      the ink_level
//   INK_NAME       its name, a string
//   INK_TABLE      the name of the ink_kernels table to define
//   INK_TARGET     the instruction sets that it needs beyond the compiler's
//                  target, a string, or nothing
//   INK_INT8_VNNI  int8_network for processors that have VNNI, or nothing
// and the sizes that kernels/lanes.h names, and then includes this file. With
// INK_PREDICTION_ONLY the table has what InklingCore calls, and nulls.

#define INK_PRAGMA(text) _Pragma(#text)
#define INK_GCC_TARGET(sets) INK_PRAGMA(GCC target(sets))

#ifdef INK_TARGET
#  ifdef __clang__
#    pragma clang attribute push(__attribute__((target(INK_TARGET))),          \
                                 apply_to = function)
#  else
INK_GCC_TARGET(INK_TARGET)
#  endif
#endif

#include "../kernels/augment/augment.h"
#include "../kernels/batch_norm.h"
#include "../kernels/bsr_fused.h"
#include "../kernels/bsr_product.h"
#include "../kernels/dense.h"
#include "../kernels/elementwise.h"
#include "../kernels/forward.h"
#include "../kernels/int8.h"
#include "../kernels/loss.h"
#include "../kernels/measure.h"
#include "../kernels/optimizer.h"

#ifdef INK_INT8_VNNI
// Either way the same bits.
static float *int8_network_by_processor(size_t count,
                                        const ink_int8_layer *layers,
                                        const uint8_t *x, void *scratch) {
  return __builtin_cpu_supports("avx512vnni")
             ? INK_INT8_VNNI(count, layers, x, scratch)
             : int8_network(count, layers, x, scratch);
}
#  define INK_INT8_NETWORK int8_network_by_processor
#else
#  define INK_INT8_NETWORK int8_network
#endif

const ink_kernels INK_TABLE = {
    .level = INK_LEVEL,
    .name = INK_NAME,
    .lanes = INK_LANES,
    .forward_bytes = forward_bytes,
    .forward_floats = forward_floats,
    .forward_scratch = forward_scratch,
    .activation = activation,
    .byte_table = byte_table,
    .softmax = softmax,
    .argmax = argmax,
    .all_finite = all_finite,
    .int8_network = INK_INT8_NETWORK,
    .int8_scratch = int8_scratch,
    .floats_to_bytes = floats_to_bytes,
#ifndef INK_PREDICTION_ONLY
    .gemm_nn = gemm_nn,
    .gemm_tn = gemm_tn,
    .gemm_nt = gemm_nt,
    .gemm_nt_scratch = gemm_nt_scratch,
    .bsr_compress = bsr_compress,
    .bsr_nn = bsr_nn,
    .bsr_tn = bsr_tn,
    .bsr_scratch = bsr_scratch,
    .bsr_backward_update_forward = bsr_backward_update_forward,
    .exp = exp_floats,
    .activation_gradient = activation_gradient,
    .dropout = dropout,
    .dropout_gradient = dropout_gradient,
    .bytes_to_floats = bytes_to_floats,
    .loss = loss,
    .weigh_rows = weigh_rows,
    .row_weights = row_weights,
    .column_sums = column_sums,
    .apply_update = apply_update,
    .clear_small = clear_small,
    .sum_of_squares = sum_of_squares,
    .limit_columns = limit_columns,
    .batch_norm = batch_norm,
    .batch_norm_gradient = batch_norm_gradient,
    .augment = augment,
    .augment_rows = augment_rows,
    .augment_scratch = augment_scratch,
    .sum = read_sum,
    .triad = triad,
    .peak = peak,
    .peak_flops = PEAK_FLOPS,
#endif
};

#if defined(INK_TARGET) && defined(__clang__)
#  pragma clang attribute pop
#endif
