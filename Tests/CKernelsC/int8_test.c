// int8_test.c - networks of 8 bits. Part of
// kernels_test.c.

#include "testing.h"

// ---- 8 bits -----------------------------------------------------------------

// Where a weight lies: those of two inputs side by side.
static size_t place(size_t i, size_t j, size_t stride) {
  return (i / 2 * stride + j) * 2 + i % 2;
}

// Two layers, k-n-m; exact, in 64-bit integers and in double.
void test_int8(size_t m, size_t n, size_t k, bool with_table) {
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
