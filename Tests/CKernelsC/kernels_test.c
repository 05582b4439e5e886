// kernels_test.c - every kernel of one level against a naive reference in
// double, at ragged sizes, in C alone: for processors without Swift. The tests
// of record, which also look for writes outside a result, are in
// Tests/CKernelsTests.
//
//   kernels_test [LEVEL]    exits 1 if anything differs or LEVEL is missing
//
// Prints for each level a sum of all results' bits: where two compilers' are
// the same, so are these.

#include "ink_kernels.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const ink_kernels *kernels;
static size_t checked, failures;
static uint32_t bits;

// ---- numbers ----------------------------------------------------------------

static uint64_t state = 1;

static uint64_t next(void) { // SplitMix64
  uint64_t z = state += 0x9E3779B97F4A7C15u;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
  z = (z ^ z >> 27) * 0x94D049BB133111EBu;
  return z ^ z >> 31;
}

static float uniform(void) { // -1 ..< 1
  return (float)((double)(next() >> 40) / (1 << 23) - 1);
}

static void *allocate(size_t bytes) {
  void *memory = aligned_alloc(64, (bytes + 127) / 64 * 64);
  if (!memory)
    exit(2);
  return memory;
}

static float *floats(size_t count) {
  float *x = allocate(count * sizeof *x);
  for (size_t i = 0; i < count; i++)
    x[i] = uniform();
  return x;
}

// ---- comparing --------------------------------------------------------------

// `scale` is the sum of the absolute terms that `expected` is made of.
static void expect(const char *what, size_t m, size_t n, size_t k, float found,
                   double expected, double scale) {
  checked++;
  bits = ink_crc32(bits, sizeof found, &found);
  // A NaN fails.
  if (fabs((double)found - expected) <= 4e-6 * scale + 1e-37)
    return;
  if (failures++ < 20)
    printf("%s %zu x %zu x %zu: %.9g, expected %.9g\n", what, m, n, k,
           (double)found, expected);
}

static double activate(ink_activation act, double z) {
  switch (act) {
  case INK_IDENTITY:
    return z;
  case INK_RELU:
    return z < 0 ? 0 : z;
  case INK_SIGMOID:
    return 1 / (1 + exp(-z));
  case INK_TANH:
    return tanh(z);
  case INK_STEP:
    return z > 0;
  }
  return NAN;
}

static double slope(ink_activation act, double y) {
  switch (act) {
  case INK_IDENTITY:
    return 1;
  case INK_RELU:
    return y > 0;
  case INK_SIGMOID:
    return y * (1 - y);
  case INK_TANH:
    return 1 - y * y;
  case INK_STEP:
    return 0;
  }
  return NAN;
}

// What an update makes of w and v, given the sum g; s is the second moment.
static double updated(const ink_update *u, double g, double w, double *v,
                      double s) {
  const double pull = u->gradient_scale * g + u->weight_decay * w;
  switch (u->kind) {
  case INK_STORE:
    return u->gradient_scale * g;
  case INK_SGD:
    return w + pull;
  case INK_MOMENTUM:
    *v = u->momentum * *v + pull;
    return w + u->step * *v;
  case INK_NESTEROV:
    *v = u->momentum * *v + (1 - (double)u->dampening) * pull;
    return w + u->step * (pull + u->momentum * *v);
  case INK_ADAM:
    *v = u->momentum * *v + (1 - (double)u->momentum) * pull;
    s = u->second_momentum * s + (1 - (double)u->second_momentum) * pull * pull;
    return w + u->decoupled_decay * w + u->step * *v / (sqrt(s) + u->epsilon);
  }
  return NAN;
}

static const ink_update updates[] = {
    {INK_STORE, .gradient_scale = 0.5f},
    {INK_SGD, .gradient_scale = -0.25f, .weight_decay = -0.01f},
    {INK_MOMENTUM, .gradient_scale = 0.1f, .weight_decay = 0.02f,
     .momentum = 0.9f, .step = -0.5f},
    {INK_NESTEROV, .gradient_scale = 0.1f, .weight_decay = 0.02f,
     .momentum = 0.9f, .dampening = 0.2f, .step = -0.5f},
    {INK_ADAM, .gradient_scale = 0.1f, .weight_decay = 0.02f, .momentum = 0.9f,
     .step = -0.5f, .second_momentum = 0.95f, .epsilon = 0.25f,
     .decoupled_decay = -0.01f},
};
enum { UPDATES = sizeof updates / sizeof *updates };

static bool has_velocity(const ink_update *u) {
  return u->kind != INK_STORE && u->kind != INK_SGD;
}

// Velocities, and behind them as many second moments.
static float *moments(size_t count) {
  float *v = floats(2 * count);
  for (size_t i = count; i < 2 * count; i++)
    v[i] = fabsf(v[i]);
  return v;
}

// ---- dense products ---------------------------------------------------------

static void test_dense(size_t m, size_t n, size_t k) {
  const size_t lda = k + 3, ldb = n + 5, ldc = n + 1;
  float *a = floats(m * lda), *b = floats(k * ldb), *bias = floats(n);
  float *c = floats(m * ldc);
  for (int act = 0; act < INK_ACTIVATION_COUNT; act++) {
    kernels->gemm_nn(m, n, k, a, lda, b, ldb, bias, (ink_activation)act, c,
                     ldc);
    for (size_t i = 0; i < m; i++)
      for (size_t j = 0; j < n; j++) {
        double z = bias[j], scale = fabs(z) + 1;
        for (size_t p = 0; p < k; p++) {
          double term = (double)a[i * lda + p] * b[p * ldb + j];
          z += term;
          scale += fabs(term);
        }
        if (act == INK_STEP && fabs(z) < 1e-5 * scale)
          continue; // either side is right
        expect("gemm_nn", m, n, k, c[i * ldc + j],
               activate((ink_activation)act, z), scale);
      }
  }
  free(a), free(b), free(bias), free(c);

  // G = A' B with A [k, m], B [k, n].
  const size_t ldt = m + 2;
  a = floats(k * ldt), b = floats(k * ldb);
  for (size_t u = 0; u < UPDATES; u++) {
    float *w = floats(m * ldb), *v = moments(m * ldb);
    float *w0 = allocate(m * ldb * 4), *v0 = allocate(m * ldb * 8);
    memcpy(w0, w, m * ldb * 4), memcpy(v0, v, m * ldb * 8);
    ink_update update = updates[u];
    update.second = m * ldb;
    kernels->gemm_tn(m, n, k, a, ldt, b, ldb, &update, w, v, ldb);
    for (size_t i = 0; i < m; i++)
      for (size_t j = 0; j < n; j++) {
        double g = 0, scale = 2, velocity = v0[i * ldb + j];
        for (size_t p = 0; p < k; p++) {
          double term = (double)a[p * ldt + i] * b[p * ldb + j];
          g += term;
          scale += fabs(term);
        }
        double x = updated(&update, g, w0[i * ldb + j], &velocity,
                           v0[m * ldb + i * ldb + j]);
        expect("gemm_tn", m, n, k, w[i * ldb + j], x, scale);
        if (has_velocity(updates + u))
          expect("gemm_tn v", m, n, k, v[i * ldb + j], velocity, scale);
      }
    free(w), free(v), free(w0), free(v0);
  }
  free(a), free(b);

  // C = A B' with A [m, k], B [n, k].
  a = floats(m * lda), b = floats(n * lda), c = floats(m * ldc);
  void *scratch = allocate(kernels->gemm_nt_scratch(m, n, k));
  kernels->gemm_nt(m, n, k, a, lda, b, lda, c, ldc, scratch);
  for (size_t i = 0; i < m; i++)
    for (size_t j = 0; j < n; j++) {
      double z = 0, scale = 1;
      for (size_t p = 0; p < k; p++) {
        double term = (double)a[i * lda + p] * b[j * lda + p];
        z += term;
        scale += fabs(term);
      }
      expect("gemm_nt", m, n, k, c[i * ldc + j], z, scale);
    }
  free(a), free(b), free(c), free(scratch);
}

// ---- products with compressed rows ------------------------------------------

static void test_sparse(size_t m, size_t n, size_t k) {
  uint8_t *dense = allocate(m * k);
  uint8_t *entries = allocate(m * ink_bsr_row_capacity(k));
  size_t *offsets = allocate((m + 1) * sizeof *offsets);
  float table[256];
  for (int i = 0; i < 256; i++)
    table[i] = (float)i / 255;
  offsets[0] = 0;
  for (size_t i = 0; i < m; i++) {
    for (size_t j = 0; j < k; j++)
      dense[i * k + j] = next() % 5 == 0 ? (uint8_t)next() : 0;
    offsets[i + 1] = offsets[i] + ink_bsr_compress_row(k, dense + i * k,
                                                       entries + offsets[i]);
  }
  const ink_bsr_batch x = {{entries, offsets, k}, NULL, 0, m, {0}};
  const size_t ld = (n + 15) / 16 * 16;
  float *w = floats(k * ld), *bias = floats(ld), *c = floats(m * ld);
  void *scratch = allocate(kernels->bsr_scratch(m, n, k));
  kernels->bsr_nn(
      &(ink_bsr_nn){x, table, n, w, ld, bias, INK_IDENTITY, c, ld, scratch});
  for (size_t i = 0; i < m; i++)
    for (size_t j = 0; j < n; j++) {
      double z = bias[j], scale = 1;
      for (size_t p = 0; p < k; p++) {
        double term = (double)table[dense[i * k + p]] * w[p * ld + j];
        z += term;
        scale += fabs(term);
      }
      expect("bsr_nn", m, n, k, c[i * ld + j], z, scale);
    }
  for (size_t u = 0; u < UPDATES; u++) {
    float *d = floats(m * ld), *v = moments(k * ld);
    float *w0 = allocate(k * ld * 4), *v0 = allocate(k * ld * 8);
    memcpy(w0, w, k * ld * 4), memcpy(v0, v, k * ld * 8);
    ink_update update = updates[u];
    update.second = k * ld;
    kernels->bsr_tn(
        &(ink_bsr_tn){x, table, n, d, ld, update, w, v, ld, scratch});
    for (size_t i = 0; i < k; i++)
      for (size_t j = 0; j < n; j++) {
        double g = 0, scale = 2, velocity = v0[i * ld + j];
        for (size_t p = 0; p < m; p++) {
          double term = (double)table[dense[p * k + i]] * d[p * ld + j];
          g += term;
          scale += fabs(term);
        }
        double y = updated(&update, g, w0[i * ld + j], &velocity,
                           v0[k * ld + i * ld + j]);
        expect("bsr_tn", m, n, k, w[i * ld + j], y, scale);
        if (has_velocity(updates + u))
          expect("bsr_tn v", m, n, k, v[i * ld + j], velocity, scale);
      }
    free(d), free(v), free(w0), free(v0);
  }
  free(dense), free(entries), free(scratch), free(offsets), free(w), free(bias),
      free(c);
}

// ---- element by element, row by row -----------------------------------------

static void test_elements(size_t m, size_t n) {
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

static void test_batch_norm(size_t m, size_t n) {
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

// ---- norms, targets, dropout ------------------------------------------------

static void test_regularization(size_t m, size_t n) {
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

// ---- 8 bits -----------------------------------------------------------------

// Where a weight lies: those of two inputs side by side.
static size_t place(size_t i, size_t j, size_t stride) {
  return (i / 2 * stride + j) * 2 + i % 2;
}

// Two layers, k-n-m; exact, in 64-bit integers and in double.
static void test_int8(size_t m, size_t n, size_t k, bool with_table) {
  const size_t strides[2] = {(n + 15) / 16 * 16, (m + 15) / 16 * 16};
  const size_t inputs[2] = {k, n}, outputs[2] = {n, m};
  ink_int8_layer layers[2];
  void *parts[7];
  size_t part = 0;
  uint8_t table[1024];
  for (int i = 0; i < 1024; i++)
    table[i] = (uint8_t)next();
  for (size_t l = 0; l < 2; l++) {
    int8_t *w = parts[part++] = allocate((inputs[l] + 1) * strides[l]);
    int32_t *b = parts[part++] = allocate(strides[l] * 4);
    float *r = parts[part++] = allocate(strides[l] * 4);
    memset(w, 0, (inputs[l] + 1) * strides[l]);
    memset(b, 0, strides[l] * 4), memset(r, 0, strides[l] * 4);
    for (size_t j = 0; j < outputs[l]; j++) {
      for (size_t i = 0; i < inputs[l]; i++)
        w[place(i, j, strides[l])] = (int8_t)next();
      b[j] = (int32_t)(next() % 20001) - 10000;
      r[j] = (float)((uniform() + 1.5f) * 5e-3f);
    }
    layers[l] = (ink_int8_layer){inputs[l], strides[l], w, b, r, NULL, 0, 255};
  }
  if (with_table) {
    layers[0].table = table;
    layers[0].low = -512;
    layers[0].high = 511;
  }
  uint8_t *x = parts[part++] = allocate(k);
  for (size_t i = 0; i < k; i++)
    x[i] = next() % 3 ? (uint8_t)next() : 0;
  void *scratch = allocate(kernels->int8_scratch(2, layers));
  const float *found = kernels->int8_network(2, layers, x, scratch);
  uint8_t *y = allocate(n);
  for (size_t j = 0; j < n; j++) {
    int64_t sum = layers[0].biases[j];
    for (size_t i = 0; i < k; i++)
      sum += x[i] * layers[0].weights[place(i, j, strides[0])];
    float t = (float)sum * layers[0].multipliers[j];
    t = fminf(fmaxf(t, (float)layers[0].low), (float)layers[0].high);
    long index = lrintf(t) - layers[0].low;
    y[j] = with_table ? table[index] : (uint8_t)index;
  }
  for (size_t j = 0; j < m; j++) {
    int64_t sum = layers[1].biases[j];
    for (size_t i = 0; i < n; i++)
      sum += y[i] * layers[1].weights[place(i, j, strides[1])];
    expect("int8", m, n, k, found[j],
           (double)((float)sum * layers[1].multipliers[j]), 0);
  }
  free(scratch), free(y);
  while (part > 0)
    free(parts[--part]);
}

#include "augment_test.h"

// Returns the sum of what is the same at every level.
static uint32_t test_level(void) {
  static const size_t rows[] = {1, 3, 4, 5, 13};
  static const size_t columns[] = {1, 7, 10, 15, 16, 17, 33, 63, 64, 65, 130};
  static const size_t depths[] = {1, 2, 17, 64, 131};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    for (size_t j = 0; j < sizeof columns / sizeof *columns; j++) {
      for (size_t l = 0; l < sizeof depths / sizeof *depths; l++) {
        test_dense(rows[i], columns[j], depths[l]);
        test_sparse(rows[i], columns[j], 5 * depths[l]);
        test_int8(rows[i], columns[j], depths[l], false);
        test_int8(rows[i], columns[j], depths[l], true);
      }
      test_elements(rows[i], columns[j]);
      test_batch_norm(rows[i], columns[j]);
      test_regularization(rows[i], columns[j]);
    }
  return test_augment();
}

int main(int count, char **arguments) {
  size_t levels = 0, failed = 0;
  uint32_t first = 0;
  for (int level = 0; level < INK_LEVEL_COUNT; level++) {
    kernels = ink_kernels_at((ink_level)level);
    if (!kernels || (count > 1 && strcmp(kernels->name, arguments[1]) != 0))
      continue;
    levels++;
    checked = failures = 0;
    bits = 0;
    state = 1;
    const uint32_t augmented = test_level();
    printf("%s: %zu values, %zu differ from their double references; %08x, "
           "augmented %08x\n",
           kernels->name, checked, failures, (unsigned)bits,
           (unsigned)augmented);
    failed += failures;
    first = levels == 1 ? augmented : first;
    if (augmented != first) {
      printf("%s: other augmented pictures than at the first level\n",
             kernels->name);
      failed++;
    }
  }
  if (levels == 0)
    printf("usage: kernels_test [LEVEL], one that runs here\n");
  return failed > 0 || levels == 0;
}
