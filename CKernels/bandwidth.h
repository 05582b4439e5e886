// bandwidth.h - what streams through memory and caches: to measure by.

// Many sums side by side, so that the loads wait for no addition.
static float read_sum(size_t n, const float *restrict x) {
#pragma clang fp reassociate(on)
  float sum = 0;
#pragma clang loop vectorize(enable) interleave_count(8)
  for (size_t i = 0; i < n; i++)
    sum += x[i];
  return sum;
}

// McCalpin's triad (STREAM, 1995).
static void triad(size_t n, const float *restrict a, const float *restrict b,
                  float s, float *restrict c) {
  for (size_t i = 0; i < n; i++)
    c[i] = a[i] + s * b[i];
}
