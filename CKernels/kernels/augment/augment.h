// augment.h - pictures of bytes, augmented: the part that touches every pixel.
//
// In integers throughout, so that every level gives the same bytes. A picture
// goes through these forms:
//   plane     the bytes with their edge repeated around them; thickened
//   corners   of each pixel a word: itself, its right and its lower neighbour,
//             and the one lower right, so that a sample takes one load
//   places    of each pixel of the result, where it samples, and the number of
//             that word
// Loads by number are a loop of their own that no vectors are made of: gathers
// are no faster on the processors at hand, and AVX2's slower on some.

#ifndef INK_BODY_AUGMENT_H
#define INK_BODY_AUGMENT_H

#include "../lanes.h"
#include "../nonzero.h"
#include "plane.h"

// ---- the elastic grid -------------------------------------------------------

enum { MOST_NODES = (INK_AUGMENT_GRID + 3) * (INK_AUGMENT_GRID + 3) };

// words [4, blocks] of Philox4x32-10; see ink_philox. blocks is a multiple of
// 16.
INLINE void philox_blocks(uint64_t key, uint32_t first, uint32_t index,
                          uint32_t epoch, size_t blocks,
                          uint32_t *restrict words) {
  for (size_t b = 0; b < blocks; b++) {
    uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
    uint32_t c0 = first + (uint32_t)b, c1 = index, c2 = epoch;
    uint32_t c3 = INK_AUGMENT_STREAM;
    EACH(round, 10) {
      uint64_t p = (uint64_t)c0 * 0xD2511F53u, q = (uint64_t)c2 * 0xCD9E8D57u;
      c0 = (uint32_t)(q >> 32) ^ c1 ^ k0;
      c1 = (uint32_t)q;
      c2 = (uint32_t)(p >> 32) ^ c3 ^ k1;
      c3 = (uint32_t)p;
      k0 += 0x9E3779B9u;
      k1 += 0xBB67AE85u;
    }
    words[b] = c0;
    words[blocks + b] = c1;
    words[2 * blocks + b] = c2;
    words[3 * blocks + b] = c3;
  }
}

// Draws the nodes' ways and spreads them across the columns: m->nodes_x and
// nodes_y [rows, padded width].
static void draw_nodes(const ink_augmenter *a, uint32_t epoch, uint32_t index,
                       const augment_memory *m) {
  const size_t count = (size_t)a->rows * a->columns;
  const size_t blocks = (count + 63) / 64 * 16;
  uint32_t words[MOST_NODES + 64];
  philox_blocks(a->seed, INK_AUGMENT_NODES, index, epoch, blocks, words);
  const size_t padded = ink_padded(a->width);
  const int32_t reach = a->reach;
  for (size_t r = 0; r < a->rows; r++) {
    int32_t *restrict sum_x = m->nodes_x + r * padded;
    int32_t *restrict sum_y = m->nodes_y + r * padded;
    for (size_t j = 0; j < padded; j += 16) {
      int32_t sx[16] = {0}, sy[16] = {0};
      for (size_t c = 0; c < a->columns; c++) {
        uint32_t word = words[r * a->columns + c];
        int32_t x = (int32_t)(word & 0xFFFF) - 32768;
        int32_t y = (int32_t)(word >> 16) - 32768;
        x = (int32_t)((int64_t)x * reach >> 15);
        y = (int32_t)((int64_t)y * reach >> 15);
        const int32_t *across = a->across + c * padded + j;
        ALL_LANES(l, 16)
          sx[l] += x * across[l];
        ALL_LANES(l, 16)
          sy[l] += y * across[l];
      }
      ALL_LANES(l, 16)
        sum_x[j + l] = (sx[l] + 1024) >> 11;
      ALL_LANES(l, 16)
        sum_y[j + l] = (sy[l] + 1024) >> 11;
    }
  }
}

// ---- sampling ---------------------------------------------------------------

// Where the pixels of result row y sample, and the numbers of their words.
INLINE void find_places(const ink_augmenter *a, const ink_distortion *d,
                        const augment_memory *m, const bool bends, size_t y,
                        size_t at) {
  const size_t padded = ink_padded(a->width);
  int32_t *restrict xs = m->x + at, *restrict ys = m->y + at;
  uint32_t *restrict numbers = m->number + at;
  // Half of a 256th more: fractions are cut to 8 bits.
  const int32_t x0 = d->begin[0] + d->down[0] * (int32_t)y + 128;
  const int32_t y0 = d->begin[1] + d->down[1] * (int32_t)y + 128;
  const int32_t dx = d->across[0], dy = d->across[1];
  const int32_t right = (int32_t)(a->width - 1) << 16;
  const int32_t bottom = (int32_t)(a->height - 1) << 16;
  const int32_t w0 = a->down[4 * y], w1 = a->down[4 * y + 1];
  const int32_t w2 = a->down[4 * y + 2], w3 = a->down[4 * y + 3];
  const size_t first = (size_t)a->first[y] * padded;
  const int32_t *bx = m->nodes_x + first, *by = m->nodes_y + first;
  ASSUME(padded % 16 == 0 && padded > 0);
  INDEPENDENT for (size_t j = 0; j < padded; j++) {
    int32_t x = x0 + dx * (int32_t)j, v = y0 + dy * (int32_t)j;
    if (bends) {
      x += (bx[j] * w0 + bx[padded + j] * w1 + bx[2 * padded + j] * w2 +
            bx[3 * padded + j] * w3) >>
           7;
      v += (by[j] * w0 + by[padded + j] * w1 + by[2 * padded + j] * w2 +
            by[3 * padded + j] * w3) >>
           7;
    }
    x = x < 0 ? 0 : x > right ? right : x;
    v = v < 0 ? 0 : v > bottom ? bottom : v;
    xs[j] = x;
    ys[j] = v;
    numbers[j] = (uint32_t)(v >> 16) * (uint32_t)padded + (uint32_t)(x >> 16);
  }
}

// Between the corners of each word, n a multiple of 16.
INLINE void blend(size_t n, const uint32_t *restrict words,
                  const int32_t *restrict xs, const int32_t *restrict ys,
                  uint8_t *restrict out) {
  for (size_t i = 0; i < n; i++) {
    // Two 16-bit sums in a word, neither of which reaches the other.
    uint32_t fx = (uint32_t)xs[i] >> 8 & 255, fy = (uint32_t)ys[i] >> 8 & 255;
    uint32_t even = words[i] & 0x00FF00FF, odd = words[i] >> 8 & 0x00FF00FF;
    uint32_t both = even * 256 + (odd - even) * fx;
    uint32_t top = both & 0xFFFF, low = both >> 16;
    out[i] = (uint8_t)((top * 256 + (low - top) * fy + 32768) >> 16);
  }
}

static void augment_plane(const ink_augmenter *a, const ink_distortion *d,
                          const augment_memory *m, uint8_t *out) {
  const size_t height = a->height, width = a->width;
  const size_t padded = ink_padded(width), bundle = BUNDLE / padded;
  uint8_t bytes[BUNDLE];
  for (size_t y = 0; y < height; y += bundle) {
    const size_t rows = ink_min(bundle, height - y), n = rows * padded;
    if (a->reach != 0)
      for (size_t r = 0; r < rows; r++)
        find_places(a, d, m, true, y + r, r * padded);
    else
      for (size_t r = 0; r < rows; r++)
        find_places(a, d, m, false, y + r, r * padded);
    NO_VECTORS for (size_t i = 0; i < n; i++) m->word[i] =
        m->corners[m->number[i]];
    blend(n, m->word, m->x, m->y, bytes);
    for (size_t r = 0; r < rows; r++)
      copy_row(width, bytes + r * padded, out + (y + r) * width);
  }
  for (size_t y = d->top; y < d->bottom; y++)
    memset(out + y * width + d->left, 0, d->right - d->left);
}

// m->result = m->picture, augmented.
static void augment_in(const ink_augmenter *a, uint32_t epoch, uint32_t index,
                       const augment_memory *m) {
  const ink_distortion d = ink_distortion_of(a, epoch, index);
  lay_plane(a->height, a->width, m->picture, m->plane);
  const uint8_t *plane = m->plane;
  if (d.thickness != 0) {
    thicken(a->height, a->width, d.thickness, plane, m->thick);
    plane = m->thick;
  }
  lay_corners(a->height, a->width, plane, m->corners);
  if (a->reach != 0)
    draw_nodes(a, epoch, index, m);
  augment_plane(a, &d, m, m->result);
}

static void augment(const ink_augmenter *a, uint32_t epoch, uint32_t index,
                    const uint8_t *picture, uint8_t *out, void *scratch) {
  augment_memory memory;
  augment_lay_out(a->height, a->width, (uintptr_t)scratch, &memory);
  const size_t n = (size_t)a->height * a->width;
  memcpy(memory.picture, picture, n);
  augment_in(a, epoch, index, &memory);
  memcpy(out, memory.result, n);
}

// ---- rows -------------------------------------------------------------------

INLINE size_t batch_row(const ink_bsr_batch *batch, size_t i) {
  return batch->samples ? batch->samples[i] : batch->first + i;
}

static void augment_rows(const ink_augment_rows *rows, size_t begin,
                         size_t end) {
  const ink_augmenter *a = rows->augmenter;
  const ink_bsr *source = &rows->pictures.rows;
  const size_t n = (size_t)a->height * a->width;
  augment_memory m;
  augment_lay_out(a->height, a->width, (uintptr_t)rows->scratch, &m);
  for (size_t i = begin; i < end; i++) {
    const size_t ahead = ink_min(i + 2, end - 1),
                 later = ink_min(i + 8, end - 1);
    ink_bsr_prefetch_row(source, batch_row(&rows->pictures, ahead),
                         batch_row(&rows->pictures, later));
    const size_t row = batch_row(&rows->pictures, i);
    const size_t offset = source->offsets[row];
    ink_bsr_expand_row(source->offsets[row + 1] - offset,
                       source->bytes + offset, n, m.picture);
    augment_in(a, rows->epoch, rows->index + (uint32_t)i, &m);
    size_t values = n;
    if (rows->area) {
      ink_area_average(rows->area, m.result, m.result, m.corners);
      values = (size_t)rows->area->to_height * rows->area->to_width;
    }
    const size_t slot = i * rows->capacity;
    rows->offsets[2 * i] = slot;
    rows->offsets[2 * i + 1] =
        slot + compress_row(values, m.result, rows->bytes + slot);
  }
}

static size_t augment_scratch(size_t height, size_t width) {
  augment_memory unused;
  return augment_lay_out(height, width, 0, &unused);
}

#endif
