// optimizer.h - what becomes of a finished gradient sum (ink_update); limits to
// the norms of gradients and of weights.

#ifndef INK_BODY_OPTIMIZER_H
#define INK_BODY_OPTIMIZER_H

#include "lanes.h"

INLINE bool has_velocity(const ink_update_kind kind) {
  return kind == INK_MOMENTUM || kind == INK_NESTEROV || kind == INK_ADAM;
}

// The second moments beside v.
INLINE float *second_moments(const ink_update_kind kind, const ink_update *u,
                             float *v) {
  return kind == INK_ADAM ? v + u->second : NULL;
}

// Applies the update to n sums; `kind` is constant once inlined. LOOP runs over
// their indices j. A macro: in a function of its own, called for each sum,
// clang forgets that w, v and s do not overlap.
//
// Adam rounds each product, sum, quotient and root once, in the order written,
// but that MULTIPLY_ADD and `w += product` are one rounding where the level has
// multiply-adds.
#define UPDATE(LOOP)                                                           \
  const float gradient = u->gradient_scale, decay = u->weight_decay,           \
              momentum = u->momentum, fresh = 1 - u->dampening,                \
              step = u->step, epsilon = u->epsilon,                            \
              decoupled = u->decoupled_decay, second = u->second_momentum,     \
              first_share = 1 - momentum, second_share = 1 - second;           \
  if (kind == INK_STORE)                                                       \
    LOOP w[j] = gradient * sums[j];                                            \
  else if (kind == INK_SGD)                                                    \
    LOOP {                                                                     \
      float weight = w[j];                                                     \
      ADD_PRODUCT(weight, decay, w[j]);                                        \
      ADD_PRODUCT(weight, gradient, sums[j]);                                  \
      w[j] = weight;                                                           \
    }                                                                          \
  else if (kind == INK_MOMENTUM)                                               \
    LOOP {                                                                     \
      float velocity = MULTIPLY_ADD(momentum, v[j], decay * w[j]);             \
      ADD_PRODUCT(velocity, gradient, sums[j]);                                \
      v[j] = velocity;                                                         \
      ADD_PRODUCT(w[j], step, velocity);                                       \
    }                                                                          \
  else if (kind == INK_NESTEROV)                                               \
    LOOP {                                                                     \
      float change = MULTIPLY_ADD(decay, w[j], gradient * sums[j]);            \
      float velocity = MULTIPLY_ADD(momentum, v[j], fresh * change);           \
      v[j] = velocity;                                                         \
      ADD_PRODUCT(change, momentum, velocity);                                 \
      ADD_PRODUCT(w[j], step, change);                                         \
    }                                                                          \
  else                                                                         \
    LOOP {                                                                     \
      float change = MULTIPLY_ADD(decay, w[j], gradient * sums[j]);            \
      float mean = MULTIPLY_ADD(momentum, v[j], first_share * change);         \
      float square =                                                           \
          MULTIPLY_ADD(second, s[j], second_share * change * change);          \
      v[j] = mean;                                                             \
      s[j] = square;                                                           \
      w[j] += MULTIPLY_ADD(decoupled, w[j],                                    \
                           step * (mean / (SQUARE_ROOT(square) + epsilon)));   \
    }

INLINE void update_each(const ink_update_kind kind, const size_t n,
                        const float *restrict sums, const ink_update *u,
                        float *restrict w, float *restrict v,
                        float *restrict s) {
  UPDATE(NO_VECTORS_IF_COMPACT for (size_t j = 0; j < n; j++))
}

// The same for n sums in registers, n a multiple of the lanes.
INLINE void update_lanes(const ink_update_kind kind, const size_t n,
                         const float *restrict sums, const ink_update *u,
                         float *restrict w, float *restrict v,
                         float *restrict s) {
  UPDATE(ALL_LANES(j, n))
}

// Calls CALL with KIND constant, so that each kind gets code of its own.
#define WITH_UPDATE_KIND(u, CALL)                                              \
  do {                                                                         \
    switch ((u)->kind) {                                                       \
      CASE_OF_KIND(INK_STORE, CALL)                                            \
      CASE_OF_KIND(INK_SGD, CALL)                                              \
      CASE_OF_KIND(INK_MOMENTUM, CALL)                                         \
      CASE_OF_KIND(INK_NESTEROV, CALL)                                         \
      CASE_OF_KIND(INK_ADAM, CALL)                                             \
    }                                                                          \
  } while (0)
#define CASE_OF_KIND(kind, CALL)                                               \
case kind: {                                                                   \
  const ink_update_kind KIND = kind;                                           \
  CALL;                                                                        \
} break;

// The same for the code around updates: where that is compact, all kinds have
// it in common.
#ifdef INK_COMPACT
#  define FOR_UPDATE_KIND(u, CALL)                                             \
    do {                                                                       \
      const ink_update_kind KIND = (u)->kind;                                  \
      CALL;                                                                    \
    } while (0)
#else
#  define FOR_UPDATE_KIND WITH_UPDATE_KIND
#endif

// The update of rows of w and v with `rows` rows of n sums: whole registers of
// them, and what is left one by one.
INLINE void update_rows(const ink_update_kind kind, size_t rows, size_t n,
                        const float *restrict sums, size_t lds,
                        const ink_update *u, float *w, float *v, size_t ldw) {
  for (size_t i = 0; i < rows; i++) {
    const float *row = sums + i * lds;
    float *weights = w + i * ldw;
    float *velocities = has_velocity(kind) ? v + i * ldw : NULL;
    float *squares = second_moments(kind, u, velocities);
    size_t j = 0;
#define FROM(x) ((x) ? (x) + j : NULL)
    for (; INK_LANES > 1 && j + INK_COLUMNS <= n; j += INK_COLUMNS)
      update_lanes(kind, INK_COLUMNS, row + j, u, weights + j, FROM(velocities),
                   FROM(squares));
    for (; j + INK_LANES <= n; j += INK_LANES)
      update_lanes(kind, INK_LANES, row + j, u, weights + j, FROM(velocities),
                   FROM(squares));
    if (j < n)
      update_each(kind, n - j, row + j, u, weights + j, FROM(velocities),
                  FROM(squares));
#undef FROM
  }
}

// The same for all updates where code is compact.
SHARED void update_tile(size_t rows, size_t n, const float *restrict sums,
                        size_t lds, const ink_update *u, float *w, float *v,
                        size_t ldw) {
  const ink_update update = *u;
  WITH_UPDATE_KIND(u,
                   update_rows(KIND, rows, n, sums, lds, &update, w, v, ldw));
}

static void apply_update(size_t n, const float *restrict g, const ink_update *u,
                         float *restrict w, float *restrict v) {
#ifdef INK_COMPACT
  update_tile(1, n, g, n, u, w, v, n);
#else
  WITH_UPDATE_KIND(
      u, update_each(KIND, n, g, u, w, v, second_moments(KIND, u, v)));
#endif
}

static void clear_small(size_t n, float least, float *restrict x) {
  for (size_t i = 0; i < n; i++)
    x[i] = fabsf(x[i]) < least ? 0 : x[i];
}

INLINE void column_block(const size_t width, size_t m, const float *restrict d,
                         size_t ldd, const ink_update *u, float *restrict b,
                         float *restrict v) {
  float sums[INK_STREAM];
  ALL_LANES(j, width)
    sums[j] = 0;
  for (size_t i = 0; i < m; i++)
    ALL_LANES(j, width)
      sums[j] += d[i * ldd + j];
  apply_update(width, sums, u, b, v);
}

static void column_sums(size_t m, size_t n, const float *restrict d, size_t ldd,
                        const ink_update *u, float *restrict b,
                        float *restrict v) {
  size_t j = 0;
  FOR_FEW_COLUMN_BLOCKS(
      j, n, INK_STREAM, LEAST_COLUMNS,
      column_block(WIDTH, m, d + j, ldd, u, b + j, v ? v + j : NULL));
  for (; j < n; j++) {
    float sum = 0;
    for (size_t i = 0; i < m; i++)
      sum += d[i * ldd + j];
    apply_update(1, &sum, u, b + j, v ? v + j : NULL);
  }
}

// ---- norms ------------------------------------------------------------------
//
// A float's square is exact in double, so that contraction changes no bit.

enum { NORM_LANES = 16 };

static double sum_of_squares(size_t n, const float *restrict x) {
  double sums[NORM_LANES] = {0};
  size_t i = 0;
  for (; i + NORM_LANES <= n; i += NORM_LANES)
    for (size_t l = 0; l < NORM_LANES; l++)
      ADD_PRODUCT(sums[l], (double)x[i + l], (double)x[i + l]);
  for (size_t l = 0; i + l < n; l++)
    ADD_PRODUCT(sums[l], (double)x[i + l], (double)x[i + l]);
  for (size_t step = NORM_LANES / 2; step > 0; step /= 2)
    for (size_t l = 0; l < step; l++)
      sums[l] += sums[l + step];
  return sums[0];
}

INLINE void limit_block(const size_t width, size_t m, float limit,
                        float *restrict w, size_t ldw) {
  double sums[64] = {0};
  for (size_t i = 0; i < m; i++)
    for (size_t j = 0; j < width; j++)
      ADD_PRODUCT(sums[j], (double)w[i * ldw + j], (double)w[i * ldw + j]);
  float factors[64];
  bool exceeds = false;
  for (size_t j = 0; j < width; j++) {
    double norm = sqrt(sums[j]);
    factors[j] = norm > limit ? (float)(limit / (norm + 1e-7)) : 1;
    exceeds |= norm > limit;
  }
  for (size_t i = 0; exceeds && i < m; i++)
    for (size_t j = 0; j < width; j++)
      w[i * ldw + j] *= factors[j];
}

static void limit_columns(size_t m, size_t n, float limit, float *restrict w,
                          size_t ldw) {
  size_t j = 0;
  FOR_COLUMN_BLOCKS(j, n, COMPACT ? 16 : 64, 16,
                    limit_block(WIDTH, m, limit, w + j, ldw));
  for (; j < n; j++)
    limit_block(1, m, limit, w + j, ldw);
}

#endif
