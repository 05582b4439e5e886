// random.c - xoshiro256++ and what is drawn with it. Not level-specific: every
// level draws the same numbers.

#include "ink_random.h"

#include <math.h>

static inline uint64_t rotate(uint64_t x, int k) {
  return x << k | x >> (64 - k);
}

void ink_random_seed(ink_random *r, uint64_t seed) {
  // SplitMix64 (Steele, Lea and Flood, 2014), as xoshiro's authors advise.
  for (int i = 0; i < 4; i++) {
    uint64_t z = seed += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    r->state[i] = z ^ z >> 31;
  }
}

uint64_t ink_random_next(ink_random *r) {
  uint64_t *s = r->state;
  uint64_t result = rotate(s[0] + s[3], 23) + s[0], t = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotate(s[3], 45);
  return result;
}

uint32_t ink_random_below(ink_random *r, uint32_t bound) {
  uint64_t product = (ink_random_next(r) >> 32) * (uint64_t)bound;
  if ((uint32_t)product < bound) {
    uint32_t threshold = -bound % bound;
    while ((uint32_t)product < threshold)
      product = (ink_random_next(r) >> 32) * (uint64_t)bound;
  }
  return (uint32_t)(product >> 32);
}

float ink_random_float(ink_random *r) {
  return (float)(ink_random_next(r) >> 40) * 0x1p-24f;
}

void ink_random_uniform(ink_random *r, size_t m, size_t n, float low,
                        float high, float *x, size_t ldx) {
  for (size_t i = 0; i < m; i++)
    for (size_t j = 0; j < n; j++)
      x[i * ldx + j] = low + (high - low) * ink_random_float(r);
}

void ink_random_normal(ink_random *r, size_t m, size_t n, float scale, float *x,
                       size_t ldx) {
  const double two_pi = 6.283185307179586;
  double spare = 0;
  bool has_spare = false;
  for (size_t i = 0; i < m; i++)
    for (size_t j = 0; j < n; j++) {
      double z = spare;
      if (!has_spare) {
        // 1 - u is in (0, 1], so that the logarithm is finite.
        double u = (double)(ink_random_next(r) >> 11) * 0x1p-53;
        double angle = two_pi * (double)(ink_random_next(r) >> 11) * 0x1p-53;
        double radius = sqrt(-2 * log(1 - u));
        z = radius * cos(angle);
        spare = radius * sin(angle);
      }
      has_spare = !has_spare;
      x[i * ldx + j] = (float)(scale * z);
    }
}

void ink_random_shuffle(ink_random *r, size_t n, uint32_t *x) {
  for (size_t i = n; i > 1; i--) {
    uint32_t j = ink_random_below(r, (uint32_t)i), swap = x[i - 1];
    x[i - 1] = x[j];
    x[j] = swap;
  }
}

void ink_random_draw(ink_random *r, size_t n, uint32_t bound, uint32_t *x) {
  for (size_t i = 0; i < n; i++)
    x[i] = ink_random_below(r, bound);
}
