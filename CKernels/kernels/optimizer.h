// optimizer.h - what becomes of a finished gradient sum (ink_update).

#ifndef INK_BODY_OPTIMIZER_H
#define INK_BODY_OPTIMIZER_H

#include "lanes.h"

// Applies the update to n sums in acc. `kind` is constant once inlined.
INLINE void update_each(const ink_update_kind kind, const size_t n,
                        const float *restrict acc, const ink_update *u,
                        float *restrict w, float *restrict v) {
  const float gradient = u->gradient_scale, decay = u->weight_decay,
              momentum = u->momentum, keep = 1 - u->dampening, step = u->step;
  if (kind == INK_STORE)
    for (size_t j = 0; j < n; j++)
      w[j] = gradient * acc[j];
  else if (kind == INK_SGD)
    for (size_t j = 0; j < n; j++)
      w[j] = w[j] + decay * w[j] + gradient * acc[j];
  else if (kind == INK_MOMENTUM)
    for (size_t j = 0; j < n; j++) {
      float velocity = momentum * v[j] + decay * w[j] + gradient * acc[j];
      v[j] = velocity;
      w[j] += step * velocity;
    }
  else
    for (size_t j = 0; j < n; j++) {
      float change = decay * w[j] + gradient * acc[j];
      float velocity = momentum * v[j] + keep * change;
      v[j] = velocity;
      w[j] += step * (change + momentum * velocity);
    }
}

// The same for n sums in registers, n a constant multiple of the lanes.
INLINE void update_lanes(const ink_update_kind kind, const size_t n,
                         const float *restrict acc, const ink_update *u,
                         float *restrict w, float *restrict v) {
  const float gradient = u->gradient_scale, decay = u->weight_decay,
              momentum = u->momentum, keep = 1 - u->dampening, step = u->step;
  for (size_t j = 0; j < n; j += INK_LANES)
    if (kind == INK_STORE)
      LANES(l)
        w[j + l] = gradient * acc[j + l];
    else if (kind == INK_SGD)
      LANES(l)
        w[j + l] = w[j + l] + decay * w[j + l] + gradient * acc[j + l];
    else if (kind == INK_MOMENTUM)
      LANES(l) {
        float velocity =
            momentum * v[j + l] + decay * w[j + l] + gradient * acc[j + l];
        v[j + l] = velocity;
        w[j + l] += step * velocity;
      }
    else
      LANES(l) {
        float change = decay * w[j + l] + gradient * acc[j + l];
        float velocity = momentum * v[j + l] + keep * change;
        v[j + l] = velocity;
        w[j + l] += step * (change + momentum * velocity);
      }
}

INLINE bool has_velocity(const ink_update_kind kind) {
  return kind == INK_MOMENTUM || kind == INK_NESTEROV;
}

// Calls CALL with KIND constant, so that each kind gets code of its own.
#define WITH_UPDATE_KIND(u, CALL)                                              \
  do {                                                                         \
    if ((u)->kind == INK_STORE) {                                              \
      enum { KIND = INK_STORE };                                               \
      CALL;                                                                    \
    } else if ((u)->kind == INK_SGD) {                                         \
      enum { KIND = INK_SGD };                                                 \
      CALL;                                                                    \
    } else if ((u)->kind == INK_MOMENTUM) {                                    \
      enum { KIND = INK_MOMENTUM };                                            \
      CALL;                                                                    \
    } else {                                                                   \
      enum { KIND = INK_NESTEROV };                                            \
      CALL;                                                                    \
    }                                                                          \
  } while (0)

static void apply_update(size_t n, const float *restrict g, const ink_update *u,
                         float *restrict w, float *restrict v) {
  WITH_UPDATE_KIND(u, update_each(KIND, n, g, u, w, v));
}

static void column_sums(size_t m, size_t n, const float *restrict d, size_t ldd,
                        const ink_update *u, float *restrict b,
                        float *restrict v) {
  for (size_t j = 0; j < n; j += 64) {
    float acc[64] = {0};
    size_t width = ink_min(64, n - j);
    if (width == 64)
      for (size_t i = 0; i < m; i++)
        for (size_t l = 0; l < 64; l++)
          acc[l] += d[i * ldd + j + l];
    else
      for (size_t i = 0; i < m; i++)
        for (size_t l = 0; l < width; l++)
          acc[l] += d[i * ldd + j + l];
    apply_update(width, acc, u, b + j, v ? v + j : NULL);
  }
}

#endif
