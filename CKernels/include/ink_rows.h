// ink_rows.h - rows of bytes with the zeros left out, and a group of them
// sorted by column: block-sparse rows (BSR) of 1x4 blocks, and their transpose
// by column of blocks (BSC). The products with them are in ink_sparse.h. And
// how rows come about: numbers in text, columns that are scaled, pixels.

#ifndef INK_ROWS_H
#define INK_ROWS_H

#include "ink_elementwise.h"

INK_BEGIN

/// Block-sparse rows. A block is four columns side by side, block q the columns
/// 4 q ..< 4 q + 4; those beyond the last column are zero. Each block that is
/// not all zero takes INK_BLOCK_BYTES: the distance from the previous one (from
/// block 0 for a row's first), and its four values. A distance over 255 is
/// bridged by blocks of distance 255 and four zeros. Row r is
/// bytes[offsets[r] ..< offsets[r + 1]].
typedef struct ink_bsr {
  const uint8_t *_Nullable bytes;
  const size_t *_Nonnull offsets;
  size_t columns;
} ink_bsr;
#define INK_BLOCK_BYTES 5
#define INK_MAX_DISTANCE 255

/// The blocks of a row.
static inline size_t ink_blocks(size_t columns) {
  return columns / 4 + (columns % 4 != 0);
}

/// Some of the rows: samples[0 ..< count], or first ..< first + count where
/// samples is null. What `dropout` drops of them counts as zero; the others are
/// not scaled.
typedef struct ink_bsr_batch {
  ink_bsr rows;
  const uint32_t *_Nullable samples;
  size_t first;
  size_t count;
  ink_dropout dropout;
} ink_bsr_batch;

/// The blocks of a batch of at most INK_BSC_ROWS rows, sorted by column: those
/// of the blocks' column q are blocks[q * capacity ..< ends[q]], in the order
/// of the rows. Each holds the four values, the first in the lowest byte, and
/// above these 32 bits the row's number in the batch. Bridges are among them.
typedef struct ink_bsc {
  uint32_t *_Nullable ends;
  uint64_t *_Nullable blocks;
  size_t capacity;
} ink_bsc;
#define INK_BSC_ROWS 128

/// Writes the blocks of rows [count, n] as ink_bsr describes, the first row's
/// from bytes[offsets[0]] on, which the caller sets, and in offsets [count + 1]
/// where each row's end. A row takes at most ink_bsr_row_capacity(n) bytes,
/// which `bytes` has for each.
typedef void ink_bsr_compress_fn(size_t count, size_t n,
                                 const uint8_t *_Nonnull rows,
                                 uint8_t *_Nonnull bytes,
                                 size_t *_Nonnull offsets);
size_t ink_bsr_row_capacity(size_t n);
/// The inverse of one row: `count` bytes of blocks to all n bytes of the row.
void ink_bsr_expand_row(size_t count, const uint8_t *_Nonnull bytes, size_t n,
                        uint8_t *_Nonnull row);
/// Asks for the memory of a row ahead of its use, and for what is needed to ask
/// for a later one in turn.
void ink_bsr_prefetch_row(const ink_bsr *_Nonnull rows, size_t row,
                          size_t later);

/// The form for `count` rows, at most INK_BSC_ROWS, of `columns` columns in
/// `memory`, ink_bsc_bytes(columns, count) bytes, 64-byte aligned.
ink_bsc ink_bsc_in(void *_Nonnull memory, size_t columns, size_t count);
size_t ink_bsc_bytes(size_t columns, size_t count);
/// The values of block q of a row whose bits are `row`, the first in the lowest
/// byte, without what `dropout` drops.
static inline uint32_t ink_kept_values(const ink_dropout *_Nonnull dropout,
                                       uint64_t row, size_t q,
                                       uint32_t values) {
  for (uint32_t k = 0; k < 4; k++)
    if (ink_dropout_number(row, (uint32_t)(4 * q) + k) < dropout->threshold)
      values &= ~((uint32_t)0xFF << 8 * k);
  return values;
}
/// Sorts the batch's blocks in the columns begin ..< end of blocks. Threads may
/// sort different columns of the same batch.
void ink_bsr_transpose(const ink_bsr_batch *_Nonnull batch, size_t begin,
                       size_t end, const ink_bsc *_Nonnull sorted);

/// out[i] = labels[samples[i]], or labels[first + i] if samples is null; i < m.
void ink_gather_labels(const uint16_t *_Nonnull labels,
                       const uint32_t *_Nullable samples, size_t first,
                       size_t m, uint16_t *_Nonnull out);

/// Rows of text: cells with a separator between them, a line feed behind the
/// last (a carriage return before it is no part of the cell). A number may have
/// blanks around it and stand in quotes.
typedef struct ink_cells {
  const uint8_t *_Nonnull text;
  size_t end;   ///< text[0 ..< end], which ends with a line feed
  size_t place; ///< of the next cell
  uint8_t separator;
  bool is_ended; ///< the last cell that was taken was a row's last
} ink_cells;

/// Takes up to `count` cells of one row as values [count], and returns how many
/// it took: up to the row's end, or to a cell that is no number 0 to 255.
size_t ink_cells_bytes(ink_cells *_Nonnull cells, size_t count,
                       uint8_t *_Nonnull values);
/// The same of decimal numbers, each the nearest float (ties to even); stops at
/// one that is no such number, or as near to the middle of two floats as takes
/// longer to tell.
size_t ink_cells_floats(ink_cells *_Nonnull cells, size_t count,
                        float *_Nonnull values);
/// Where the last row ends that is whole in text [count]: behind a line feed
/// with an even number of quotes before it; `is_open` says whether the text
/// begins, and is told whether it ends, between two quotes.
size_t ink_cells_whole(size_t count, const uint8_t *_Nonnull text,
                       bool *_Nonnull is_open);

/// row [n] = bytes [n] times `scale`
void ink_columns_of_bytes(size_t n, const uint8_t *_Nonnull bytes, float scale,
                          float *_Nonnull row);
/// sums [n] += row [n]
void ink_columns_add(size_t n, const float *_Nonnull row,
                     double *_Nonnull sums);
/// With x = row - means: sums += x, squares += x^2; all [n].
void ink_columns_add_squares(size_t n, const float *_Nonnull row,
                             const double *_Nonnull means,
                             double *_Nonnull sums, double *_Nonnull squares);
/// out = (row - means) / deviations, all [n]; `out` may be `row`.
void ink_columns_scale(size_t n, const float *_Nonnull row,
                       const double *_Nonnull means,
                       const double *_Nonnull deviations, float *_Nonnull out);
/// Weights [inputs, outputs] for rows that are scaled become those for rows
/// that are not: each divided by its input's deviation. shifts [outputs] is
/// means times these, which the biases are less.
void ink_columns_fold(size_t inputs, size_t outputs, size_t stride,
                      const double *_Nonnull means,
                      const double *_Nonnull deviations,
                      float *_Nonnull weights, double *_Nonnull shifts);

/// out [width, height] from pixels [height, width].
void ink_pixels_transpose(size_t height, size_t width,
                          const uint8_t *_Nonnull pixels,
                          uint8_t *_Nonnull out);
/// out [count] = Rec. 601 luma, 0.299 R + 0.587 G + 0.114 B, in 16-bit fixed
/// point. Pixel i's red is colours[i * step], its green `plane` further.
void ink_pixels_luma(size_t count, size_t step, size_t plane,
                     const uint8_t *_Nonnull colours, uint8_t *_Nonnull out);
/// The same of floats, in double.
void ink_pixels_luma_floats(size_t count, size_t step, size_t plane,
                            const float *_Nonnull colours, float *_Nonnull out);

INK_END

#endif
