// elementwise.h - exp, activations and their derivatives.

// exp(x) by Cody and Waite's reduction x = n log 2 + r, |r| <= log(2) / 2, with
// log 2 in two parts (the first has 15 bits, so n times it is exact), and a
// polynomial for exp(r): degree 6, the Taylor coefficients beyond the second
// adjusted to the minimax ones of Cephes' expf (Moshier). The scale 2^n is
// applied in two halves, so that n = 128 and results near the largest float
// do not overflow on the way. Within 1.1 ULP of exp in double.
PIECE float exp_piece(float x) {
  // Beyond these the result is infinity, or below the smallest normal.
  const float high = 88.7228317f, low = -87.3365402f;
  float clamped = x > high ? high : x;
  clamped = clamped < low ? low : clamped;
  // Adding and taking away 1.5 * 2^23 rounds to the nearest integer.
  const float magic = 12582912.0f;
  float shifted = clamped * 1.44269504f + magic;
  float n = shifted - magic;
  float r = clamped - n * 0.693359375f;
  r = r - n * -2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  int32_t bits;
  memcpy(&bits, &shifted, 4);
  int32_t exponent = bits - 0x4B400000; // the bits of magic
  int32_t half = exponent >> 1, rest = exponent - half;
  // Unsigned: what a NaN leads to here is thrown away, but must be defined.
  uint32_t first_bits = (uint32_t)(half + 127) << 23;
  uint32_t second_bits = (uint32_t)(rest + 127) << 23;
  float first, second;
  memcpy(&first, &first_bits, 4);
  memcpy(&second, &second_bits, 4);
  float y = p * first * second;
  y = x > high ? INFINITY : y;
  y = x < low ? 0.0f : y;
  return x != x ? x : y;
}

PIECE float sigmoid_piece(float z) {
  return 1.0f / (1.0f + exp_piece(-z));
}

// tanh(z): for |z| < 0.625 z + z^3 P(z^2) (Cephes' tanhf), else
// 1 - 2 / (exp(2 |z|) + 1) with z's sign.
PIECE float tanh_piece(float z) {
  float a = z < 0 ? -z : z, s = z * z;
  float large = 1.0f - 2.0f / (exp_piece(2.0f * a) + 1.0f);
  large = z < 0 ? -large : large;
  float p = -5.70498872745e-3f;
  p = p * s + 2.06390887954e-2f;
  p = p * s + -5.37397155531e-2f;
  p = p * s + 1.33314422036e-1f;
  p = p * s + -3.33332819422e-1f;
  float small = p * s * z + z;
  return a < 0.625f ? small : large;
}

static void exp_floats(size_t n, const float *x, float *y) {
  // Either the same array or none that overlaps: element i needs x[i] alone.
#pragma clang loop vectorize(assume_safety)
  for (size_t i = 0; i < n; i++)
    y[i] = exp_piece(x[i]);
}

// y[i] = f(y[i]) for a row.
PIECE void activation_row(ink_activation act, size_t n, float *restrict y) {
  switch (act) {
  case INK_IDENTITY:
    break;
  case INK_RELU:
    for (size_t i = 0; i < n; i++)
      y[i] = y[i] < 0 ? 0 : y[i];
    break;
  case INK_SIGMOID:
    for (size_t i = 0; i < n; i++)
      y[i] = sigmoid_piece(y[i]);
    break;
  case INK_TANH:
    for (size_t i = 0; i < n; i++)
      y[i] = tanh_piece(y[i]);
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

static void activation_gradient(ink_activation act, size_t m, size_t n,
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
        g[j] *= 1 - f[j] * f[j];
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
