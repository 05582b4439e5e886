// ink_pictures.h - pictures averaged over areas to a smaller size, and
// handwritten-looking digits, drawn from the knots of their strokes.
//
// An average: pixel (i, j) of the result is the mean of the rectangle of the
// picture that it covers; pixels that lie on its border count by their share of
// it. Side by side the shares are whole numbers: with g the greatest common
// divisor of both sides a pixel has to / g parts and an area takes from / g of
// them. So means of bytes are integers divided once, and the same bytes
// everywhere.

#ifndef INK_PICTURES_H
#define INK_PICTURES_H

#include "ink_random.h"

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

/// How far `pixels` [28, 28], a digit in MNIST's form, is from each class of
/// MNIST's: averaged to 14 x 14 and scaled to length 1, the distance from the
/// class's mean less what its 16 principal components explain; 0 to about 1.
/// distances [10].
void ink_digit_distances(const uint8_t *_Nonnull pixels,
                         float *_Nonnull distances);

/// Of a distance from class `digit`, 0 to 9: 1 up to where 90 of 100 of its
/// digits are, a half where 97 of 100 are, and linear between and on to 0.
float ink_digit_familiarity(size_t digit, float distance);

/// How the pen comes to a knot.
typedef enum ink_knot_kind {
  INK_KNOT_SMOOTH = 0, ///< the stroke runs through in a smooth curve
  INK_KNOT_CORNER = 1, ///< the stroke turns sharply
  INK_KNOT_BEGIN = 2,  ///< the pen is put down: a stroke begins
} ink_knot_kind;

/// A place that a stroke passes, in a box of 0 to 1, y downwards.
typedef struct ink_knot {
  float x, y;
  ink_knot_kind kind;
} ink_knot;
#define INK_MAX_KNOTS 32 ///< of one drawing

/// How unsteadily a drawing is made. A spread is a standard deviation.
typedef struct ink_hand {
  float jitter;       ///< spread of each knot, in the box of 0 to 1
  float coherence;    ///< correlation of neighbouring knots' jitter, below 1
  float warp;         ///< spread of the smooth displacement's grid of vectors
  float stretch;      ///< spread of width / height about 1
  float slant;        ///< mean of the horizontal shear; > 0 leans right
  float slant_spread; ///< spread of the shear
  float rotation;     ///< spread of the rotation, in radians
  float pen;          ///< median radius of the pen, in pixels
  float pen_spread;   ///< spread of the radius's square root, as a ratio
  float pressure;     ///< spread of the radius along a stroke, as a ratio
  float soft_low;     ///< least width of the ink's edge, in pixels; > 0
  float soft_high;    ///< greatest width of the ink's edge
} ink_hand;

/// Draws strokes through knots [count], 1 to INK_MAX_KNOTS, as `hand` says
/// into image [28, 28]: ink 255 on 0, fitted into 20 x 20 pixels with the
/// aspect kept, the centre of mass in the middle, as MNIST's digits are.
void ink_draw_strokes(ink_random *_Nonnull r, const ink_hand *_Nonnull hand,
                      size_t count, const ink_knot *_Nonnull knots,
                      uint8_t *_Nonnull image);
#define INK_STROKES_SIDE 28 ///< pixels a side of the image

INK_END

#endif
