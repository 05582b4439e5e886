// rows.c - reading rows of bytes with the zeros left out (ink_bsr), and sorting
// a batch of them by column (ink_bsc).
// Not level-specific: both are chains of loads and stores.

#include "ink_rows.h"

#include <string.h>

enum { BLOCK = 4 };

// ---- coding -----------------------------------------------------------------

size_t ink_bsr_row_capacity(size_t n) {
  return (ink_blocks(n) + ink_blocks(n) / INK_MAX_DISTANCE) * INK_BLOCK_BYTES;
}

void ink_bsr_expand_row(size_t count, const uint8_t *bytes, size_t n,
                        uint8_t *row) {
  memset(row, 0, n);
  size_t column = 0;
  for (size_t i = 0; i < count; i += INK_BLOCK_BYTES) {
    column += bytes[i];
    size_t left = n - column * BLOCK;
    // Of a constant size it is two instructions, not a call.
    if (left >= BLOCK)
      memcpy(row + column * BLOCK, bytes + i + 1, BLOCK);
    else
      memcpy(row + column * BLOCK, bytes + i + 1, left);
  }
}

// ---- sorting ----------------------------------------------------------------

// Blocks from one column to the next: whole cache lines, and an odd number of
// them, so that the columns' beginnings spread over all sets of the cache.
static size_t column_capacity(size_t count) {
  return ((count + 7) / 8 | 1) * 8;
}

static size_t ends_bytes(size_t columns) {
  return (ink_blocks(columns) * sizeof(uint32_t) + 63) & ~(size_t)63;
}

size_t ink_bsc_bytes(size_t columns, size_t count) {
  return ends_bytes(columns) +
         ink_blocks(columns) * column_capacity(count) * sizeof(uint64_t);
}

ink_bsc ink_bsc_in(void *memory, size_t columns, size_t count) {
  return (ink_bsc){
      .ends = memory,
      .blocks = (uint64_t *)((char *)memory + ends_bytes(columns)),
      .capacity = column_capacity(count),
  };
}

static inline size_t row_number(const ink_bsr_batch *batch, size_t i) {
  return batch->samples ? batch->samples[i] : batch->first + i;
}

static inline void prefetch_row(const ink_bsr *rows, size_t r) {
  const uint8_t *line = rows->bytes + rows->offsets[r];
  const uint8_t *end = rows->bytes + rows->offsets[r + 1];
  for (; line < end; line += 64)
    __builtin_prefetch(line);
}

void ink_bsr_prefetch_row(const ink_bsr *rows, size_t row, size_t later) {
  __builtin_prefetch(rows->offsets + later);
  prefetch_row(rows, row);
}

// Rows lie anywhere in memory: so many are asked for ahead of their turn.
enum { AHEAD = 8 };

void ink_bsr_transpose(const ink_bsr_batch *batch, size_t begin, size_t end,
                       const ink_bsc *sorted) {
  const ink_bsr rows = batch->rows;
  const size_t m = batch->count;
  const bool drops = batch->dropout.threshold > 0;
  uint32_t *restrict ends = sorted->ends;
  uint64_t *restrict blocks = sorted->blocks;
  for (size_t q = begin; q < end; q++)
    ends[q] = (uint32_t)(q * sorted->capacity);
  for (size_t i = 0; i < m; i++)
    __builtin_prefetch(rows.offsets + row_number(batch, i));
  for (size_t i = 0; i < m && i < AHEAD; i++)
    prefetch_row(&rows, row_number(batch, i));
  for (size_t i = 0; i < m; i++) {
    if (i + AHEAD < m)
      prefetch_row(&rows, row_number(batch, i + AHEAD));
    const uint64_t bits = ink_dropout_row(&batch->dropout, i);
    size_t r = row_number(batch, i), q = 0;
    const uint8_t *block = rows.bytes + rows.offsets[r];
    const uint8_t *last = rows.bytes + rows.offsets[r + 1];
    for (; block < last && q + *block < begin; block += INK_BLOCK_BYTES)
      q += *block;
    for (; block < last; block += INK_BLOCK_BYTES) {
      q += *block;
      if (q >= end)
        break;
      uint32_t values;
      memcpy(&values, block + 1, sizeof values);
      if (drops)
        values = ink_kept_values(&batch->dropout, bits, q, values);
      blocks[ends[q]++] = values | (uint64_t)i << 32;
    }
  }
}

void ink_gather_labels(const uint16_t *labels, const uint32_t *samples,
                       size_t first, size_t m, uint16_t *out) {
  if (samples)
    for (size_t i = 0; i < m; i++)
      out[i] = labels[samples[i]];
  else
    memcpy(out, labels + first, m * sizeof *out);
}
