// products_test.c - products, dense and with compressed rows, and updates. Part
// of kernels_test.c.

#include "testing.h"

// ---- dense products ---------------------------------------------------------

void test_dense(size_t m, size_t n, size_t k) {
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
  // One row or many: the same bits.
  float *row = allocate(n * 4);
  kernels->gemm_nn(m, n, k, a, lda, b, ldb, bias, INK_IDENTITY, c, ldc);
  for (size_t i = 0; i < m; i++) {
    kernels->gemm_nn(1, n, k, a + i * lda, lda, b, ldb, bias, INK_IDENTITY, row,
                     n);
    expect_same("gemm_nn of a row", m, n, k, row, c + i * ldc);
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
  free(scratch);
  scratch = allocate(kernels->gemm_nt_scratch(1, n, k));
  for (size_t i = 0; i < m; i++) {
    kernels->gemm_nt(1, n, k, a + i * lda, lda, b, lda, row, n, scratch);
    expect_same("gemm_nt of a row", m, n, k, row, c + i * ldc);
  }
  free(a), free(b), free(c), free(scratch), free(row);
}

// ---- products with compressed rows ------------------------------------------

// `rows` rows of X at once, dense and as a network's layer: the bits of c,
// which is X W + bias by bsr_nn.
static void test_same_rows(size_t rows, const ink_layer *layer,
                           const uint8_t *bytes, const float *table,
                           const float *x, const float *c) {
  const size_t n = layer->outputs, k = layer->inputs, ld = layer->stride;
  float *y = allocate(rows * ld * 4);
  float *scratch = allocate(kernels->forward_scratch(1, layer, rows));
  kernels->gemm_nn(rows, n, k, x, k, layer->weights, ld, layer->biases,
                   INK_IDENTITY, y, ld);
  for (size_t i = 0; i < rows; i++)
    expect_same("gemm_nn", rows, n, k, y + i * ld, c + i * ld);
  const float *z =
      kernels->forward_bytes(1, layer, rows, bytes, table, scratch);
  for (size_t i = 0; i < rows; i++)
    expect_same("forward_bytes", rows, n, k, z + i * ld, c + i * ld);
  z = kernels->forward_floats(1, layer, rows, x, scratch);
  for (size_t i = 0; i < rows; i++)
    expect_same("forward_floats", rows, n, k, z + i * ld, c + i * ld);
  free(y), free(scratch);
}

void test_sparse(size_t m, size_t n, size_t k) {
  uint8_t *dense = allocate(m * k);
  uint8_t *entries = allocate(m * ink_bsr_row_capacity(k));
  size_t *offsets = allocate((m + 1) * sizeof *offsets);
  float table[256];
  for (int i = 0; i < 256; i++)
    table[i] = (float)i / 255;
  offsets[0] = 0;
  for (size_t i = 0; i < m * k; i++)
    dense[i] = next() % 5 == 0 ? (uint8_t)next() : 0;
  kernels->bsr_compress(m, k, dense, entries, offsets);
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
  const ink_layer layer = {k, n, ld, w, bias, INK_IDENTITY};
  float *values = allocate(m * k * 4);
  for (size_t i = 0; i < m * k; i++)
    values[i] = table[dense[i]];
  test_same_rows(m, &layer, dense, table, values, c);
  for (size_t i = 0; i < m; i++)
    test_same_rows(1, &layer, dense + i * k, table, values + i * k, c + i * ld);
  for (size_t u = 0; u < UPDATES; u++) {
    float *d = floats(m * ld), *v = moments(k * ld);
    float *w0 = allocate(k * ld * 4), *v0 = allocate(k * ld * 8);
    memcpy(w0, w, k * ld * 4), memcpy(v0, v, k * ld * 8);
    ink_update update = updates[u];
    update.second = k * ld;
    // A product of the dense rows: the same bits.
    float *same = allocate(k * ld * 4), *same_v = allocate(k * ld * 8);
    memcpy(same, w, k * ld * 4), memcpy(same_v, v, k * ld * 8);
    kernels->gemm_tn(k, n, m, values, k, d, ld, &update, same, same_v, ld);
    kernels->bsr_tn(
        &(ink_bsr_tn){x, table, n, d, ld, update, w, v, ld, scratch});
    for (size_t i = 0; i < k; i++) {
      expect_same("bsr_tn and gemm_tn", m, n, k, w + i * ld, same + i * ld);
      expect_same("v of these", m, n, k, v + i * ld, same_v + i * ld);
    }
    free(same), free(same_v);
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
      free(c), free(values);
}
