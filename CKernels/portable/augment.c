// augment.c - what is drawn for a picture before a pixel is touched, and the
// elastic grid's weights. Not level-specific: the pixels' part is
// kernels/augment.h.

#include "ink_augment.h"

#include <math.h>

// One rounding for each operation, on every processor; gcc does so by itself
// in C11.
#ifdef __clang__
#  pragma STDC FP_CONTRACT OFF
#endif

enum { PADDING = 16, WEIGHT_BITS = 11, NODE_BITS = 12, PLACE_BITS = 16 };

static size_t padded(size_t n) {
  return (n + PADDING - 1) / PADDING * PADDING;
}

static int32_t fixed(double x, int bits) {
  x *= (double)(INT64_C(1) << bits);
  return (int32_t)(x < 0 ? x - 0.5 : x + 0.5);
}

// ---- random numbers ---------------------------------------------------------

void ink_philox(uint64_t key, const uint32_t counter[4], uint32_t words[4]) {
  uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
  uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
  for (int round = 0; round < 10; round++) {
    uint64_t a = (uint64_t)c0 * 0xD2511F53u, b = (uint64_t)c2 * 0xCD9E8D57u;
    c0 = (uint32_t)(b >> 32) ^ c1 ^ k0;
    c1 = (uint32_t)b;
    c2 = (uint32_t)(a >> 32) ^ c3 ^ k1;
    c3 = (uint32_t)a;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  words[0] = c0;
  words[1] = c1;
  words[2] = c2;
  words[3] = c3;
}

// In 0 ..< 1.
static double unit(uint32_t word) {
  return (double)word * 0x1p-32;
}

// In -most ..< most.
static double even(uint32_t word, double most) {
  return ((double)word * 0x1p-31 - 1) * most;
}

// ---- one picture ------------------------------------------------------------

// Sine and cosine of x, |x| <= pi, by Taylor's series of a quarter of it (the
// next terms are below 2^-42) and doubling twice: no two libraries round alike.
static void turn(double x, double *sine, double *cosine) {
  double q = x * 0.25, z = q * q;
  double s =
      q *
      (1 - z / 6 * (1 - z / 20 * (1 - z / 42 * (1 - z / 72 * (1 - z / 110)))));
  double c =
      1 -
      z / 2 *
          (1 -
           z / 12 * (1 - z / 30 * (1 - z / 56 * (1 - z / 90 * (1 - z / 132)))));
  for (int i = 0; i < 2; i++) {
    double twice = 2 * s * c;
    c = 1 - 2 * s * s;
    s = twice;
  }
  *sine = s;
  *cosine = c;
}

// About the centre: first each side is scaled, then sheared, turned, shifted. A
// pixel shows what comes to it, so all is undone in the reverse order.
static void place(const ink_augmenter *a, const uint32_t word[8],
                  ink_distortion *d) {
  const ink_augmentation *most = &a->most;
  double sine, cosine;
  turn(even(word[0], most->rotation) * (3.14159265358979323846 / 180), &sine,
       &cosine);
  double shear = even(word[1], most->shear);
  double scale_x = 1 / (1 + even(word[2], most->scale));
  double scale_y = 1 / (1 + even(word[3], most->scale));
  double shift_x = even(word[4], most->shift);
  double shift_y = even(word[5], most->shift);
  double centre_x = 0.5 * ((double)a->width - 1);
  double centre_y = 0.5 * ((double)a->height - 1);
  // y is downwards: the turn is clockwise, the shear moves what is above to
  // the right.
  double xx = (cosine - shear * sine) * scale_x;
  double xy = (sine + shear * cosine) * scale_x;
  double yx = -sine * scale_y, yy = cosine * scale_y;
  double x = centre_x + shift_x, y = centre_y + shift_y;
  d->across[0] = fixed(xx, PLACE_BITS);
  d->across[1] = fixed(yx, PLACE_BITS);
  d->down[0] = fixed(xy, PLACE_BITS);
  d->down[1] = fixed(yy, PLACE_BITS);
  d->begin[0] = fixed(centre_x - xx * x - xy * y, PLACE_BITS);
  d->begin[1] = fixed(centre_y - yx * x - yy * y, PLACE_BITS);
}

// A rectangle anywhere in the picture, up to twice as long as wide.
static void hide(const ink_augmenter *a, const uint32_t word[4],
                 ink_distortion *d) {
  double area = unit(word[0]) * a->most.occlusion;
  double aspect = 1 + unit(word[1] << 1);
  aspect = word[1] >> 31 ? aspect : 1 / aspect;
  double width = sqrt(area * aspect), height = sqrt(area / aspect);
  uint32_t w = (uint32_t)(fmin(width, 1) * a->width + 0.5);
  uint32_t h = (uint32_t)(fmin(height, 1) * a->height + 0.5);
  d->left = (uint32_t)(unit(word[2]) * (double)(a->width - w + 1));
  d->top = (uint32_t)(unit(word[3]) * (double)(a->height - h + 1));
  d->right = d->left + w;
  d->bottom = d->top + h;
}

ink_distortion ink_distortion_of(const ink_augmenter *a, uint32_t epoch,
                                 uint32_t index) {
  uint32_t word[12];
  for (uint32_t block = 0; block < 3; block++) {
    uint32_t counter[4] = {block, index, epoch, INK_AUGMENT_STREAM};
    ink_philox(a->seed, counter, word + 4 * block);
  }
  ink_distortion d;
  place(a, word, &d);
  d.thickness = fixed(even(word[6], a->most.thickness), 8);
  hide(a, word + 8, &d);
  return d;
}

// ---- the elastic grid -------------------------------------------------------

static uint32_t nodes(size_t side, size_t longer, uint32_t grid) {
  return (uint32_t)((side * grid + longer - 1) / longer) + 3;
}

size_t ink_augmenter_bytes(size_t height, size_t width, uint32_t grid) {
  size_t longer = height > width ? height : width;
  return nodes(width, longer, grid) * padded(width) * sizeof(int32_t) +
         height * (4 * sizeof(int32_t) + sizeof(uint16_t));
}

// The weights at `place` of the four nodes about it, of the uniform cubic
// B-spline, which sum to 1; returns the first node's number.
static uint32_t spline(double place, int32_t weights[4]) {
  uint32_t cell = (uint32_t)place;
  double t = place - cell, u = 1 - t;
  weights[0] = fixed(u * u * u / 6, WEIGHT_BITS);
  weights[1] = fixed((3 * t * t * t - 6 * t * t + 4) / 6, WEIGHT_BITS);
  weights[3] = fixed(t * t * t / 6, WEIGHT_BITS);
  weights[2] = (1 << WEIGHT_BITS) - weights[0] - weights[1] - weights[3];
  return cell;
}

// The mean over a side of the sum of the weights' squares: of independent nodes
// the share of their variance that a pixel keeps.
static double kept(size_t side, double cells_per_pixel) {
  double sum = 0;
  for (size_t i = 0; i < side; i++) {
    int32_t weights[4];
    spline(((double)i + 0.5) * cells_per_pixel, weights);
    for (int k = 0; k < 4; k++) {
      double weight = weights[k] / (double)(1 << WEIGHT_BITS);
      sum += weight * weight;
    }
  }
  return sum / (double)side;
}

ink_augmenter ink_augmenter_in(void *memory, size_t height, size_t width,
                               uint64_t seed, const ink_augmentation *most) {
  size_t longer = height > width ? height : width, stride = padded(width);
  double scale = (double)most->grid / (double)longer;
  uint32_t columns = nodes(width, longer, most->grid);
  int32_t *across = memory, *down = across + columns * stride;
  uint16_t *first = (uint16_t *)(down + 4 * height);
  for (size_t i = 0; i < columns * stride; i++)
    across[i] = 0;
  for (size_t x = 0; x < width; x++) {
    int32_t weights[4];
    uint32_t node = spline(((double)x + 0.5) * scale, weights);
    for (uint32_t k = 0; k < 4; k++)
      across[(node + k) * stride + x] = weights[k];
  }
  for (size_t y = 0; y < height; y++)
    first[y] = (uint16_t)spline(((double)y + 0.5) * scale, down + 4 * y);
  // Ways drawn evenly from -a to a along either side have the mean square 2 / 3
  // a a.
  double share = kept(width, scale) * kept(height, scale);
  return (ink_augmenter){
      .most = *most,
      .seed = seed,
      .height = (uint32_t)height,
      .width = (uint32_t)width,
      .rows = nodes(height, longer, most->grid),
      .columns = columns,
      .reach = fixed(most->elastic * sqrt(1.5 / share), NODE_BITS),
      .across = across,
      .down = down,
      .first = first,
  };
}
