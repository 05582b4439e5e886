// numpy_random.c - NumPy's older random numbers, for what depends on the very
// numbers that a program in NumPy drew: documents' first weights, and the order
// of scikit-learn's texts. Training has its own (random.c).

#include "ink_random.h"

#include <math.h>

enum { SIZE = 624, MIDDLE = 397 };

void ink_numpy_seed(ink_numpy_random *r, uint32_t seed) {
  r->state[0] = seed;
  for (uint32_t i = 1; i < SIZE; i++)
    r->state[i] = 1812433253u * (r->state[i - 1] ^ r->state[i - 1] >> 30) + i;
  r->next = SIZE;
}

static void twist(ink_numpy_random *r) {
  uint32_t *s = r->state;
  for (size_t i = 0; i < SIZE; i++) {
    uint32_t y = (s[i] & 0x80000000u) | (s[(i + 1) % SIZE] & 0x7FFFFFFFu);
    s[i] = s[(i + MIDDLE) % SIZE] ^ y >> 1 ^ (y & 1 ? 0x9908B0DFu : 0);
  }
  r->next = 0;
}

static uint32_t draw(ink_numpy_random *r) {
  if (r->next == SIZE)
    twist(r);
  uint32_t y = r->state[r->next++];
  y ^= y >> 11;
  y ^= y << 7 & 0x9D2C5680u;
  y ^= y << 15 & 0xEFC60000u;
  return y ^ y >> 18;
}

static double uniform(ink_numpy_random *r) {
  double high = draw(r) >> 5, low = draw(r) >> 6;
  return (high * 67108864 + low) / 9007199254740992;
}

uint32_t ink_numpy_below(ink_numpy_random *r, uint32_t bound) {
  // Draws under the next power of two until one is inside.
  uint32_t most = bound - 1, mask = most, value;
  for (int shift = 1; shift < 32; shift *= 2)
    mask |= mask >> shift;
  do
    value = draw(r) & mask;
  while (value > most);
  return value;
}

void ink_numpy_normal(ink_numpy_random *r, size_t m, size_t n, double scale,
                      float *x, size_t ldx) {
  // Marsaglia's polar method; the pair's first number is kept for later.
  double spare = 0;
  bool has_spare = false;
  for (size_t i = 0; i < m; i++)
    for (size_t j = 0; j < n; j++) {
      double z = spare;
      if (!has_spare) {
        double a, b, square;
        do {
          a = 2 * uniform(r) - 1;
          b = 2 * uniform(r) - 1;
          square = a * a + b * b;
        } while (square >= 1 || square == 0);
        double factor = sqrt(-2 * log(square) / square);
        spare = factor * a;
        z = factor * b;
      }
      has_spare = !has_spare;
      x[i * ldx + j] = (float)(z * scale);
    }
}
