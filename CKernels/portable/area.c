// area.c - pictures averaged over areas. Not level-specific: what is summed
// down is vectorised by any compiler, and what is summed across is short.

#include "ink_pictures.h"

#include <string.h>

// One rounding for each operation, on every processor; gcc does so by itself
// in C11.
#ifdef __clang__
#  pragma STDC FP_CONTRACT OFF
#endif

enum { RECIPROCAL_BITS = 44 };

static uint32_t greatest_common_divisor(uint32_t a, uint32_t b) {
  while (b != 0) {
    uint32_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

ink_area ink_area_of(size_t height, size_t width, size_t to_height,
                     size_t to_width) {
  ink_area area = {
      .height = (uint32_t)height,
      .width = (uint32_t)width,
      .to_height = (uint32_t)to_height,
      .to_width = (uint32_t)to_width,
  };
  uint32_t down = greatest_common_divisor(area.height, area.to_height);
  uint32_t across = greatest_common_divisor(area.width, area.to_width);
  area.pixel_down = area.to_height / down;
  area.area_down = area.height / down;
  area.pixel_across = area.to_width / across;
  area.area_across = area.width / across;
  area.reciprocal =
      (UINT64_C(1) << RECIPROCAL_BITS) / (area.area_down * area.area_across) +
      1;
  return area;
}

// ---- bytes ------------------------------------------------------------------

// With at most 65,536 parts of an area a sum stays below 2^24, and the
// reciprocal is too large by less than a 2^28th of 1 / parts: the quotient is
// exact.
static void across_bytes(const ink_area *area, const uint32_t *restrict sums,
                         uint8_t *restrict out) {
  const uint32_t pixel = area->pixel_across, whole = area->area_across;
  const uint32_t half = area->area_down * whole / 2;
  uint32_t left = whole, sum = 0;
  for (size_t x = 0; x < area->width; x++) {
    if (pixel < left) {
      sum += pixel * sums[x];
      left -= pixel;
      continue;
    }
    sum += left * sums[x];
    *out++ =
        (uint8_t)((uint64_t)(sum + half) * area->reciprocal >> RECIPROCAL_BITS);
    sum = (pixel - left) * sums[x];
    left += whole - pixel;
  }
}

void ink_area_average(const ink_area *area, const uint8_t *picture,
                      uint8_t *out, uint32_t *restrict sums) {
  const size_t width = area->width;
  const uint32_t pixel = area->pixel_down, whole = area->area_down;
  uint32_t left = whole;
  memset(sums, 0, width * sizeof *sums);
  for (size_t y = 0; y < area->height; y++) {
    const uint8_t *row = picture + y * width;
    const uint32_t part = pixel < left ? pixel : left;
    for (size_t x = 0; x < width; x++)
      sums[x] += part * row[x];
    left -= part;
    if (left > 0)
      continue;
    // In the picture itself this ends where the row begins, or before it,
    // unless nothing of the row is left.
    across_bytes(area, sums, out);
    out += area->to_width;
    for (size_t x = 0; x < width; x++)
      sums[x] = (pixel - part) * row[x];
    left = whole - (pixel - part);
  }
}

// ---- floats -----------------------------------------------------------------

static void across_floats(const ink_area *area, const float *restrict sums,
                          float *restrict out) {
  const uint32_t pixel = area->pixel_across, whole = area->area_across;
  const float parts = (float)(area->area_down * whole);
  uint32_t left = whole;
  float sum = 0;
  for (size_t x = 0; x < area->width; x++) {
    if (pixel < left) {
      sum += (float)pixel * sums[x];
      left -= pixel;
      continue;
    }
    sum += (float)left * sums[x];
    *out++ = sum / parts;
    sum = (float)(pixel - left) * sums[x];
    left += whole - pixel;
  }
}

void ink_area_average_floats(const ink_area *area, const float *picture,
                             float *out, float *restrict sums) {
  const size_t width = area->width;
  const uint32_t pixel = area->pixel_down, whole = area->area_down;
  uint32_t left = whole;
  for (size_t x = 0; x < width; x++)
    sums[x] = 0;
  for (size_t y = 0; y < area->height; y++) {
    const float *row = picture + y * width;
    const uint32_t part = pixel < left ? pixel : left;
    for (size_t x = 0; x < width; x++)
      sums[x] += (float)part * row[x];
    left -= part;
    if (left > 0)
      continue;
    across_floats(area, sums, out);
    out += area->to_width;
    for (size_t x = 0; x < width; x++)
      sums[x] = (float)(pixel - part) * row[x];
    left = whole - (pixel - part);
  }
}
