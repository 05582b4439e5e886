// plane.h - the memory in which a picture is augmented, and its forms before it
// is sampled: the plane with its edge repeated, thickened, and the words of
// four corners that a sample takes at once.

#ifndef INK_BODY_AUGMENT_PLANE_H
#define INK_BODY_AUGMENT_PLANE_H

#include "../lanes.h"

// ---- memory -----------------------------------------------------------------

// Vectors may read or write so much beyond a row.
enum { PLANE_EDGE = 256, BUNDLE = 2048 };

// Bytes from one row of the plane to the next: an edge to the left and one to
// the right at least.
INLINE size_t plane_stride(size_t width) {
  return (width + 2 + 15) / 16 * 16;
}

typedef struct augment_memory {
  uint8_t *picture; ///< [height, width], and PLANE_EDGE
  uint8_t *result;
  uint8_t *plane;    ///< [height + 2, plane_stride], from the first pixel
  uint8_t *thick;    ///< likewise, once thickened
  uint32_t *corners; ///< [height, ink_padded(width)]
  int32_t *nodes_x;  ///< [rows, ink_padded(width)]: the nodes' ways, once
  int32_t *nodes_y;  ///< spread across the columns
  int32_t *x, *y;    ///< [BUNDLE]
  uint32_t *number;  ///< [BUNDLE]
  uint32_t *word;    ///< [BUNDLE]
} augment_memory;

INLINE size_t whole_lines(size_t bytes) {
  return (bytes + 63) / 64 * 64;
}

// The parts one after another from `base`; returns where they end.
INLINE size_t augment_lay_out(size_t height, size_t width, uintptr_t base,
                              augment_memory *m) {
  size_t at = 0, stride = plane_stride(width);
#define PART(name, type, count, skip)                                          \
  m->name = (type *)(base + at + (skip) * sizeof(type));                       \
  at += whole_lines((count) * sizeof(type))
  PART(picture, uint8_t, height * width + PLANE_EDGE, 0);
  PART(result, uint8_t, height * width + PLANE_EDGE, 0);
  PART(plane, uint8_t, (height + 2) * stride + 2 * PLANE_EDGE, stride + 1);
  PART(thick, uint8_t, (height + 2) * stride + 2 * PLANE_EDGE, stride + 1);
  PART(corners, uint32_t, height * ink_padded(width), 0);
  PART(nodes_x, int32_t, (INK_AUGMENT_GRID + 3) * ink_padded(width), 0);
  PART(nodes_y, int32_t, (INK_AUGMENT_GRID + 3) * ink_padded(width), 0);
  PART(x, int32_t, BUNDLE, 0);
  PART(y, int32_t, BUNDLE, 0);
  PART(number, uint32_t, BUNDLE, 0);
  PART(word, uint32_t, BUNDLE, 0);
#undef PART
  return at;
}

// ---- the plane --------------------------------------------------------------

// At least n bytes, up to a multiple of 16.
INLINE void copy_row(size_t n, const uint8_t *from, uint8_t *to) {
  for (size_t i = 0; i < n; i += 16)
    memcpy(to + i, from + i, 16);
}

INLINE void repeat_edge(size_t height, size_t width, uint8_t *plane) {
  const size_t stride = plane_stride(width);
  for (size_t y = 0; y < height; y++) {
    uint8_t *row = plane + y * stride;
    row[-1] = row[0];
    row[width] = row[width - 1];
  }
  copy_row(width + 2, plane - 1, plane - stride - 1);
  copy_row(width + 2, plane + (height - 1) * stride - 1,
           plane + height * stride - 1);
}

INLINE void lay_plane(size_t height, size_t width, const uint8_t *picture,
                      uint8_t *plane) {
  const size_t stride = plane_stride(width);
  for (size_t y = 0; y < height; y++)
    copy_row(width, picture + y * width, plane + y * stride);
  repeat_edge(height, width, plane);
}

// Towards the most (amount > 0, in 256ths) or the least of each pixel and its
// four neighbours.
static void thicken(size_t height, size_t width, int32_t amount,
                    const uint8_t *restrict plane, uint8_t *restrict thick) {
  const size_t stride = plane_stride(width), n = (height - 1) * stride + width;
  const uint8_t *left = plane - 1, *right = plane + 1;
  const uint8_t *above = plane - stride, *below = plane + stride;
  // Erosion is dilation of what the picture leaves of white.
  const uint8_t flip = amount < 0 ? 255 : 0;
  const int16_t part = (int16_t)(amount < 0 ? -amount : amount);
  for (size_t i = 0; i < n; i++) {
    uint8_t at = plane[i] ^ flip, l = left[i] ^ flip, r = right[i] ^ flip;
    uint8_t a = above[i] ^ flip, b = below[i] ^ flip;
    uint8_t m = l > r ? l : r, o = a > b ? a : b;
    m = m > o ? m : o;
    m = m > at ? m : at;
    uint16_t grown = (uint16_t)(at * 256 + (m - at) * part + 128) >> 8;
    thick[i] = (uint8_t)grown ^ flip;
  }
  repeat_edge(height, width, thick);
}

INLINE void lay_corners(size_t height, size_t width,
                        const uint8_t *restrict plane,
                        uint32_t *restrict corners) {
  const size_t stride = plane_stride(width), padded = ink_padded(width);
  for (size_t y = 0; y < height; y++) {
    const uint8_t *row = plane + y * stride, *below = row + stride;
    uint32_t *out = corners + y * padded;
    for (size_t x = 0; x < padded; x++)
      out[x] = row[x] | (uint32_t)row[x + 1] << 8 | (uint32_t)below[x] << 16 |
               (uint32_t)below[x + 1] << 24;
  }
}

#endif
