// ink_random.h - random numbers: Inkling's own, and NumPy's older ones.

#ifndef INK_RANDOM_H
#define INK_RANDOM_H

#include "ink_base.h"

INK_BEGIN

/// xoshiro256++ (Blackman and Vigna, 2019), seeded by SplitMix64.
typedef struct ink_random {
  uint64_t state[4];
} ink_random;
void ink_random_seed(ink_random *_Nonnull r, uint64_t seed);
uint64_t ink_random_next(ink_random *_Nonnull r);
/// Unbiased integer in 0 ..< bound (Lemire, 2019); bound > 0.
uint32_t ink_random_below(ink_random *_Nonnull r, uint32_t bound);
/// Uniform in [0, 1) with 24 random bits.
float ink_random_float(ink_random *_Nonnull r);
/// x [m, n] = low + (high - low) * uniform, row by row.
void ink_random_uniform(ink_random *_Nonnull r, size_t m, size_t n, float low,
                        float high, float *_Nonnull x, size_t ldx);
/// x [m, n] = scale * standard normal (Box-Muller), row by row.
void ink_random_normal(ink_random *_Nonnull r, size_t m, size_t n, float scale,
                       float *_Nonnull x, size_t ldx);
/// Fisher-Yates shuffle of x [n].
void ink_random_shuffle(ink_random *_Nonnull r, size_t n, uint32_t *_Nonnull x);
/// x [n] each drawn from 0 ..< bound, with replacement.
void ink_random_draw(ink_random *_Nonnull r, size_t n, uint32_t bound,
                     uint32_t *_Nonnull x);

/// NumPy's RandomState: MT19937 (Matsumoto and Nishimura, 1998).
typedef struct ink_numpy_random {
  uint32_t state[624];
  size_t next;
} ink_numpy_random;
/// As numpy.random.seed(seed).
void ink_numpy_seed(ink_numpy_random *_Nonnull r, uint32_t seed);
/// 0 ..< bound as RandomState.shuffle draws it; bound > 0.
uint32_t ink_numpy_below(ink_numpy_random *_Nonnull r, uint32_t bound);
/// x [m, n] = scale * RandomState.randn(m, n), right after a seed.
void ink_numpy_normal(ink_numpy_random *_Nonnull r, size_t m, size_t n,
                      double scale, float *_Nonnull x, size_t ldx);

INK_END

#endif
