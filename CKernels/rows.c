// rows.c - the coding of rows of bytes with the zeros left out (ink_rows).
// Not level-specific: it runs once a row when data are read.

#include "ink_kernels.h"

#include <string.h>

static inline uint16_t *put(uint16_t *out, size_t gap, uint8_t value) {
  for (; gap > 255; gap -= 255)
    *out++ = 255;
  *out++ = (uint16_t)(gap | (unsigned)value << 8);
  return out;
}

size_t ink_compress_row(size_t n, const uint8_t *row, uint16_t *pairs) {
  uint16_t *out = pairs;
  size_t last = 0, i = 0;
  for (; i + 8 <= n; i += 8) {
    uint64_t word;
    memcpy(&word, row + i, 8);
    if (word == 0)
      continue;
    for (size_t j = i; j < i + 8; j++)
      if (row[j]) {
        out = put(out, j - last, row[j]);
        last = j;
      }
  }
  for (; i < n; i++)
    if (row[i]) {
      out = put(out, i - last, row[i]);
      last = i;
    }
  return (size_t)(out - pairs);
}

void ink_expand_row(size_t count, const uint16_t *pairs, size_t n,
                    uint8_t *row) {
  memset(row, 0, n);
  size_t column = 0;
  for (size_t i = 0; i < count; i++) {
    column += pairs[i] & 255;
    row[column] = (uint8_t)(pairs[i] >> 8);
  }
}

void ink_prefetch_rows(const ink_rows *rows, const uint32_t *samples,
                       size_t m) {
  for (size_t i = 0; i < m; i++) {
    const uint16_t *line = rows->pairs + rows->offsets[samples[i]];
    const uint16_t *end = rows->pairs + rows->offsets[samples[i] + 1];
    for (; line < end; line += 32)
      __builtin_prefetch(line);
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
