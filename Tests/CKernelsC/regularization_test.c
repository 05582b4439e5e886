// regularization_test.c - norms, weighed targets, dropout. Part of
// kernels_test.c.

#include "testing.h"

// ---- norms, targets, dropout ------------------------------------------------

void test_regularization(size_t m, size_t n) {
  float *x = floats(m * n), *y = allocate(m * n * 4);
  double sum = 0;
  for (size_t i = 0; i < m * n; i++)
    sum += (double)x[i] * x[i];
  expect("sum_of_squares", m, n, 0, (float)kernels->sum_of_squares(m * n, x),
         sum, sum);
  memcpy(y, x, m * n * 4);
  kernels->limit_columns(m, n, 0.5f, y, n);
  for (size_t j = 0; j < n; j++) {
    double norm = 0;
    for (size_t i = 0; i < m; i++)
      norm += (double)x[i * n + j] * x[i * n + j];
    norm = sqrt(norm);
    for (size_t i = 0; i < m; i++)
      expect("limit_columns", m, n, 0, y[i * n + j],
             x[i * n + j] * (norm > 0.5 ? 0.5 / (norm + 1e-7) : 1), 1);
  }

  float *classes = floats(n), *samples = floats(m), all = 0;
  uint16_t *labels = allocate(m * 2);
  for (size_t j = 0; j < n; j++)
    all += classes[j] = fabsf(classes[j]);
  for (size_t i = 0; i < m; i++)
    labels[i] = (uint16_t)(next() % n);
  for (int smooth = 0; smooth < 2; smooth++) {
    const float s = smooth ? 0.2f : 0;
    const ink_targets targets = {s, classes, all, samples};
    memcpy(y, x, m * n * 4);
    kernels->loss(INK_SOFTMAX_CROSS_ENTROPY, m, n, y, n, labels, NULL);
    kernels->weigh_rows(&targets, m, n, y, n, labels, NULL, 0);
    double weights = 0;
    for (size_t i = 0; i < m; i++) {
      double exps = 0, total = 0;
      for (size_t j = 0; j < n; j++) {
        exps += exp((double)x[i * n + j]);
        total += classes[j] * ((1 - s) * (j == labels[i]) + s / (double)n);
      }
      for (size_t j = 0; j < n; j++) {
        double q = classes[j] * ((1 - s) * (j == labels[i]) + s / (double)n);
        double p = exp((double)x[i * n + j]) / exps;
        expect("weigh_rows", m, n, 0, y[i * n + j],
               samples[i] * (total * p - q), 1);
      }
      weights += (double)samples[i] * classes[labels[i]];
    }
    expect("row_weights", m, n, 0,
           (float)kernels->row_weights(&targets, m, labels, NULL, 0), weights,
           (double)m);
  }

  const ink_dropout p = ink_dropout_of(1, 2, 3, 0.3f);
  float *d = floats(m * n), *g = allocate(m * n * 4);
  for (int act = 0; act < INK_ACTIVATION_COUNT; act++) {
    memcpy(y, x, m * n * 4), memcpy(g, d, m * n * 4);
    kernels->activation((ink_activation)act, m, n, y, n);
    kernels->dropout(&p, m, n, y, n);
    kernels->dropout_gradient(&p, (ink_activation)act, m, n, y, n, g, n);
    for (size_t i = 0; i < m; i++) {
      uint64_t row = ink_dropout_row(&p, i);
      for (size_t j = 0; j < n; j++) {
        double factor =
            ink_dropout_number(row, (uint32_t)j) < p.threshold ? 0 : p.scale;
        double f = activate((ink_activation)act, x[i * n + j]);
        expect("dropout", m, n, 0, y[i * n + j], f * factor, 2);
        expect("dropout_gradient", m, n, 0, g[i * n + j],
               d[i * n + j] * factor * slope((ink_activation)act, f), 2);
      }
    }
  }
  free(x), free(y), free(classes), free(samples), free(labels), free(d);
  free(g);
}
