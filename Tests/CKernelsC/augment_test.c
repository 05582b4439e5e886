// augment_test.c - a picture augmented by the textbook's formulas in double,
// and the kernels that do it in integers: within the rounding of places, the
// same as rows of a batch, and the same bytes at every level. Part of
// kernels_test.c.

#include "testing.h"

typedef struct augment_case {
  size_t height, width;
  uint64_t seed;
  uint32_t epoch, index;
  ink_augmentation most;
} augment_case;

static double word_at(const augment_case *c, uint32_t number) {
  uint32_t counter[4] = {number / 4, c->index, c->epoch, INK_AUGMENT_STREAM};
  uint32_t words[4];
  ink_philox(c->seed, counter, words);
  return words[number % 4];
}

static double evenly(const augment_case *c, uint32_t number, double most) {
  return (word_at(c, number) / 0x1p31 - 1) * most;
}

static double nearest(const double *picture, const augment_case *c, long x,
                      long y) {
  long right = (long)c->width - 1, bottom = (long)c->height - 1;
  x = x < 0 ? 0 : x > right ? right : x;
  y = y < 0 ? 0 : y > bottom ? bottom : y;
  return picture[y * (long)c->width + x];
}

// The uniform cubic B-spline's weight of node k, 0 to 3, at t in 0 ..< 1.
static double spline_weight(double t, int k) {
  double u = 1 - t;
  return (k == 0   ? u * u * u
          : k == 1 ? 3 * t * t * t - 6 * t * t + 4
          : k == 2 ? 3 * u * u * u - 6 * u * u + 4
                   : t * t * t) /
         6;
}

// The share of the nodes' variance that is left, over a side.
static double variance_left(size_t side, double cells) {
  double sum = 0;
  for (size_t i = 0; i < side; i++)
    for (int k = 0; k < 4; k++) {
      double place = ((double)i + 0.5) * cells;
      double weight = spline_weight(place - floor(place), k);
      sum += weight * weight;
    }
  return sum / (double)side;
}

// The elastic way of pixel (x, y).
static void elastic_way(const augment_case *c, size_t x, size_t y,
                        double way[2]) {
  size_t longer = c->height > c->width ? c->height : c->width;
  size_t columns = (c->width * c->most.grid + longer - 1) / longer + 3;
  size_t rows = (c->height * c->most.grid + longer - 1) / longer + 3;
  size_t blocks = (rows * columns + 63) / 64 * 16;
  double cells = c->most.grid / (double)longer;
  double reach =
      c->most.elastic * sqrt(1.5 / (variance_left(c->width, cells) *
                                    variance_left(c->height, cells)));
  double gx = ((double)x + 0.5) * cells, gy = ((double)y + 0.5) * cells;
  way[0] = way[1] = 0;
  for (int j = 0; j < 4; j++)
    for (int i = 0; i < 4; i++) {
      size_t node = ((size_t)gy + (size_t)j) * columns + (size_t)gx + (size_t)i;
      uint32_t word = (uint32_t)word_at(
          c,
          (uint32_t)(4 * (INK_AUGMENT_NODES + node % blocks) + node / blocks));
      double weight = reach * spline_weight(gx - floor(gx), i) *
                      spline_weight(gy - floor(gy), j);
      way[0] += weight * ((word & 0xFFFF) / 32768.0 - 1);
      way[1] += weight * ((word >> 16) / 32768.0 - 1);
    }
}

static void thicken_reference(const augment_case *c, const uint8_t *bytes,
                              double *from, double *to) {
  double amount = evenly(c, 6, c->most.thickness);
  for (size_t i = 0; i < c->height * c->width; i++)
    from[i] = bytes[i];
  for (size_t i = 0; i < c->height * c->width; i++) {
    long x = (long)(i % c->width), y = (long)(i / c->width);
    double goal = from[i];
    for (int k = 0; k < 4; k++) {
      double near =
          nearest(from, c, x + (k == 0) - (k == 1), y + (k == 2) - (k == 3));
      goal = amount < 0 ? fmin(goal, near) : fmax(goal, near);
    }
    to[i] = from[i] + fabs(amount) * (goal - from[i]);
  }
}

static void hide_reference(const augment_case *c, double *out) {
  double area = word_at(c, 8) / 0x1p32 * c->most.occlusion,
         word = word_at(c, 9);
  double part = 1 + fmod(word, 0x1p31) / 0x1p31;
  double aspect = word >= 0x1p31 ? part : 1 / part;
  double width = (double)c->width, height = (double)c->height;
  size_t w = (size_t)(fmin(sqrt(area * aspect), 1) * width + 0.5);
  size_t h = (size_t)(fmin(sqrt(area / aspect), 1) * height + 0.5);
  size_t left = (size_t)(word_at(c, 10) / 0x1p32 * (double)(c->width - w + 1));
  size_t top = (size_t)(word_at(c, 11) / 0x1p32 * (double)(c->height - h + 1));
  for (size_t y = top; y < top + h; y++)
    for (size_t x = left; x < left + w; x++)
      out[y * c->width + x] = 0;
}

static void augment_reference(const augment_case *c, const uint8_t *bytes,
                              double *out) {
  const size_t n = c->height * c->width;
  double *from = malloc(2 * n * sizeof *from), *source = from + n;
  if (!from)
    exit(2);
  thicken_reference(c, bytes, from, source);
  double angle = evenly(c, 0, c->most.rotation) * acos(-1) / 180;
  double right = (double)c->width - 1, bottom = (double)c->height - 1;
  for (size_t y = 0; y < c->height; y++)
    for (size_t x = 0; x < c->width; x++) {
      double px = (double)x - right / 2 - evenly(c, 4, c->most.shift);
      double py = (double)y - bottom / 2 - evenly(c, 5, c->most.shift);
      double qx = cos(angle) * px + sin(angle) * py;
      double qy = cos(angle) * py - sin(angle) * px;
      qx += evenly(c, 1, c->most.shear) * qy;
      double way[2];
      elastic_way(c, x, y, way);
      double sx = qx / (1 + evenly(c, 2, c->most.scale)) + right / 2 + way[0];
      double sy = qy / (1 + evenly(c, 3, c->most.scale)) + bottom / 2 + way[1];
      sx = fmin(fmax(sx, 0), right), sy = fmin(fmax(sy, 0), bottom);
      long left = (long)sx, top = (long)sy;
      double u = sx - (double)left, v = sy - (double)top;
      double upper = nearest(source, c, left, top) * (1 - u) +
                     nearest(source, c, left + 1, top) * u;
      double lower = nearest(source, c, left, top + 1) * (1 - u) +
                     nearest(source, c, left + 1, top + 1) * u;
      out[y * c->width + x] = upper * (1 - v) + lower * v;
    }
  hide_reference(c, out);
  free(from);
}

// Blobs of ink, so that a place that is off by a 256th of a pixel changes
// little.
static void draw_blobs(size_t height, size_t width, uint8_t *picture) {
  memset(picture, 0, height * width);
  for (int blob = 0; blob < 4; blob++) {
    long cx = (long)(next() % width), cy = (long)(next() % height);
    for (size_t i = 0; i < height * width; i++) {
      long dx = (long)(i % width) - cx, dy = (long)(i / width) - cy;
      long ink = 255 - 8 * (dx * dx + dy * dy);
      if (ink > picture[i])
        picture[i] = (uint8_t)ink;
    }
  }
}

enum { AUGMENTED = 3 };

// The pictures [AUGMENTED, n], as rows of a batch too; `sum` takes their bytes.
static void test_augmented(augment_case c, const uint8_t *pictures,
                           bool is_smooth, uint32_t *sum) {
  const size_t n = c.height * c.width, capacity = ink_bsr_row_capacity(n);
  void *memory = allocate(ink_augmenter_bytes(c.height, c.width, c.most.grid));
  ink_augmenter augmenter =
      ink_augmenter_in(memory, c.height, c.width, c.seed, &c.most);
  void *scratch = allocate(kernels->augment_scratch(c.height, c.width));
  uint8_t *out = allocate(n), *row = allocate(n);
  double *expected = allocate(n * sizeof *expected);
  uint8_t *packed = allocate(AUGMENTED * capacity);
  uint8_t *result = allocate(AUGMENTED * capacity);
  size_t offsets[AUGMENTED + 1] = {0}, places[2 * AUGMENTED];
  kernels->bsr_compress(AUGMENTED, n, pictures, packed, offsets);
  ink_augment_rows rows = {
      .augmenter = &augmenter,
      .pictures = {.rows = {packed, offsets, n}, .count = AUGMENTED},
      .epoch = c.epoch,
      .index = c.index,
      .bytes = result,
      .offsets = places,
      .capacity = capacity,
      .scratch = scratch,
  };
  kernels->augment_rows(&rows, 0, AUGMENTED);
  for (size_t i = 0; i < AUGMENTED; i++, c.index++) {
    const uint8_t *picture = pictures + i * n;
    kernels->augment(&augmenter, c.epoch, c.index, picture, out, scratch);
    *sum = ink_crc32(*sum, n, out);
    ink_bsr_expand_row(places[2 * i + 1] - places[2 * i],
                       result + places[2 * i], n, row);
    for (size_t k = 0; k < n; k++)
      expect("augment_rows", c.height, c.width, k, row[k], out[k], 0);
    if (!is_smooth)
      continue;
    augment_reference(&c, picture, expected);
    double off = 0;
    for (size_t k = 0; k < n; k++) {
      // Places are 256ths of a pixel; grid and blends are rounded.
      off += fabs(out[k] - expected[k]) / (double)n;
      expect("augment", c.height, c.width, k, out[k], expected[k], 5 / 4e-6);
    }
    expect("augment, on average", c.height, c.width, 0, (float)off, 0,
           0.75 / 4e-6);
  }
  free(memory), free(scratch), free(out), free(row), free(expected);
  free(packed), free(result);
}

uint32_t test_augment(void) {
  static const size_t sides[][2] = {{28, 28}, {5, 17}, {33, 16}, {1, 1}};
  const ink_augmentation most = {.rotation = 15,
                                 .scale = 0.15,
                                 .shear = 0.2,
                                 .shift = 2,
                                 .elastic = 1.2,
                                 .thickness = 0.8,
                                 .occlusion = 0.2,
                                 .grid = 6};
  uint32_t sum = 0;
  for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
    augment_case c = {
        .height = sides[i][0], .width = sides[i][1], .epoch = 3, .most = most};
    const size_t n = c.height * c.width;
    uint8_t *pictures = allocate(AUGMENTED * n);
    for (int round = 0; round < 8; round++) {
      const bool is_smooth = round % 2 == 0;
      for (size_t k = 0; k < AUGMENTED; k++)
        draw_blobs(c.height, c.width, pictures + k * n);
      for (size_t k = 0; !is_smooth && k < AUGMENTED * n; k++)
        pictures[k] = (uint8_t)next();
      c.seed = next();
      c.index = (uint32_t)next() % 60000;
      test_augmented(c, pictures, is_smooth, &sum);
    }
    free(pictures);
  }
  return sum;
}
