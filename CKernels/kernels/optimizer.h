// optimizer.h - what becomes of a finished gradient sum (ink_update).

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
    LOOP w[j] = w[j] + decay * w[j] + gradient * sums[j];                      \
  else if (kind == INK_MOMENTUM)                                               \
    LOOP {                                                                     \
      float velocity =                                                         \
          MULTIPLY_ADD(momentum, v[j], decay * w[j]) + gradient * sums[j];     \
      v[j] = velocity;                                                         \
      w[j] += step * velocity;                                                 \
    }                                                                          \
  else if (kind == INK_NESTEROV)                                               \
    LOOP {                                                                     \
      float change = MULTIPLY_ADD(decay, w[j], gradient * sums[j]);            \
      float velocity = MULTIPLY_ADD(momentum, v[j], fresh * change);           \
      v[j] = velocity;                                                         \
      w[j] += step * (change + momentum * velocity);                           \
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
  UPDATE(for (size_t j = 0; j < n; j++))
}

// The same for n sums in registers, n a constant multiple of the lanes.
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

static void apply_update(size_t n, const float *restrict g, const ink_update *u,
                         float *restrict w, float *restrict v) {
  WITH_UPDATE_KIND(
      u, update_each(KIND, n, g, u, w, v, second_moments(KIND, u, v)));
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
  FOR_COLUMN_BLOCKS(
      j, n, INK_STREAM, INK_LANES,
      column_block(WIDTH, m, d + j, ldd, u, b + j, v ? v + j : NULL));
  for (; j < n; j++) {
    float sum = 0;
    for (size_t i = 0; i < m; i++)
      sum += d[i * ldd + j];
    apply_update(1, &sum, u, b + j, v ? v + j : NULL);
  }
}

#endif
