// elementwise.h - exp, activations and their derivatives.

#ifndef INK_BODY_ELEMENTWISE_H
#define INK_BODY_ELEMENTWISE_H

#include "lanes.h"

// exp(x) by Cody and Waite's reduction x = n log 2 + r, |r| <= log(2) / 2, with
// log 2 in two parts (the first has 15 bits, so n times it is exact), and a
// polynomial for exp(r): degree 6, the Taylor coefficients beyond the second
// adjusted to the minimax ones of Cephes' expf (Moshier). Within 1.1 ULP of exp
// in double.

// Beyond these the result is infinity, or below the smallest normal.
#define EXP_HIGH 88.7228317f
#define EXP_LOW (-87.3365402f)

// exp(r); n is stored, without meaning for x beyond the limits above.
INLINE float exp_reduced(float x, int32_t *n) {
  // Adding and taking away 1.5 * 2^23 rounds to the nearest integer.
  const float magic = 12582912.0f;
  float shifted = MULTIPLY_ADD(x, 1.44269504f, magic);
  float rounded = shifted - magic;
  float r = SUBTRACT_PRODUCT(x, rounded, 0.693359375f);
  r = SUBTRACT_PRODUCT(r, rounded, -2.12194440e-4f);
  float p = 1.9875691500e-4f;
  p = MULTIPLY_ADD(p, r, 1.3981999507e-3f);
  p = MULTIPLY_ADD(p, r, 8.3334519073e-3f);
  p = MULTIPLY_ADD(p, r, 4.1665795894e-2f);
  p = MULTIPLY_ADD(p, r, 1.6666665459e-1f);
  p = MULTIPLY_ADD(p, r, 5.0000001201e-1f);
  p = MULTIPLY_ADD(p, r * r, r) + 1.0f;
  uint32_t bits;
  memcpy(&bits, &shifted, 4);
  *n = (int32_t)(bits - 0x4B400000); // the bits of magic
  return p;
}

// 2^n for n in -126 ... 127. Unsigned: what a NaN leads to here is thrown away,
// but must be defined.
INLINE float power_of_two(int32_t n) {
  uint32_t bits = ((uint32_t)n + 127) << 23;
  float power;
  memcpy(&power, &bits, 4);
  return power;
}

// The scale 2^n is applied in two halves, so that n = 128 and results near the
// largest float do not overflow on the way.
INLINE float exp_of(float x) {
  float clamped = x > EXP_HIGH ? EXP_HIGH : x;
  clamped = clamped < EXP_LOW ? EXP_LOW : clamped;
  int32_t n;
  float p = exp_reduced(clamped, &n);
  int32_t half = n >> 1;
  float y = p * power_of_two(half) * power_of_two(n - half);
  y = x > EXP_HIGH ? INFINITY : y;
  y = x < EXP_LOW ? 0.0f : y;
  return x != x ? x : y;
}

// The same bits for x of at most 88, where n is at most 127: a third faster.
INLINE float exp_below_88(float x) {
  int32_t n;
  float p = exp_reduced(x < EXP_LOW ? EXP_LOW : x, &n);
  float y = p * power_of_two(n);
  return x < EXP_LOW ? 0.0f : y;
}

INLINE float sigmoid_of(float z) {
  float y = 1.0f / (1.0f + exp_below_88(-z));
  return z < -88.0f ? 0.0f : y; // less than the smallest normal
}

// tanh(z): for |z| < 0.625 z + z^3 P(z^2) (Cephes' tanhf), else
// 1 - 2 / (exp(2 |z|) + 1) with z's sign.
INLINE float tanh_of(float z) {
  float a = z < 0 ? -z : z, s = z * z;
  float large = 1.0f - 2.0f / (exp_of(2.0f * a) + 1.0f);
  large = z < 0 ? -large : large;
  float p = -5.70498872745e-3f;
  p = MULTIPLY_ADD(p, s, 2.06390887954e-2f);
  p = MULTIPLY_ADD(p, s, -5.37397155531e-2f);
  p = MULTIPLY_ADD(p, s, 1.33314422036e-1f);
  p = MULTIPLY_ADD(p, s, -3.33332819422e-1f);
  float small = MULTIPLY_ADD(p * s, z, z);
  return a < 0.625f ? small : large;
}

static void exp_floats(size_t n, const float *x, float *y) {
  // Either the same array or none that overlaps: element i needs x[i] alone.
  INDEPENDENT
  for (size_t i = 0; i < n; i++)
    y[i] = exp_of(x[i]);
}

// y[i] = f(y[i]) for a row.
INLINE void activation_row(ink_activation act, size_t n, float *restrict y) {
  switch (act) {
  case INK_IDENTITY:
    break;
  case INK_RELU:
    for (size_t i = 0; i < n; i++)
      y[i] = y[i] < 0 ? 0 : y[i];
    break;
  case INK_SIGMOID:
    for (size_t i = 0; i < n; i++)
      y[i] = sigmoid_of(y[i]);
    break;
  case INK_TANH:
    for (size_t i = 0; i < n; i++)
      y[i] = tanh_of(y[i]);
    break;
  case INK_STEP:
    for (size_t i = 0; i < n; i++)
      y[i] = y[i] <= 0 ? 0 : y[i] > 0 ? 1 : y[i];
    break;
  }
}

static void activation(ink_activation act, size_t m, size_t n, float *y,
                       size_t ldy) {
  if (act == INK_IDENTITY)
    return;
  if (ldy == n) {
    n = m * n;
    m = m > 0;
  }
  for (size_t i = 0; i < m; i++)
    activation_row(act, n, y + i * ldy);
}

ONCE void activation_gradient(ink_activation act, size_t m, size_t n,
                              const float *y, size_t ldy, float *d,
                              size_t ldd) {
  if (act == INK_IDENTITY)
    return;
  if (ldy == n && ldd == n) {
    n = m * n;
    m = m > 0;
  }
  for (size_t i = 0; i < m; i++) {
    const float *restrict f = y + i * ldy;
    float *restrict g = d + i * ldd;
    switch (act) {
    case INK_IDENTITY:
      break;
    case INK_RELU:
      for (size_t j = 0; j < n; j++)
        g[j] = f[j] > 0 ? g[j] : 0;
      break;
    case INK_SIGMOID:
      for (size_t j = 0; j < n; j++)
        g[j] *= f[j] * (1 - f[j]);
      break;
    case INK_TANH:
      for (size_t j = 0; j < n; j++)
        g[j] *= SUBTRACT_PRODUCT(1.0f, f[j], f[j]);
      break;
    case INK_STEP:
      for (size_t j = 0; j < n; j++)
        g[j] = 0;
      break;
    }
  }
}

static void bytes_to_floats(size_t n, const uint8_t *restrict x, float scale,
                            float *restrict y) {
  for (size_t i = 0; i < n; i++)
    y[i] = (float)x[i] * scale;
}

static void byte_table(float scale, float *restrict table) {
  for (size_t i = 0; i < 256; i++)
    table[i] = (float)i * scale;
}

static bool all_finite(size_t n, const float *x) {
  uint32_t bad = 0;
  for (size_t i = 0; i < n; i++) {
    uint32_t bits;
    memcpy(&bits, x + i, 4);
    bad |= (bits & 0x7F800000) == 0x7F800000;
  }
  return bad == 0;
}

// ---- dropout ----------------------------------------------------------------

ONCE void dropout(const ink_dropout *p, size_t m, size_t n, float *x,
                  size_t ldx) {
  const uint32_t threshold = p->threshold;
  const uint32_t first = p->column;
  const float scale = p->scale;
  for (size_t i = 0; i < m; i++) {
    const uint64_t bits = ink_dropout_row(p, i);
    float *restrict row = x + i * ldx;
    for (uint32_t j = 0; j < (uint32_t)n; j++) {
      float value = row[j] * scale;
      row[j] = ink_dropout_number(bits, first + j) < threshold ? 0 : value;
    }
  }
}

static void dropout_gradient(const ink_dropout *p, ink_activation act, size_t m,
                             size_t n, const float *y, size_t ldy, float *d,
                             size_t ldd) {
  enum { PIECE = 256 };
  dropout(p, m, n, d, ldd);
  if (act == INK_RELU || act == INK_STEP || act == INK_IDENTITY) {
    activation_gradient(act, m, n, y, ldy, d, ldd); // signs are the same
    return;
  }
  for (size_t i = 0; i < m; i++)
    for (size_t j = 0; j < n; j += PIECE) {
      float f[PIECE]; // what the activation gave
      const size_t count = ink_min(PIECE, n - j);
      for (size_t l = 0; l < count; l++)
        f[l] = y[i * ldy + j + l] * p->keep;
      activation_gradient(act, 1, count, f, PIECE, d + i * ldd + j, PIECE);
    }
}

#endif
