// sparse.h - products with rows of bytes whose zeros are left out (ink_rows).
//
// Only the non-zero inputs are visited, in both directions. Forward, each adds
// its row of weights to the sample's sums, held in registers. Backward, the
// batch's pairs are first sorted by column; then each column gathers the deltas
// of the samples that have it, again in registers, and the optimiser's update
// is applied to the row of weights as it is stored.

PIECE size_t row_number(const uint32_t *samples, size_t first, size_t i) {
  return samples ? samples[i] : first + i;
}

// Samples that go side by side, so that `streams` chains of multiply-adds are
// under way: one chain has the latency of four or five.
enum { STREAMS = 2 };

// sums += table[pair] * (row of W) for `count` pairs of `streams` samples.
PIECE void sparse_sum(const size_t streams, const size_t width, size_t count,
                      const uint16_t *const pairs[STREAMS],
                      size_t column[STREAMS], const float *restrict table,
                      const float *restrict w, size_t ldw,
                      float sums[STREAMS][INK_STREAM]) {
  for (size_t t = 0; t < count; t++)
    for (size_t s = 0; s < streams; s++) {
      uint16_t pair = pairs[s][t];
      column[s] += pair & 255;
      float x = table[pair >> 8];
      const float *restrict row = w + column[s] * ldw;
      for (size_t j = 0; j < width; j += INK_LANES)
        LANES(l)
          sums[s][j + l] += x * row[j + l];
    }
}

// `width` columns of C for all samples, `streams` samples at a time.
PIECE void
sparse_columns(const size_t streams, const size_t width, const ink_rows *rows,
               const uint32_t *restrict samples, size_t first, size_t m,
               const float *restrict table, const float *restrict w, size_t ldw,
               const float *restrict bias, float *restrict c, size_t ldc) {
  for (size_t i = 0; i < m; i += streams) {
    const uint16_t *pairs[STREAMS];
    size_t count[STREAMS], column[STREAMS];
    float sums[STREAMS][INK_STREAM];
    for (size_t s = 0; s < streams; s++) {
      // A last odd sample is computed twice.
      size_t r = row_number(samples, first, ink_min(i + s, m - 1));
      pairs[s] = rows->pairs + rows->offsets[r];
      count[s] = rows->offsets[r + 1] - rows->offsets[r];
      column[s] = 0;
      for (size_t j = 0; j < width; j += INK_LANES)
        LANES(l)
          sums[s][j + l] = bias ? bias[j + l] : 0;
    }
    size_t common = count[0];
    for (size_t s = 1; s < streams; s++)
      common = ink_min(common, count[s]);
    sparse_sum(streams, width, common, pairs, column, table, w, ldw, sums);
    for (size_t s = 0; s < streams; s++) {
      const uint16_t *rest[STREAMS] = {pairs[s] + common};
      sparse_sum(1, width, count[s] - common, rest, column + s, table, w, ldw,
                 sums + s);
      float *out = c + ink_min(i + s, m - 1) * ldc;
      for (size_t j = 0; j < width; j += INK_LANES)
        LANES(l)
          out[j + l] = sums[s][j + l];
    }
  }
}

// The last columns, fewer than a register has lanes.
static void sparse_rest(const ink_rows *rows, const uint32_t *restrict samples,
                        size_t first, size_t m, size_t n,
                        const float *restrict table, const float *restrict w,
                        size_t ldw, const float *restrict bias,
                        float *restrict c, size_t ldc) {
  for (size_t i = 0; i < m; i++) {
    size_t r = row_number(samples, first, i);
    for (size_t j = 0; j < n; j++) {
      float sum = bias ? bias[j] : 0;
      size_t column = 0;
      for (size_t t = rows->offsets[r]; t < rows->offsets[r + 1]; t++) {
        column += rows->pairs[t] & 255;
        sum += table[rows->pairs[t] >> 8] * w[column * ldw + j];
      }
      c[i * ldc + j] = sum;
    }
  }
}

static void sparse_nn(const ink_rows *rows, const uint32_t *restrict samples,
                      size_t first, size_t m, size_t n,
                      const float *restrict table, const float *restrict w,
                      size_t ldw, const float *restrict bias,
                      ink_activation act, float *restrict c, size_t ldc) {
  size_t j = 0;
#define COLUMNS(streams, width)                                                \
  for (; j + (width) <= n; j += (width))                                       \
  sparse_columns((streams), (width), rows, samples, first, m, table, w + j,    \
                 ldw, bias ? bias + j : NULL, c + j, ldc)
  COLUMNS(1, INK_STREAM);
  COLUMNS(2, INK_STREAM / 2);
  COLUMNS(2, INK_STREAM / 4);
  if (INK_STREAM / 8 >= INK_LANES)
    COLUMNS(2, INK_STREAM / 8);
#undef COLUMNS
  if (j < n)
    sparse_rest(rows, samples, first, m, n - j, table, w + j, ldw,
                bias ? bias + j : NULL, c + j, ldc);
  activation(act, m, n, c, ldc);
}

// ---- G = Xᵀ D, then the update ----------------------------------------------

// Samples are taken in chunks of at most this many: an entry of the sorted
// lists holds the sample in one byte, and a chunk's deltas stay in the cache.
enum { CHUNK = 128 };

// The scratch: for each column a list of entries (sample | value << 8) and its
// length; and, when there is more than one chunk, the sums so far.
PIECE size_t lists_size(size_t columns) {
  return columns * (CHUNK + 1) * sizeof(uint16_t);
}

static size_t sparse_tn_scratch(size_t m, size_t n, size_t columns) {
  size_t lists = (lists_size(columns) + 63) & ~(size_t)63;
  return lists + (m > CHUNK ? columns * n * sizeof(float) : 0);
}

// Sorts the pairs of `m` samples that lie in the columns begin ..< end.
static void sort_pairs(const ink_rows *rows, const uint32_t *restrict samples,
                       size_t first, size_t m, size_t begin, size_t end,
                       uint16_t *restrict lengths, uint16_t *restrict lists) {
  memset(lengths, 0, (end - begin) * sizeof *lengths);
  for (size_t i = 0; i < m; i++) {
    size_t r = row_number(samples, first, i);
    const uint16_t *restrict pair = rows->pairs + rows->offsets[r];
    const uint16_t *last = rows->pairs + rows->offsets[r + 1];
    size_t column = 0;
    for (; pair < last; pair++) {
      column += *pair & 255;
      if (column >= begin)
        break;
    }
    if (pair == last || column >= end)
      continue;
    for (;;) {
      size_t list = column - begin, at = lengths[list];
      lists[list * CHUNK + at] = (uint16_t)(i | (*pair & 0xFF00));
      // A bridge over a long gap has the value 0 and is no entry.
      lengths[list] = (uint16_t)(at + (*pair > 255));
      if (++pair == last)
        break;
      column += *pair & 255;
      if (column >= end)
        break;
    }
  }
}

PIECE void list_sum(const size_t streams, const size_t width, size_t count,
                    const uint16_t *const lists[STREAMS],
                    const float *restrict table, const float *restrict d,
                    size_t ldd, float sums[STREAMS][INK_STREAM]) {
  for (size_t t = 0; t < count; t++)
    for (size_t s = 0; s < streams; s++) {
      uint16_t entry = lists[s][t];
      float x = table[entry >> 8];
      const float *restrict row = d + (entry & 255) * ldd;
      for (size_t j = 0; j < width; j += INK_LANES)
        LANES(l)
          sums[s][j + l] += x * row[j + l];
    }
}

// `width` columns of G for all listed columns of X, `streams` of them at a
// time.
PIECE void list_columns(const ink_update_kind kind, const size_t streams,
                        const size_t width, size_t columns,
                        const uint16_t *restrict lengths,
                        const uint16_t *restrict lists,
                        const float *restrict table, const float *restrict d,
                        size_t ldd, const float *before, size_t ldb,
                        const ink_update *u, float *w, float *v, size_t ldw) {
  bool skips = kind == INK_SGD && u->weight == 0 && !before;
  for (size_t i = 0; i < columns; i += streams) {
    const uint16_t *list[STREAMS];
    size_t count[STREAMS], common = CHUNK;
    float sums[STREAMS][INK_STREAM];
    for (size_t s = 0; s < streams; s++) {
      size_t column = ink_min(i + s, columns - 1);
      list[s] = lists + column * CHUNK;
      count[s] = i + s < columns ? lengths[column] : 0;
      common = ink_min(common, count[s]);
      for (size_t j = 0; j < width; j += INK_LANES)
        LANES(l)
          sums[s][j + l] = before ? before[column * ldb + j + l] : 0;
    }
    list_sum(streams, width, common, list, table, d, ldd, sums);
    for (size_t s = 0; s < streams && i + s < columns; s++) {
      // With no sample the sum is zero and plain descent changes nothing.
      if (skips && count[s] == 0)
        continue;
      const uint16_t *rest[STREAMS] = {list[s] + common};
      list_sum(1, width, count[s] - common, rest, table, d, ldd, sums + s);
      update_lanes(kind, width, sums[s], u, w + (i + s) * ldw,
                   kind == INK_MOMENTUM ? v + (i + s) * ldw : NULL);
    }
  }
}

static void list_rest(size_t n, size_t columns,
                      const uint16_t *restrict lengths,
                      const uint16_t *restrict lists,
                      const float *restrict table, const float *restrict d,
                      size_t ldd, const float *before, size_t ldb,
                      const ink_update *u, float *w, float *v, size_t ldw) {
  for (size_t i = 0; i < columns; i++)
    for (size_t j = 0; j < n; j++) {
      float sum = before ? before[i * ldb + j] : 0;
      for (size_t t = 0; t < lengths[i]; t++) {
        uint16_t entry = lists[i * CHUNK + t];
        sum += table[entry >> 8] * d[(entry & 255) * ldd + j];
      }
      apply_update(1, &sum, u, w + i * ldw + j, v ? v + i * ldw + j : NULL);
    }
}

PIECE void list_all(const ink_update_kind kind, size_t n, size_t columns,
                    const uint16_t *restrict lengths,
                    const uint16_t *restrict lists, const float *restrict table,
                    const float *restrict d, size_t ldd, const float *before,
                    const ink_update *u, float *w, float *v, size_t ldw) {
  size_t j = 0;
#define COLUMNS(streams, width)                                                \
  for (; j + (width) <= n; j += (width))                                       \
  list_columns(kind, (streams), (width), columns, lengths, lists, table,       \
               d + j, ldd, before ? before + j : NULL, n, u, w + j,            \
               kind == INK_MOMENTUM ? v + j : NULL, ldw)
  COLUMNS(1, INK_STREAM);
  COLUMNS(2, INK_STREAM / 2);
  COLUMNS(2, INK_STREAM / 4);
  if (INK_STREAM / 8 >= INK_LANES)
    COLUMNS(2, INK_STREAM / 8);
#undef COLUMNS
  if (j < n)
    list_rest(n - j, columns, lengths, lists, table, d + j, ldd,
              before ? before + j : NULL, n, u, w + j, v ? v + j : NULL, ldw);
}

static void sparse_tn(const ink_rows *rows, const uint32_t *restrict samples,
                      size_t first, size_t m, size_t n, size_t begin,
                      size_t end, const float *restrict table,
                      const float *restrict d, size_t ldd,
                      const ink_update *update, float *restrict w,
                      float *restrict v, size_t ldw, void *scratch) {
  size_t columns = end - begin;
  uint16_t *lists = scratch, *lengths = lists + columns * CHUNK;
  float *sums =
      (float *)((char *)scratch + ((lists_size(columns) + 63) & ~(size_t)63));
  const ink_update keep = {.kind = INK_STORE, .gradient = 1};
  size_t done = 0;
  w += begin * ldw;
  v = v ? v + begin * ldw : NULL;
  do {
    size_t chunk = ink_min(CHUNK, m - done);
    bool last = done + chunk == m;
    sort_pairs(rows, samples ? samples + done : NULL, first + done, chunk,
               begin, end, lengths, lists);
    const float *before = done > 0 ? sums : NULL;
    if (last)
      WITH_UPDATE_KIND(update, list_all(KIND, n, columns, lengths, lists, table,
                                        d + done * ldd, ldd, before, update, w,
                                        v, ldw));
    else
      list_all(INK_STORE, n, columns, lengths, lists, table, d + done * ldd,
               ldd, before, &keep, sums, NULL, n);
    done += chunk;
  } while (done < m);
}
