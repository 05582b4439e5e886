// ink_area.h - pictures averaged over areas to a smaller size, what a network
// may do before its first layer.
//
// Pixel (i, j) of the result is the mean of the rectangle of the picture that
// it covers; pixels that lie on its border count by their share of it. Side by
// side the shares are whole numbers: with g the greatest common divisor of both
// sides a pixel has to / g parts and an area takes from / g of them. So means
// of bytes are integers divided once, and the same bytes everywhere.

#ifndef INK_AREA_H
#define INK_AREA_H

#include "ink_base.h"

INK_BEGIN

/// From [height, width], at most 65,536 pixels, to [to_height, to_width].
typedef struct ink_area {
  uint32_t height, width;
  uint32_t to_height, to_width;   ///< 1 to height, 1 to width
  uint32_t pixel_down, area_down; ///< parts of a pixel, and of an area
  uint32_t pixel_across, area_across;
  uint64_t reciprocal; ///< of area_down * area_across, for integers
} ink_area;

ink_area ink_area_of(size_t height, size_t width, size_t to_height,
                     size_t to_width);

/// out [to_height, to_width] = floor(mean + 1 / 2). `out` may be the picture
/// itself; `sums` is memory for `width` words.
void ink_area_average(const ink_area *_Nonnull area,
                      const uint8_t *_Nonnull picture, uint8_t *_Nonnull out,
                      uint32_t *_Nonnull sums);

/// The same of floats, not rounded to integers: the parts are added down, then
/// across, and divided once, each operation rounded by itself.
void ink_area_average_floats(const ink_area *_Nonnull area,
                             const float *_Nonnull picture, float *_Nonnull out,
                             float *_Nonnull sums);

INK_END

#endif
