// strokes.c - draws one handwritten-looking digit from the knots of its
// strokes: jitter, splines, a smooth warp, an affine map, ink, and MNIST's
// centring. Not level-specific.
//
// Only +, -, *, / and sqrt on floats, each rounded on its own: IEEE 754 fixes
// every bit of these, so that every machine draws the same pixels.

#include "ink_pictures.h"

#include <math.h>
#include <string.h>

#ifdef __clang__
#  pragma STDC FP_CONTRACT OFF
#else
#  pragma GCC optimize("fp-contract=off")
#endif

enum {
  SPAN_STEPS = 6, // straight pieces a spline span is cut into
  MAX_POINTS = INK_MAX_KNOTS * SPAN_STEPS,
  BOX = 20, // side of the box that MNIST fits the ink into
  GRID = 5, // control points a side of the warp
  SIDE = INK_STROKES_SIDE,
};

typedef struct point {
  float x, y, radius;
  bool begins; // the pen comes down here
} point;

static float uniform(ink_random *r, float low, float high) {
  return low + (high - low) * ink_random_float(r);
}

// Near enough to a normal of deviation 1, within +-3.47, and free of libm:
// the sum of four uniforms (Irwin-Hall), mean 2 and variance 1/3.
static float normal(ink_random *r) {
  float sum = 0;
  for (int i = 0; i < 4; i++)
    sum += ink_random_float(r);
  return (sum - 2) * 1.7320508f; // sqrt(3)
}

// Uniform Catmull-Rom between b and c.
static float spline(float a, float b, float c, float d, float t) {
  return b + 0.5f * t *
                 ((c - a) + t * ((2 * a - 5 * b + 4 * c - d) +
                                 t * (3 * (b - c) + d - a)));
}

// Cuts the strokes into points [MAX_POINTS]; returns how many.
static size_t flatten(size_t count, const point *knots, const ink_knot *kinds,
                      point *points) {
  size_t n = 0;
  for (size_t i = 0; i < count; i++) {
    point b = knots[i];
    if (i == 0 || kinds[i].kind == INK_KNOT_BEGIN) {
      points[n] = b;
      points[n++].begins = true;
    }
    if (i + 1 == count || kinds[i + 1].kind == INK_KNOT_BEGIN)
      continue;
    point c = knots[i + 1];
    // At an end or a corner the spline runs on straight.
    bool before = i > 0 && kinds[i].kind == INK_KNOT_SMOOTH;
    bool after = i + 2 < count && kinds[i + 1].kind == INK_KNOT_SMOOTH &&
                 kinds[i + 2].kind != INK_KNOT_BEGIN;
    point straight_a = {.x = 2 * b.x - c.x, .y = 2 * b.y - c.y};
    point straight_d = {.x = 2 * c.x - b.x, .y = 2 * c.y - b.y};
    point a = before ? knots[i - 1] : straight_a;
    point d = after ? knots[i + 2] : straight_d;
    for (int step = 1; step <= SPAN_STEPS; step++) {
      float t = (float)step / SPAN_STEPS;
      points[n++] = (point){
          .x = spline(a.x, b.x, c.x, d.x, t),
          .y = spline(a.y, b.y, c.y, d.y, t),
          .radius = b.radius + t * (c.radius - b.radius),
      };
    }
  }
  return n;
}

// The four weights of a uniform cubic B-spline at t in [0, 1].
static void bspline(float t, float w[4]) {
  float s = 1 - t;
  w[0] = s * s * s / 6;
  w[1] = (3 * t * t * t - 6 * t * t + 4) / 6;
  w[2] = (3 * s * s * s - 6 * s * s + 4) / 6;
  w[3] = t * t * t / 6;
}

// Cell and place within it of coordinate x on the warp's grid, whose inner
// GRID - 3 cells span 0 ..< 1.
static size_t cell(float x, float w[4]) {
  float u = x * (GRID - 3);
  u = fminf(fmaxf(u, 0), GRID - 3);
  size_t i = u < GRID - 4 ? (size_t)u : GRID - 4;
  bspline(u - (float)i, w);
  return i;
}

// A smooth random displacement of deviation about `amount`: a cubic B-spline
// over a coarse grid of random vectors.
static void warp(ink_random *r, float amount, size_t n, point *points) {
  float grid[GRID][GRID][2];
  for (size_t i = 0; i < GRID; i++)
    for (size_t j = 0; j < GRID; j++)
      for (size_t k = 0; k < 2; k++)
        grid[i][j][k] = amount * normal(r);
  for (size_t p = 0; p < n; p++) {
    float wx[4], wy[4], dx = 0, dy = 0;
    size_t column = cell(points[p].x, wx), row = cell(points[p].y, wy);
    for (size_t i = 0; i < 4; i++)
      for (size_t j = 0; j < 4; j++) {
        float w = wy[i] * wx[j];
        dx += w * grid[row + i][column + j][0];
        dy += w * grid[row + i][column + j][1];
      }
    points[p].x += dx;
    points[p].y += dy;
  }
}

// Stretch, then slant, then rotation.
static void affine(ink_random *r, const ink_hand *hand, size_t n,
                   point *points) {
  float stretch = 1 + hand->stretch * normal(r);
  float slant = hand->slant + hand->slant_spread * normal(r);
  // With t = tan(angle / 2), cos and sin are rational.
  float t = 0.5f * hand->rotation * normal(r);
  float cosine = (1 - t * t) / (1 + t * t), sine = 2 * t / (1 + t * t);
  stretch = fmaxf(stretch, 0.3f);
  for (size_t p = 0; p < n; p++) {
    float x = points[p].x * stretch - slant * points[p].y, y = points[p].y;
    points[p].x = cosine * x - sine * y;
    points[p].y = sine * x + cosine * y;
  }
}

// Scales the points, aspect kept, so that their ink just fits the box.
static void fit(size_t n, point *points, float margin) {
  float left = points[0].x, right = left, top = points[0].y, bottom = top;
  for (size_t p = 1; p < n; p++) {
    left = fminf(left, points[p].x);
    right = fmaxf(right, points[p].x);
    top = fminf(top, points[p].y);
    bottom = fmaxf(bottom, points[p].y);
  }
  float width = right - left, height = bottom - top;
  float scale = (BOX - 2 * margin) / fmaxf(fmaxf(width, height), 1e-3f);
  for (size_t p = 0; p < n; p++) {
    points[p].x = (points[p].x - 0.5f * (left + right)) * scale + 0.5f * BOX;
    points[p].y = (points[p].y - 0.5f * (top + bottom)) * scale + 0.5f * BOX;
  }
}

// ink[y][x] = the largest of itself and the ink of the round pen's way from a
// to b: 1 inside, 0 outside, a ramp of width `soft` across the edge.
static void draw(point a, point b, float soft, float ink[BOX][BOX]) {
  float dx = b.x - a.x, dy = b.y - a.y, reach = b.radius + soft;
  float inverse = 1 / fmaxf(dx * dx + dy * dy, 1e-12f), ramp = 1 / soft;
  float top = fmaxf(fminf(a.y, b.y) - reach, 0);
  float bottom = fminf(fmaxf(a.y, b.y) + reach, BOX);
  for (size_t y = (size_t)top; (float)y < bottom; y++) {
    float py = (float)y + 0.5f - a.y;
    for (size_t x = 0; x < BOX; x++) {
      float px = (float)x + 0.5f - a.x;
      float t = (px * dx + py * dy) * inverse;
      t = t < 0 ? 0 : t > 1 ? 1 : t;
      float ex = px - t * dx, ey = py - t * dy;
      float value = (b.radius - sqrtf(ex * ex + ey * ey)) * ramp + 0.5f;
      ink[y][x] = ink[y][x] < value ? value : ink[y][x];
    }
  }
}

// Where the box's ink with this first moment goes: whole pixels, so that the
// centre of mass is nearest to SIDE / 2, but not over the image's edge.
static size_t shift(uint32_t moment, uint32_t mass) {
  uint32_t centre = (2 * moment + mass) / (2 * mass); // rounded
  uint32_t room = SIDE - BOX;
  if (centre > SIDE / 2)
    return 0;
  return SIDE / 2 - centre < room ? SIDE / 2 - centre : room;
}

// Writes the ink as bytes, centred by mass as MNIST's are.
static void centre(float ink[BOX][BOX], uint8_t *image) {
  uint8_t bytes[BOX][BOX];
  uint32_t mass = 0, moment_x = 0, moment_y = 0;
  for (uint32_t y = 0; y < BOX; y++)
    for (uint32_t x = 0; x < BOX; x++) {
      uint32_t value = (uint32_t)(fminf(ink[y][x], 1) * 255 + 0.5f);
      bytes[y][x] = (uint8_t)value;
      mass += value;
      moment_x += value * x;
      moment_y += value * y;
    }
  memset(image, 0, SIDE * SIDE);
  if (mass == 0)
    return;
  image += shift(moment_y, mass) * SIDE + shift(moment_x, mass);
  for (size_t y = 0; y < BOX; y++)
    memcpy(image + y * SIDE, bytes[y], BOX);
}

// The knots as this hand puts them: each off by a random step, which resembles
// that of the knot before, and with its own pressure.
static void place(ink_random *r, const ink_hand *hand, float radius,
                  size_t count, const ink_knot *knots, point *placed) {
  float keep = hand->coherence, change = sqrtf(1 - keep * keep);
  float dx = normal(r), dy = normal(r);
  for (size_t i = 0; i < count; i++) {
    if (i > 0) {
      dx = keep * dx + change * normal(r);
      dy = keep * dy + change * normal(r);
    }
    float pressure = 1 + hand->pressure * normal(r);
    placed[i] = (point){
        .x = knots[i].x + hand->jitter * dx,
        .y = knots[i].y + hand->jitter * dy,
        .radius = radius * fmaxf(pressure, 0.4f),
    };
  }
}

void ink_draw_strokes(ink_random *r, const ink_hand *hand, size_t count,
                      const ink_knot *knots, uint8_t *image) {
  point placed[INK_MAX_KNOTS], points[MAX_POINTS];
  float ink[BOX][BOX] = {{0}};

  // Squared, so that thick pens are farther from the median than thin ones.
  float root = 1 + hand->pen_spread * normal(r);
  float radius = fmaxf(hand->pen * root * root, 0.4f);
  // Even the thinnest line is full ink in its middle.
  float soft = fminf(uniform(r, hand->soft_low, hand->soft_high), 2 * radius);
  place(r, hand, radius, count, knots, placed);
  size_t n = flatten(count, placed, knots, points);
  warp(r, hand->warp, n, points);
  affine(r, hand, n, points);
  fit(n, points, radius);
  for (size_t p = 1; p < n; p++)
    if (!points[p].begins)
      draw(points[p - 1], points[p], soft, ink);
  centre(ink, image);
}
