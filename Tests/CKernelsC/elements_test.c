// elements_test.c - kernels that go element by element or row by row. Part of
// kernels_test.c.

#include "testing.h"

// ---- element by element, row by row -----------------------------------------

void test_elements(size_t m, size_t n) {
  float *x = floats(m * n), *y = allocate(m * n * 4), *d = floats(m * n);
  for (size_t i = 0; i < m * n; i++)
    x[i] *= 20;
  kernels->exp(m * n, x, y);
  for (size_t i = 0; i < m * n; i++)
    expect("exp", m, n, 0, y[i], exp((double)x[i]), 0.1 * exp((double)x[i]));
  for (int act = 0; act < INK_ACTIVATION_COUNT; act++) {
    float *g = allocate(m * n * 4);
    memcpy(y, x, m * n * 4), memcpy(g, d, m * n * 4);
    kernels->activation((ink_activation)act, m, n, y, n);
    kernels->activation_gradient((ink_activation)act, m, n, y, n, g, n);
    for (size_t i = 0; i < m * n; i++) {
      double z = activate((ink_activation)act, x[i]);
      expect("activation", m, n, 0, y[i], z, fabs(z));
      expect("gradient", m, n, 0, g[i], d[i] * slope((ink_activation)act, y[i]),
             1);
    }
    free(g);
  }

  double *losses = allocate(m * sizeof *losses);
  uint16_t *labels = allocate(m * 2), *largest = allocate(m * 2);
  for (size_t i = 0; i < m; i++)
    labels[i] = (uint16_t)(next() % n);
  kernels->argmax(m, n, x, n, largest);
  memcpy(y, x, m * n * 4);
  kernels->softmax(m, n, y, n);
  float *dy = allocate(m * n * 4);
  memcpy(dy, x, m * n * 4);
  kernels->loss(INK_SOFTMAX_CROSS_ENTROPY, m, n, dy, n, labels, losses);
  for (size_t i = 0; i < m; i++) {
    const float *row = x + i * n;
    size_t best = 0;
    double sum = 0;
    for (size_t j = 1; j < n; j++)
      best = row[j] > row[best] ? j : best;
    for (size_t j = 0; j < n; j++)
      sum += exp((double)row[j] - row[best]);
    expect("argmax", m, n, 0, largest[i], (double)best, 0);
    for (size_t j = 0; j < n; j++) {
      double p = exp((double)row[j] - row[best]) / sum;
      expect("softmax", m, n, 0, y[i * n + j], p, p + 1e-30);
      expect("dloss", m, n, 0, dy[i * n + j], p - (j == labels[i]), 1);
    }
    double loss = log(sum) + row[best] - row[labels[i]];
    expect("loss", m, n, 0, (float)losses[i], loss, fabs(loss) + 20);
  }

  float *w = floats(n), *v = moments(n);
  for (size_t u = 0; u < UPDATES; u++) {
    float *w0 = allocate(n * 4), *v0 = allocate(n * 8);
    memcpy(w0, w, n * 4), memcpy(v0, v, n * 8);
    ink_update update = updates[u];
    update.second = n;
    kernels->column_sums(m, n, d, n, &update, w, v);
    for (size_t j = 0; j < n; j++) {
      double g = 0, velocity = v0[j];
      for (size_t i = 0; i < m; i++)
        g += d[i * n + j];
      double expected = updated(&update, g, w0[j], &velocity, v0[n + j]);
      expect("column_sums", m, n, 0, w[j], expected, (double)m + 2);
    }
    memcpy(w0, w, n * 4), memcpy(v0, v, n * 8);
    kernels->apply_update(n, d, &update, w, v);
    for (size_t j = 0; j < n; j++) {
      double velocity = v0[j];
      double expected = updated(&update, d[j], w0[j], &velocity, v0[n + j]);
      expect("apply_update", m, n, 0, w[j], expected, (double)m + 3);
    }
    free(w0), free(v0);
  }
  free(x), free(y), free(d), free(losses), free(labels), free(largest);
  free(dy), free(w), free(v);
}

// ---- batch normalization ----------------------------------------------------

void test_batch_norm(size_t m, size_t n) {
  const size_t ld = n + 3;
  float *z = floats(m * ld), *y = allocate(m * ld * 4), *x = floats(m * ld);
  float *scale = floats(n), *shift = floats(n), *deviation = floats(n);
  float *mean = floats(n), *variance = floats(n), *d = floats(m * ld);
  float *d0 = allocate(m * ld * 4), *dscale = floats(n), *dshift = floats(n);
  memcpy(y, z, m * ld * 4), memcpy(d0, d, m * ld * 4);
  kernels->batch_norm(&(ink_batch_norm){m, n, y, ld, x, ld, scale, shift, mean,
                                        variance, deviation, 1e-2f});
  kernels->batch_norm_gradient(&(ink_batch_norm_gradient){
      m, n, d, ld, x, ld, scale, deviation, dscale, dshift});
  for (size_t j = 0; j < n; j++) {
    double average = 0, squares = 0, g = 0, b = 0;
    for (size_t i = 0; i < m; i++)
      average += z[i * ld + j] / (double)m;
    for (size_t i = 0; i < m; i++)
      squares += pow(z[i * ld + j] - average, 2);
    double deviations = 1 / sqrt(squares / (double)m + 1e-2f);
    expect("mean", m, n, 0, mean[j], average, 1);
    expect("variance", m, n, 0, variance[j],
           squares / (m > 1 ? (double)m - 1 : 1), 1);
    for (size_t i = 0; i < m; i++) {
      double normalized = (z[i * ld + j] - average) * deviations;
      expect("normalized", m, n, 0, x[i * ld + j], normalized, 20);
      expect("batch_norm", m, n, 0, y[i * ld + j],
             scale[j] * normalized + shift[j], 20);
      b += d0[i * ld + j];
      g += d0[i * ld + j] * normalized;
    }
    expect("shift", m, n, 0, dshift[j], b, (double)m);
    expect("scale", m, n, 0, dscale[j], g, 20 * (double)m);
    for (size_t i = 0; i < m; i++) {
      double normalized = (z[i * ld + j] - average) * deviations;
      expect("batch_norm_gradient", m, n, 0, d[i * ld + j],
             scale[j] * deviations *
                 (d0[i * ld + j] - b / (double)m - normalized * g / (double)m),
             200);
    }
  }
  free(z), free(y), free(x), free(scale), free(shift), free(deviation);
  free(mean), free(variance), free(d), free(d0), free(dscale), free(dshift);
}
