// ink_kernels.h - the hot loops of Inkling: plain C, auto-vectorised.
//
// What it is: one table of functions per instruction-set level, and the choice
// between them. Every kernel is a pure function of its arguments: no kernel
// allocates, locks, calls the system or keeps state.
// What it is not: it checks no shapes. Callers pass sizes that they own.
//
// Conventions
// - Matrices are row-major. `ldx` is the distance between the rows of x, in
//   elements, and at least the number of columns used.
// - Sizes are size_t and may be 0. Pointers may be unaligned; 64-byte alignment
//   and leading dimensions that are multiples of 16 are fastest.
// - Unless a comment says otherwise, arguments do not overlap.
// - Rows may be padded: where ldx is at least the columns rounded up to a
//   multiple of 16, gemm_nt, softmax and loss set those extra columns of their
//   result to zero, so that what follows may run over whole 64-byte lines.
// - Along the summed dimension every product (dense, sparse, one row or many)
//   adds in ascending order with one rounding rule per level. An input of zero
//   adds nothing where weights are finite; others make it NaN, unless it is
//   passed over. So the dense, the sparse and the one-row product of finite
//   numbers give the same bits, however they are split among threads.

#ifndef INK_KERNELS_H
#define INK_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The instruction-set levels. A level's number never changes.
typedef enum ink_level {
  INK_LEVEL_BASELINE = 0, ///< x86-64 (SSE2), or plain C elsewhere
  INK_LEVEL_AVX2 = 1,     ///< AVX2 and FMA
  INK_LEVEL_AVX512 = 2,   ///< AVX-512 F, VL, BW, DQ
  INK_LEVEL_NEON = 3,     ///< arm64's baseline
} ink_level;
#define INK_LEVEL_COUNT 4

/// f(z) of a layer. The numbers stand in model files and never change.
typedef enum ink_activation {
  INK_IDENTITY = 0, ///< z
  INK_RELU = 1,     ///< max(0, z); derivative 0 at and below 0
  INK_SIGMOID = 2,  ///< 1 / (1 + exp(-z))
  INK_TANH = 3,     ///< tanh(z)
  INK_STEP = 4,     ///< 0 if z <= 0, else 1; derivative 0
} ink_activation;
#define INK_ACTIVATION_COUNT 5

/// Losses over rows y with one label each; t is the one-hot target.
/// `loss` below stores per row the loss, and dloss/dy, without any division
/// by the batch.
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

typedef enum ink_update_kind {
  INK_STORE = 0, ///< w = gradient * G (w is a gradient, not a weight)
  INK_SGD = 1,   ///< w += gradient * G + weight * w
  INK_MOMENTUM =
      2, ///< v = decay * v + gradient * G + weight * w; w += step * v
} ink_update_kind;

/// What to do with a finished gradient sum G, while it is in registers.
///   SGD, learning rate e, batch B, L2 strength l:
///     gradient = -e/B, weight = -e l
///   Momentum of seed 000, v = b v + (1-b) g, w -= e v:
///     decay = b, gradient = (1-b)/B, weight = (1-b) l, step = -e
///   Classical momentum, v = m v - e g, w += v:
///     decay = m, gradient = -e/B, weight = -e l, step = 1
typedef struct ink_update {
  ink_update_kind kind;
  float gradient;
  float weight;
  float decay;
  float step;
} ink_update;

/// Rows of bytes with the zeros left out. A quad is four columns side by side,
/// quad q the columns 4 q ..< 4 q + 4; those beyond the last column are zero.
/// Each quad that is not all zero has an entry of INK_ENTRY bytes: the distance
/// from the previous entry's quad (from quad 0 for a row's first entry), and
/// the quad's four values. A distance over 255 is bridged by entries of
/// distance 255 and four zeros. Row r is bytes[offsets[r] ..< offsets[r + 1]].
typedef struct ink_rows {
  const uint8_t *_Nullable bytes;
  const size_t *_Nonnull offsets;
  size_t columns;
} ink_rows;
#define INK_ENTRY 5

/// The quads of a row.
static inline size_t ink_quads(size_t columns) {
  return columns / 4 + (columns % 4 != 0);
}

/// The entries of a group of rows, at most INK_GROUP, sorted by quad: those of
/// quad q are entries[q * room ..< ends[q]], in the order of the rows. An entry
/// holds the four values, the first in the lowest byte, and above these 32 bits
/// the row's number in the group. A bridge is an entry too.
typedef struct ink_lists {
  uint32_t *_Nullable ends;
  uint64_t *_Nullable entries;
  size_t room;
} ink_lists;
#define INK_GROUP 128

/// One pass over the weights W [columns, n] of a layer whose inputs are sorted
/// rows X, where X[i, j] = table[byte j of row i] and table[0] = 0: first
/// G = Xᵀ D and the update of W with it, for the rows `down`; then
/// C = act(X W + bias) with the updated W, for the rows `up`. Either is left
/// out if its lists are null.
typedef struct ink_pass {
  size_t columns, n;
  const float *_Nonnull table; ///< [256]
  float *_Nonnull w;
  size_t ldw;

  ink_lists down;
  const float *_Nullable d; ///< [rows, n]
  size_t ldd;
  const float *_Nullable before; ///< [columns, n] that G begins with, or null
  size_t ldb;                    ///< for zeros
  ink_update update;
  float *_Nullable v; ///< [columns, n], for INK_MOMENTUM

  ink_lists up;
  size_t m; ///< rows of `up`
  const float *_Nullable bias;
  ink_activation act;
  float *_Nullable c; ///< [m, n]
  size_t ldc;
} ink_pass;

/// One dense layer of 8 bits: sums = x W + biases, exact in 32 bits, x bytes.
/// Then, in a hidden layer, for each output
///   index = round(clamp(sum * rate, low, high)), ties to even, in float32;
///   the next layer's byte = table[index - low], or index - low without table.
/// In the last layer sum * rate is the output before its activation.
typedef struct ink_int8_layer {
  size_t inputs;
  size_t stride;                  ///< outputs, padded to a multiple of 16
  const int8_t *_Nonnull weights; ///< [(inputs + 1) / 2, stride, 2]: of two
                                  ///< inputs side by side; 0 for one too many
  const int32_t *_Nonnull biases; ///< [stride]; |bias| + inputs * 255 * 128
                                  ///< is below 2^31
  const float *_Nonnull rates;    ///< [stride], finite
  const uint8_t *_Nullable table; ///< [high - low + 1]
  int32_t low, high;              ///< without table high - low <= 255
} ink_int8_layer;

/// One dense layer as the kernels see it. Rows of weights and the biases are
/// padded with zeros to `stride`, a multiple of 16.
typedef struct ink_layer {
  size_t inputs, outputs, stride;
  const float *_Nonnull weights; ///< [inputs, stride]
  const float *_Nonnull biases;  ///< [stride]
  ink_activation activation;
} ink_layer;

/// The functions of one level.
typedef struct ink_kernels {
  ink_level level;
  const char *_Nonnull name;
  size_t lanes; ///< float lanes of one vector register

  // ---- dense products ------------------------------------------------------

  /// C = act(A B + bias). A is [m, k], B is [k, n], bias is [n] or null (0),
  /// C is [m, n].
  void (*_Nonnull gemm_nn)(size_t m, size_t n, size_t k,
                           const float *_Nonnull a, size_t lda,
                           const float *_Nonnull b, size_t ldb,
                           const float *_Nullable bias, ink_activation act,
                           float *_Nonnull c, size_t ldc);
  /// G = Aᵀ B, then `update` applied to w and v. A is [m, k], B is [m, n];
  /// w, v are [k, n]; v is read and written by INK_MOMENTUM only.
  void (*_Nonnull gemm_tn)(size_t m, size_t n, size_t k,
                           const float *_Nonnull a, size_t lda,
                           const float *_Nonnull b, size_t ldb,
                           const ink_update *_Nonnull update, float *_Nonnull w,
                           float *_Nullable v, size_t ldw);
  /// C = A Bᵀ. A is [m, n], B is [k, n], C is [m, k]. `scratch` holds
  /// gemm_nt_scratch(m, n, k) floats.
  void (*_Nonnull gemm_nt)(size_t m, size_t n, size_t k,
                           const float *_Nonnull a, size_t lda,
                           const float *_Nonnull b, size_t ldb,
                           float *_Nonnull c, size_t ldc,
                           float *_Nonnull scratch);
  size_t (*_Nonnull gemm_nt_scratch)(size_t m, size_t n, size_t k);

  // ---- products with compressed rows ---------------------------------------

  void (*_Nonnull sparse_pass)(const ink_pass *_Nonnull pass);
  /// C = act(X W + bias), where X[i, j] = table[byte j of row samples[i]], and
  /// table[0] = 0. samples is [m] row numbers or null (rows first ..< first+m);
  /// W is [rows->columns, n], bias [n] or null, C [m, n]. `scratch` holds
  /// sparse_scratch(m, n, columns) bytes, 64-byte aligned.
  void (*_Nonnull sparse_nn)(const ink_rows *_Nonnull rows,
                             const uint32_t *_Nullable samples, size_t first,
                             size_t m, size_t n, const float *_Nonnull table,
                             const float *_Nonnull w, size_t ldw,
                             const float *_Nullable bias, ink_activation act,
                             float *_Nonnull c, size_t ldc,
                             void *_Nonnull scratch);
  /// G = Xᵀ D, then `update` applied to w and v. D is [m, n]; scratch as above.
  void (*_Nonnull sparse_tn)(const ink_rows *_Nonnull rows,
                             const uint32_t *_Nullable samples, size_t first,
                             size_t m, size_t n, const float *_Nonnull table,
                             const float *_Nonnull d, size_t ldd,
                             const ink_update *_Nonnull update,
                             float *_Nonnull w, float *_Nullable v, size_t ldw,
                             void *_Nonnull scratch);
  size_t (*_Nonnull sparse_scratch)(size_t m, size_t n, size_t columns);

  // ---- whole networks ------------------------------------------------------

  /// The last layer's outputs [m, stride] for m > 0 rows of bytes, [m, inputs]
  /// of the first layer without gaps, each byte b standing for table[b], with
  /// table[0] = 0. The result lies in `scratch`, which holds
  /// forward_scratch(count, layers, m) floats on a 64-byte boundary. Inputs of
  /// zero are passed over: their products are zeros.
  float *_Nonnull (*_Nonnull forward_bytes)(size_t count,
                                            const ink_layer *_Nonnull layers,
                                            size_t m, const uint8_t *_Nonnull x,
                                            const float *_Nonnull table,
                                            float *_Nonnull scratch);
  /// The same for rows of floats.
  float *_Nonnull (*_Nonnull forward_floats)(size_t count,
                                             const ink_layer *_Nonnull layers,
                                             size_t m, const float *_Nonnull x,
                                             float *_Nonnull scratch);
  size_t (*_Nonnull forward_scratch)(size_t count,
                                     const ink_layer *_Nonnull layers,
                                     size_t m);

  // ---- element by element --------------------------------------------------

  /// y[i] = exp(x[i]); 0 below the smallest normal's logarithm, infinity above
  /// the largest's. x and y may be the same array.
  void (*_Nonnull exp)(size_t n, const float *_Nonnull x, float *_Nonnull y);
  /// y[i] = f(y[i]), in place; y is [m, n].
  void (*_Nonnull activation)(ink_activation act, size_t m, size_t n,
                              float *_Nonnull y, size_t ldy);
  /// d[i] *= f'(z[i]) written with y = f(z); d and y are [m, n].
  void (*_Nonnull activation_gradient)(ink_activation act, size_t m, size_t n,
                                       const float *_Nonnull y, size_t ldy,
                                       float *_Nonnull d, size_t ldd);
  /// y[i] = x[i] * scale.
  void (*_Nonnull bytes_to_floats)(size_t n, const uint8_t *_Nonnull x,
                                   float scale, float *_Nonnull y);

  /// table[b] = b * scale for every byte b, as bytes_to_floats.
  void (*_Nonnull byte_table)(float scale, float *_Nonnull table);

  // ---- row by row ----------------------------------------------------------

  /// Each row of x [m, n] becomes softmax(row), stable for any finite input.
  void (*_Nonnull softmax)(size_t m, size_t n, float *_Nonnull x, size_t ldx);
  /// y [m, n] becomes dloss/dy; row_losses [m] (if not null) each row's loss.
  void (*_Nonnull loss)(ink_loss loss, size_t m, size_t n, float *_Nonnull y,
                        size_t ldy, const uint16_t *_Nonnull labels,
                        double *_Nullable row_losses);
  /// out[i] = index of the first largest element of row i of x [m, n]; n > 0.
  /// A NaN is never larger.
  void (*_Nonnull argmax)(size_t m, size_t n, const float *_Nonnull x,
                          size_t ldx, uint16_t *_Nonnull out);

  // ---- updates -------------------------------------------------------------

  /// G[j] = sum of column j of d [m, n], then `update` applied to b and v [n].
  void (*_Nonnull column_sums)(size_t m, size_t n, const float *_Nonnull d,
                               size_t ldd, const ink_update *_Nonnull update,
                               float *_Nonnull b, float *_Nullable v);
  /// `update` applied to w and v [n] with the ready gradient g [n].
  void (*_Nonnull apply_update)(size_t n, const float *_Nonnull g,
                                const ink_update *_Nonnull update,
                                float *_Nonnull w, float *_Nullable v);
  /// Whether no element of x [n] is infinite or NaN.
  bool (*_Nonnull all_finite)(size_t n, const float *_Nonnull x);

  // ---- measuring -----------------------------------------------------------

  /// The sum of x [n], in any order: all that is read, and little done to it.
  float (*_Nonnull sum)(size_t n, const float *_Nonnull x);
  /// c[i] = a[i] + s * b[i], i < n: two arrays read, one written.
  void (*_Nonnull triad)(size_t n, const float *_Nonnull a,
                         const float *_Nonnull b, float s, float *_Nonnull c);
  /// Does `rounds` times peak_flops floating-point operations in registers
  /// and returns a value that depends on all of them.
  float (*_Nonnull peak)(size_t rounds);
  size_t peak_flops; ///< operations (multiply and add count as two) a round

  // ---- 8 bits --------------------------------------------------------------

  /// Runs `count` layers, at least 1, on the bytes x [layers[0].inputs] and
  /// returns the last layer's outputs before its activation, in `scratch`,
  /// which holds int8_scratch(count, layers) bytes, 4-byte aligned. The same
  /// bits at every level.
  float *_Nonnull (*_Nonnull int8_network)(
      size_t count, const ink_int8_layer *_Nonnull layers,
      const uint8_t *_Nonnull x, void *_Nonnull scratch);
  size_t (*_Nonnull int8_scratch)(size_t count,
                                  const ink_int8_layer *_Nonnull layers);
  /// y[i] = round(x[i] * inverse), ties to even, within 0 ... 255; NaN gives 0.
  void (*_Nonnull floats_to_bytes)(size_t n, const float *_Nonnull x,
                                   float inverse, uint8_t *_Nonnull y);
} ink_kernels;

/// The level's table, or null if this build or this processor lacks it.
const ink_kernels *_Nullable ink_kernels_at(ink_level level);

/// The table chosen at start-up: the processor's highest level, or the one that
/// the environment variable INKLING_LEVEL names (baseline, avx2, avx512, neon).
const ink_kernels *_Nonnull ink_kernels_active(void);

/// The value of INKLING_LEVEL if it named no level that runs here, else null.
/// ink_kernels_active() is then the processor's highest level.
const char *_Nullable ink_refused_level(void);

/// Tells the processor that this thread is waiting in a loop, so that another
/// on the same core gets what it does not use.
static inline void ink_pause(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// ---- not hot: one version for all levels ------------------------------------

/// The processors that this process may run on (its affinity, as `taskset` and
/// container managers set it); at least 1.
size_t ink_processors(void);

/// CRC-32 as in zlib, gzip and PNG (polynomial 0xEDB88320), continued from
/// `crc`; 0 to begin.
uint32_t ink_crc32(uint32_t crc, size_t n, const void *_Nonnull bytes);

/// maxima[j] = the largest |x[i, j]| of x [m, n] and of maxima[j] itself.
void ink_column_maxima(size_t m, size_t n, const float *_Nonnull x, size_t ldx,
                       float *_Nonnull maxima);
/// q[i, j] = round(x[i, j] / scales[j]), ties to even, within -127 ... 127;
/// sums[j] = the sum of column j of q. x is [m, n], and q [(m + 1) / 2, n, 2]:
/// q[i, j] lies at ((i / 2) * ldq + j) * 2 + i % 2. m < 2^24.
void ink_int8_quantize(size_t m, size_t n, const float *_Nonnull x, size_t ldx,
                       const double *_Nonnull scales, int8_t *_Nonnull q,
                       size_t ldq, int32_t *_Nonnull sums);
/// x[i, j] = q[i, j] * scales[j]; q and sums as above.
void ink_int8_restore(size_t m, size_t n, const int8_t *_Nonnull q, size_t ldq,
                      const double *_Nonnull scales, float *_Nonnull x,
                      size_t ldx, int32_t *_Nonnull sums);

/// Writes the entries of a row [n] as ink_rows describes and returns how many
/// bytes that is, at most ink_row_room(n): the room that `bytes` has.
size_t ink_compress_row(size_t n, const uint8_t *_Nonnull row,
                        uint8_t *_Nonnull bytes);
size_t ink_row_room(size_t n);
/// The inverse: `count` bytes of entries to all n bytes of the row.
void ink_expand_row(size_t count, const uint8_t *_Nonnull bytes, size_t n,
                    uint8_t *_Nonnull row);

/// Lists for `m` rows of `columns` columns in `memory`,
/// ink_lists_bytes(columns, m) bytes, 64-byte aligned. m is at most INK_GROUP.
ink_lists ink_lists_in(void *_Nonnull memory, size_t columns, size_t m);
size_t ink_lists_bytes(size_t columns, size_t m);
/// Sorts the entries of the rows samples[0 ..< m], or first ..< first + m if
/// samples is null, that lie in the quads begin ..< end. Threads may sort
/// different quads of the same lists.
void ink_sort_rows(const ink_rows *_Nonnull rows,
                   const uint32_t *_Nullable samples, size_t first, size_t m,
                   size_t begin, size_t end, const ink_lists *_Nonnull lists);

/// Asks for the memory of a row ahead of its use, and for what is needed to ask
/// for a later one in turn.
void ink_prefetch_row(const ink_rows *_Nonnull rows, size_t row, size_t later);

/// out[i] = labels[samples[i]], or labels[first + i] if samples is null; i < m.
void ink_gather_labels(const uint16_t *_Nonnull labels,
                       const uint32_t *_Nullable samples, size_t first,
                       size_t m, uint16_t *_Nonnull out);

/// xoshiro256++ (Blackman and Vigna, 2019), seeded by SplitMix64.
typedef struct ink_random {
  uint64_t state[4];
} ink_random;
void ink_random_seed(ink_random *_Nonnull r, uint64_t seed);
uint64_t ink_random_next(ink_random *_Nonnull r);
/// Unbiased integer in 0 ..< bound (Lemire, 2019); bound > 0.
uint32_t ink_random_below(ink_random *_Nonnull r, uint32_t bound);
/// Uniform in [0, 1) with 24 random bits.
float ink_random_float(ink_random *_Nonnull r);
/// x [m, n] = low + (high - low) * uniform, row by row.
void ink_random_uniform(ink_random *_Nonnull r, size_t m, size_t n, float low,
                        float high, float *_Nonnull x, size_t ldx);
/// x [m, n] = scale * standard normal (Box-Muller), row by row.
void ink_random_normal(ink_random *_Nonnull r, size_t m, size_t n, float scale,
                       float *_Nonnull x, size_t ldx);
/// Fisher-Yates shuffle of x [n].
void ink_random_shuffle(ink_random *_Nonnull r, size_t n, uint32_t *_Nonnull x);
/// x [n] each drawn from 0 ..< bound, with replacement.
void ink_random_draw(ink_random *_Nonnull r, size_t n, uint32_t bound,
                     uint32_t *_Nonnull x);

/// NumPy's RandomState: MT19937 (Matsumoto and Nishimura, 1998).
typedef struct ink_numpy_random {
  uint32_t state[624];
  size_t next;
} ink_numpy_random;
/// As numpy.random.seed(seed).
void ink_numpy_seed(ink_numpy_random *_Nonnull r, uint32_t seed);
/// 0 ..< bound as RandomState.shuffle draws it; bound > 0.
uint32_t ink_numpy_below(ink_numpy_random *_Nonnull r, uint32_t bound);
/// x [m, n] = scale * RandomState.randn(m, n), right after a seed.
void ink_numpy_normal(ink_numpy_random *_Nonnull r, size_t m, size_t n,
                      double scale, float *_Nonnull x, size_t ldx);

/// How the pen comes to a knot.
typedef enum ink_knot_kind {
  INK_KNOT_SMOOTH = 0, ///< the stroke runs through in a smooth curve
  INK_KNOT_CORNER = 1, ///< the stroke turns sharply
  INK_KNOT_BEGIN = 2,  ///< the pen is put down: a stroke begins
} ink_knot_kind;

/// A place that a stroke passes, in a box of 0 to 1, y downwards.
typedef struct ink_knot {
  float x, y;
  ink_knot_kind kind;
} ink_knot;
#define INK_MAX_KNOTS 32 ///< of one drawing

/// How unsteadily a drawing is made. A spread is a standard deviation.
typedef struct ink_hand {
  float jitter;       ///< spread of each knot, in the box of 0 to 1
  float coherence;    ///< correlation of neighbouring knots' jitter, below 1
  float warp;         ///< spread of the smooth displacement's grid of vectors
  float stretch;      ///< spread of width / height about 1
  float slant;        ///< mean of the horizontal shear; > 0 leans right
  float slant_spread; ///< spread of the shear
  float rotation;     ///< spread of the rotation, in radians
  float pen;          ///< median radius of the pen, in pixels
  float pen_spread;   ///< spread of the radius's square root, as a ratio
  float pressure;     ///< spread of the radius along a stroke, as a ratio
  float soft_low;     ///< least width of the ink's edge, in pixels; > 0
  float soft_high;    ///< greatest width of the ink's edge
} ink_hand;

/// Draws strokes through knots [count], 1 to INK_MAX_KNOTS, as `hand` says
/// into image [28, 28]: ink 255 on 0, fitted into 20 x 20 pixels with the
/// aspect kept, the centre of mass in the middle, as MNIST's digits are.
void ink_draw_strokes(ink_random *_Nonnull r, const ink_hand *_Nonnull hand,
                      size_t count, const ink_knot *_Nonnull knots,
                      uint8_t *_Nonnull image);
#define INK_STROKES_SIDE 28 ///< pixels a side of the image

#ifdef __cplusplus
}
#endif

#endif
