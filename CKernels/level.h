// level.h - one level's kernels, compiled once per level_*.c, which defines
//   INK_LEVEL      the ink_level
//   INK_NAME       its name, a string
//   INK_TABLE      the name of the ink_kernels table to define
//   INK_LANES      float lanes of a vector register
//   INK_ROWS       rows of a dense tile       } so that rows * columns / lanes
//   INK_COLUMNS    columns of a dense tile    } accumulators, a row of B and a
//                                             } broadcast fit the registers
//   INK_STREAM     columns of accumulators that hide the latency of one
//                  multiply-add chain each (sparse products)
// and pushes the target attribute before including this file.

#include "ink_kernels.h"

#include <math.h>
#include <string.h>

// Products and sums contract to multiply-adds where the level has them. The
// front end decides which, by the expression (`on`), not the code generation of
// each copy (`fast`): the dense, sparse, vector and remainder copies of a sum
// give the same bits whatever the compiler does around them.
#pragma clang fp contract(on)

// Kernels are built from pieces whose sizes are constant once inlined.
#define PIECE static inline __attribute__((always_inline))

// Loops of a constant number of lanes, one vector register each. Without the
// hint the loop is unrolled before the vectoriser sees it, and what is left to
// the straight-line vectoriser spills (1 % of peak instead of 97 %).
// clang-format off
#define LANES(l)                                                               \
  _Pragma("clang loop unroll(disable) vectorize(enable) interleave(disable)")  \
  for (size_t l = 0; l < INK_LANES; l++)
// clang-format on

static inline size_t ink_min(size_t a, size_t b) {
  return a < b ? a : b;
}

// Rounds up to whole 64-byte lines of floats, as leading dimensions are.
PIECE size_t ink_padded(size_t n) {
  return (n + 15) & ~(size_t)15;
}

#include "update.h"

#include "elementwise.h"

#include "gemm.h"
#include "sparse.h"
#include "forward.h"

#include "loss.h"

#include "bandwidth.h"
#include "peak.h"

#include "int8.h"

const ink_kernels INK_TABLE = {
    .level = INK_LEVEL,
    .name = INK_NAME,
    .lanes = INK_LANES,
    .gemm_nn = gemm_nn,
    .gemm_tn = gemm_tn,
    .gemm_nt = gemm_nt,
    .gemm_nt_scratch = gemm_nt_scratch,
    .sparse_pass = sparse_pass,
    .sparse_nn = sparse_nn,
    .sparse_tn = sparse_tn,
    .sparse_scratch = sparse_scratch,
    .forward_bytes = forward_bytes,
    .forward_floats = forward_floats,
    .forward_scratch = forward_scratch,
    .exp = exp_floats,
    .activation = activation,
    .activation_gradient = activation_gradient,
    .bytes_to_floats = bytes_to_floats,
    .byte_table = byte_table,
    .softmax = softmax,
    .loss = loss,
    .argmax = argmax,
    .column_sums = column_sums,
    .apply_update = apply_update,
    .all_finite = all_finite,
    .sum = read_sum,
    .triad = triad,
    .peak = peak,
    .peak_flops = PEAK_FLOPS,
    .int8_network = int8_network,
    .int8_scratch = int8_scratch,
    .floats_to_bytes = floats_to_bytes,
};
