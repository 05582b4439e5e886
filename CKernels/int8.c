// int8.c - from float32 weights to 8 bits and back. Not hot: one version for
// all levels. The products of 8 bits are in int8.h.

#include "ink_kernels.h"

// What rounds to the nearest integer, ties to even, when added to a double of
// less than 2^51.
#define MAGIC 6755399441055744.0

void ink_column_maxima(size_t m, size_t n, const float *x, size_t ldx,
                       float *maxima) {
  for (size_t i = 0; i < m; i++)
    for (size_t j = 0; j < n; j++) {
      float a = x[i * ldx + j] < 0 ? -x[i * ldx + j] : x[i * ldx + j];
      maxima[j] = a > maxima[j] ? a : maxima[j];
    }
}

// Where the weight of input i and output j lies: rows of pairs.
static size_t pair_place(size_t i, size_t j, size_t ldq) {
  return (i / 2 * ldq + j) * 2 + i % 2;
}

void ink_int8_quantize(size_t m, size_t n, const float *x, size_t ldx,
                       const double *scales, int8_t *q, size_t ldq,
                       int32_t *sums) {
  for (size_t j = 0; j < n; j++)
    sums[j] = 0;
  for (size_t i = 0; i < m; i++)
    for (size_t j = 0; j < n; j++) {
      double t = (double)x[i * ldx + j] / scales[j];
      t = t < -127 ? -127 : t > 127 ? 127 : t;
      double rounded = (t + MAGIC) - MAGIC;
      q[pair_place(i, j, ldq)] = (int8_t)rounded;
      sums[j] += (int32_t)rounded;
    }
}

void ink_int8_restore(size_t m, size_t n, const int8_t *q, size_t ldq,
                      const double *scales, float *x, size_t ldx,
                      int32_t *sums) {
  for (size_t j = 0; j < n; j++)
    sums[j] = 0;
  for (size_t i = 0; i < m; i++)
    for (size_t j = 0; j < n; j++) {
      int8_t weight = q[pair_place(i, j, ldq)];
      x[i * ldx + j] = (float)((double)weight * scales[j]);
      sums[j] += weight;
    }
}
