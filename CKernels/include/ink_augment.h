// ink_augment.h - pictures of bytes turned, scaled, bent, thickened and hidden
// in part, a little and at random, so that a network sees no picture twice.
//
// All that touches a pixel is done in integers, and what comes before in
// additions, multiplications, divisions and square roots as IEEE 754 rounds
// them, none contracted: the same bytes at every level, by every compiler.

#ifndef INK_AUGMENT_H
#define INK_AUGMENT_H

#include "ink_pictures.h"
#include "ink_rows.h"

INK_BEGIN

/// How far each part goes at most; 0 leaves it out. Numbers are drawn evenly.
typedef struct ink_augmentation {
  double rotation; ///< degrees either way, at most 180
  double scale;    ///< of each side apart: the factor is 1 - s to 1 + s; s at
                   ///< most 0.5
  double shear;    ///< pixels to the side per pixel up, either way; at most 1
  double shift;    ///< pixels either way along each side; at most 2048
  double elastic;  ///< root mean square of a pixel's way, in pixels; at most 50
  double thickness; ///< of the way to dilated or eroded by one pixel; at most 1
  double occlusion; ///< of the picture's area, covered by a rectangle of
                    ///< zeros; at most 1
  uint32_t grid; ///< cells of the elastic grid along the longer side, 1 to 32
} ink_augmentation;
#define INK_AUGMENT_SIDE 2048 ///< the most pixels of a side
#define INK_AUGMENT_GRID 32   ///< the most cells of a side

/// What is the same for all pictures of a run, in memory of the caller's.
typedef struct ink_augmenter {
  ink_augmentation most;
  uint64_t seed;
  uint32_t height, width;
  uint32_t rows, columns;         ///< nodes of the elastic grid
  int32_t reach;                  ///< a node's way at most along one side
  const int32_t *_Nonnull across; ///< [columns, padded width] weights of nodes
  const int32_t *_Nonnull down;   ///< [height, 4] weights of nodes,
  const uint16_t *_Nonnull first; ///< [height] the first of which is this
} ink_augmenter;

/// The augmenter of pictures [height, width], each side 1 to INK_AUGMENT_SIDE.
/// `memory` has ink_augmenter_bytes(...) bytes, 64-byte aligned, and stays as
/// it is while the augmenter is in use.
size_t ink_augmenter_bytes(size_t height, size_t width, uint32_t grid);
ink_augmenter ink_augmenter_in(void *_Nonnull memory, size_t height,
                               size_t width, uint64_t seed,
                               const ink_augmentation *_Nonnull most);

/// What happens to one picture. Output pixel (x, y) shows the place
///   begin + x across + y down + elastic way, in 65,536ths of a pixel.
typedef struct ink_distortion {
  int32_t begin[2], across[2], down[2]; ///< x and y
  int32_t thickness;                    ///< 256ths; below 0 erodes
  uint32_t left, top, right, bottom;    ///< hidden: left ..< right, ...
} ink_distortion;

/// Draws what happens to the picture at place `index` of an epoch's order. Its
/// random numbers are Philox4x32-10 (Salmon, Moraes, Dror and Shaw, 2011) of
/// the key `seed` and the counter (block, index, epoch, "augm"): they depend on
/// nothing that was drawn before.
ink_distortion ink_distortion_of(const ink_augmenter *_Nonnull augmenter,
                                 uint32_t epoch, uint32_t index);
/// Words 0 to 3 of a block of Philox4x32-10.
void ink_philox(uint64_t key, const uint32_t counter[_Nonnull 4],
                uint32_t words[_Nonnull 4]);
#define INK_AUGMENT_STREAM 0x6D677561u ///< the counter's last word
#define INK_AUGMENT_NODES 16u          ///< the first block of the grid's nodes

/// out [height * width] = the picture [height * width], augmented.
typedef void ink_augment_fn(const ink_augmenter *_Nonnull augmenter,
                            uint32_t epoch, uint32_t index,
                            const uint8_t *_Nonnull picture,
                            uint8_t *_Nonnull out, void *_Nonnull scratch);

/// Pictures of a batch as block-sparse rows, augmented.
typedef struct ink_augment_rows {
  const ink_augmenter *_Nonnull augmenter;
  const ink_area *_Nullable area; ///< what they are averaged by then
  ink_bsr_batch pictures;
  uint32_t epoch;
  uint32_t index; ///< the place of the batch's first picture in the epoch
  /// Row i is written to bytes[i * capacity ...], where it ends to offsets[2 i
  /// + 1], where it begins to offsets[2 i]: as rows 0, 2, 4 ... of an ink_bsr.
  uint8_t *_Nonnull bytes;
  size_t *_Nonnull offsets;
  size_t capacity;        ///< ink_bsr_row_capacity of a row's values
  void *_Nonnull scratch; ///< augment_scratch(height, width) bytes, 64-byte
                          ///< aligned
} ink_augment_rows;
/// The batch's pictures begin ..< end.
typedef void ink_augment_rows_fn(const ink_augment_rows *_Nonnull rows,
                                 size_t begin, size_t end);
/// The scratch of both.
typedef size_t ink_augment_scratch_fn(size_t height, size_t width);

INK_END

#endif
