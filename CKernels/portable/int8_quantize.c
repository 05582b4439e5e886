// int8_quantize.c - from float32 weights to 8 bits and back. Not hot: one
// version for all levels. The products of 8 bits are in kernels/int8.h.

#include "ink_int8.h"

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

static int8_t *weight_at(const ink_int8_weights *q, size_t i, size_t j) {
  return q->q + (i / 2 * q->ldq + j) * 2 + i % 2;
}

void ink_int8_quantize(const float *x, size_t ldx, const double *scales,
                       const ink_int8_weights *q, int32_t *sums) {
  for (size_t j = 0; j < q->n; j++)
    sums[j] = 0;
  for (size_t i = 0; i < q->m; i++)
    for (size_t j = 0; j < q->n; j++) {
      double t = (double)x[i * ldx + j] / scales[j];
      t = t < -127 ? -127 : t > 127 ? 127 : t;
      double rounded = (t + MAGIC) - MAGIC;
      *weight_at(q, i, j) = (int8_t)rounded;
      sums[j] += (int32_t)rounded;
    }
}

void ink_int8_dequantize(const ink_int8_weights *q, const double *scales,
                         float *x, size_t ldx, int32_t *sums) {
  for (size_t j = 0; j < q->n; j++)
    sums[j] = 0;
  for (size_t i = 0; i < q->m; i++)
    for (size_t j = 0; j < q->n; j++) {
      int8_t weight = *weight_at(q, i, j);
      x[i * ldx + j] = (float)((double)weight * scales[j]);
      sums[j] += weight;
    }
}
