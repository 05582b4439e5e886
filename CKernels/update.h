// update.h - what becomes of a finished gradient sum (ink_update).

// Applies the update to n sums in acc. `kind` is constant once inlined.
PIECE void update_piece(const ink_update_kind kind, const size_t n,
                        const float *restrict acc, const ink_update *u,
                        float *restrict w, float *restrict v) {
  const float gradient = u->gradient, weight = u->weight, decay = u->decay,
              step = u->step;
  if (kind == INK_STORE)
    for (size_t j = 0; j < n; j++)
      w[j] = gradient * acc[j];
  else if (kind == INK_SGD)
    for (size_t j = 0; j < n; j++)
      w[j] = w[j] + weight * w[j] + gradient * acc[j];
  else
    for (size_t j = 0; j < n; j++) {
      float velocity = decay * v[j] + weight * w[j] + gradient * acc[j];
      v[j] = velocity;
      w[j] += step * velocity;
    }
}

// The same for n sums in registers, n a constant multiple of the lanes.
PIECE void update_lanes(const ink_update_kind kind, const size_t n,
                        const float *restrict acc, const ink_update *u,
                        float *restrict w, float *restrict v) {
  const float gradient = u->gradient, weight = u->weight, decay = u->decay,
              step = u->step;
  for (size_t j = 0; j < n; j += INK_LANES)
    if (kind == INK_STORE)
      LANES(l)
        w[j + l] = gradient * acc[j + l];
    else if (kind == INK_SGD)
      LANES(l)
        w[j + l] = w[j + l] + weight * w[j + l] + gradient * acc[j + l];
    else
      LANES(l) {
        float velocity =
            decay * v[j + l] + weight * w[j + l] + gradient * acc[j + l];
        v[j + l] = velocity;
        w[j + l] += step * velocity;
      }
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
    } else {                                                                   \
      enum { KIND = INK_MOMENTUM };                                            \
      CALL;                                                                    \
    }                                                                          \
  } while (0)

static void apply_update(size_t n, const float *restrict g, const ink_update *u,
                         float *restrict w, float *restrict v) {
  WITH_UPDATE_KIND(u, update_piece(KIND, n, g, u, w, v));
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
