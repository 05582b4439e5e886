// measure.h - what the machine can do at most, to measure the kernels by: the
// speed of memory and caches, and as many multiply-adds as the processor can
// do.

#ifndef INK_BODY_MEASURE_H
#define INK_BODY_MEASURE_H

#include "lanes.h"

// Many sums side by side, so that the loads wait for no addition.
static float read_sum(size_t n, const float *restrict x) {
  ANY_ORDER
  enum { WIDTH = 8 * INK_LANES };
  float sums[WIDTH] = {0}, sum = 0;
  for (; n >= WIDTH; n -= WIDTH, x += WIDTH)
    ALL_LANES(j, WIDTH)
      sums[j] += x[j];
  for (size_t i = 0; i < n; i++)
    sum += x[i];
  for (size_t j = 0; j < WIDTH; j++)
    sum += sums[j];
  return sum;
}

// McCalpin's triad (STREAM, 1995).
static void triad(size_t n, const float *restrict a, const float *restrict b,
                  float s, float *restrict c) {
  for (size_t i = 0; i < n; i++)
    c[i] = a[i] + s * b[i];
}

// Chains of multiply-adds side by side: as many as a dense tile has, and enough
// to hide a multiplication and an addition where the level has no fused one.
// They, the factor and the addend fit 16 registers.
#define PEAK_CHAINS                                                            \
  (INK_ROWS * INK_COLUMNS / INK_LANES > 12                                     \
       ? INK_ROWS * INK_COLUMNS / INK_LANES                                    \
       : 12)
#define PEAK_FLOPS ((size_t)2 * PEAK_CHAINS * INK_LANES)

static float peak(size_t rounds) {
  float acc[PEAK_CHAINS][INK_LANES];
  float addend = 1.0f / (float)(rounds + 3), factor = 1.0f - addend;
  EACH(i, PEAK_CHAINS)
    for (size_t l = 0; l < INK_LANES; l++)
      acc[i][l] = (float)(i + l);
  for (size_t r = 0; r < rounds; r++)
    EACH(i, PEAK_CHAINS)
      LANES(l)
        acc[i][l] = acc[i][l] * factor + addend;
  float sum = 0;
  EACH(i, PEAK_CHAINS)
    for (size_t l = 0; l < INK_LANES; l++)
      sum += acc[i][l];
  return sum;
}

#endif
