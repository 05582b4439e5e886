// rows.c - the coding of rows of bytes with the zeros left out (ink_rows), and
// sorting a group of them by column (ink_lists).
// Not level-specific: a row is coded once when data are read, and sorting is a
// chain of loads and stores.

#include "ink_kernels.h"

#include <string.h>

enum { QUAD = 4, MAX_DISTANCE = 255 };

// ---- coding -----------------------------------------------------------------

size_t ink_row_room(size_t n) {
  return (ink_quads(n) + ink_quads(n) / MAX_DISTANCE) * INK_ENTRY;
}

static inline uint8_t *put(uint8_t *out, size_t distance, uint32_t values) {
  for (; distance > MAX_DISTANCE; distance -= MAX_DISTANCE) {
    memset(out, 0, INK_ENTRY);
    *out = MAX_DISTANCE;
    out += INK_ENTRY;
  }
  *out = (uint8_t)distance;
  memcpy(out + 1, &values, sizeof values);
  return out + INK_ENTRY;
}

size_t ink_compress_row(size_t n, const uint8_t *row, uint8_t *bytes) {
  uint8_t *out = bytes;
  size_t last = 0;
  for (size_t q = 0; q < ink_quads(n); q++) {
    uint32_t values = 0;
    if (n - q * QUAD >= QUAD)
      memcpy(&values, row + q * QUAD, QUAD);
    else
      memcpy(&values, row + q * QUAD, n % QUAD);
    if (values != 0) {
      out = put(out, q - last, values);
      last = q;
    }
  }
  return (size_t)(out - bytes);
}

void ink_expand_row(size_t count, const uint8_t *bytes, size_t n,
                    uint8_t *row) {
  memset(row, 0, n);
  size_t quad = 0;
  for (size_t i = 0; i < count; i += INK_ENTRY) {
    quad += bytes[i];
    size_t rest = n - quad * QUAD;
    memcpy(row + quad * QUAD, bytes + i + 1, rest < QUAD ? rest : QUAD);
  }
}

// ---- sorting ----------------------------------------------------------------

// Entries from one list to the next: whole cache lines, and an odd number of
// them, so that the lists' beginnings spread over all sets of the cache.
static size_t list_room(size_t m) {
  return ((m + 7) / 8 | 1) * 8;
}

static size_t ends_bytes(size_t columns) {
  return (ink_quads(columns) * sizeof(uint32_t) + 63) & ~(size_t)63;
}

size_t ink_lists_bytes(size_t columns, size_t m) {
  return ends_bytes(columns) +
         ink_quads(columns) * list_room(m) * sizeof(uint64_t);
}

ink_lists ink_lists_in(void *memory, size_t columns, size_t m) {
  return (ink_lists){
      .ends = memory,
      .entries = (uint64_t *)((char *)memory + ends_bytes(columns)),
      .room = list_room(m),
  };
}

static inline size_t row_number(const uint32_t *samples, size_t first,
                                size_t i) {
  return samples ? samples[i] : first + i;
}

static inline void prefetch_row(const ink_rows *rows, size_t r) {
  const uint8_t *line = rows->bytes + rows->offsets[r];
  const uint8_t *end = rows->bytes + rows->offsets[r + 1];
  for (; line < end; line += 64)
    __builtin_prefetch(line);
}

void ink_prefetch_row(const ink_rows *rows, size_t row, size_t later) {
  __builtin_prefetch(rows->offsets + later);
  prefetch_row(rows, row);
}

// Rows lie anywhere in memory: so many are asked for ahead of their turn.
enum { AHEAD = 8 };

void ink_sort_rows(const ink_rows *rows, const uint32_t *restrict samples,
                   size_t first, size_t m, size_t begin, size_t end,
                   const ink_lists *lists) {
  uint32_t *restrict ends = lists->ends;
  uint64_t *restrict entries = lists->entries;
  for (size_t q = begin; q < end; q++)
    ends[q] = (uint32_t)(q * lists->room);
  for (size_t i = 0; i < m; i++)
    __builtin_prefetch(rows->offsets + row_number(samples, first, i));
  for (size_t i = 0; i < m && i < AHEAD; i++)
    prefetch_row(rows, row_number(samples, first, i));
  for (size_t i = 0; i < m; i++) {
    if (i + AHEAD < m)
      prefetch_row(rows, row_number(samples, first, i + AHEAD));
    size_t r = row_number(samples, first, i), q = 0;
    const uint8_t *entry = rows->bytes + rows->offsets[r];
    const uint8_t *last = rows->bytes + rows->offsets[r + 1];
    for (; entry < last && q + *entry < begin; entry += INK_ENTRY)
      q += *entry;
    for (; entry < last; entry += INK_ENTRY) {
      q += *entry;
      if (q >= end)
        break;
      uint32_t values;
      memcpy(&values, entry + 1, sizeof values);
      entries[ends[q]++] = values | (uint64_t)i << 32;
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
