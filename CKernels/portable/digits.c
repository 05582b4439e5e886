// digits.c - how far a picture is from MNIST's digits: from each class's mean
// and the directions in which it varies (the subspace method: Oja, 1983). Not
// level-specific: a few thousand products a class, in one order.

#include "ink_pictures.h"

#include <math.h>

#ifdef __clang__
#  pragma STDC FP_CONTRACT OFF
#endif

#include "digit_subspaces.inc"

enum { SIDE = 14, COUNT = SIDE * SIDE };

void ink_digit_distances(const uint8_t *pixels, float *distances) {
  float own[COUNT];
  uint32_t squares = 0;
  for (size_t y = 0; y < SIDE; ++y)
    for (size_t x = 0; x < SIDE; ++x) {
      const uint8_t *p = pixels + 56 * y + 2 * x;
      uint32_t sum = (uint32_t)p[0] + p[1] + p[28] + p[29];
      squares += sum * sum;
      own[SIDE * y + x] = (float)sum;
    }
  float length = squares == 0 ? 1 : sqrtf((float)squares);
  for (size_t i = 0; i < COUNT; ++i)
    own[i] /= length;
  for (size_t digit = 0; digit < 10; ++digit) {
    float away[COUNT], left = 0;
    for (size_t i = 0; i < COUNT; ++i) {
      away[i] = own[i] - scale * (float)spaces[digit][0][i];
      left += away[i] * away[i];
    }
    for (size_t row = 1; row <= 16; ++row) {
      float part = 0;
      for (size_t i = 0; i < COUNT; ++i)
        part += away[i] * (float)spaces[digit][row][i];
      part *= scale;
      left -= part * part;
    }
    distances[digit] = left > 0 ? sqrtf(left) : 0;
  }
}

float ink_digit_familiarity(size_t digit, float distance) {
  float low = limits[digit][0], high = limits[digit][1];
  float share = 1 - (distance - low) / (high - low) / 2;
  return share < 0 ? 0 : share > 1 ? 1 : share;
}
