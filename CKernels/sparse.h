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

// Samples are taken in groups of at most this many. An entry of a sorted list
// holds the sample in one byte, and a group's deltas stay in the cache.
enum { GROUP = 128 };

// Where a walk through a sample's pairs stands: before `pair`, whose column is
// `column`, or SIZE_MAX at the end.
typedef struct cursor {
  const uint16_t *pair, *end;
  size_t column;
} cursor;

PIECE void advance(cursor *at) {
  at->pair++;
  at->column = at->pair < at->end ? at->column + (*at->pair & 255) : SIZE_MAX;
}

// Cursors at the beginnings of a group's rows. Rows lie anywhere in memory, so
// all of them are asked for before the first is walked.
static void begin_group(const ink_rows *rows, const uint32_t *restrict samples,
                        size_t first, size_t m, cursor *restrict at) {
  for (size_t i = 0; i < m; i++)
    __builtin_prefetch(rows->offsets + row_number(samples, first, i));
  for (size_t i = 0; i < m; i++) {
    size_t r = row_number(samples, first, i);
    const uint16_t *pair = rows->pairs + rows->offsets[r];
    const uint16_t *end = rows->pairs + rows->offsets[r + 1];
    for (const uint16_t *line = pair; line < end; line += 32)
      __builtin_prefetch(line);
    at[i].pair = pair;
    at[i].end = end;
    at[i].column = pair < end ? *pair & 255 : SIZE_MAX;
  }
}

// ---- C = act(X W + bias) ----------------------------------------------------

// Bytes of W that a pass over the group uses, so that they stay in the first
// cache: the rows of W come from there about 100 times instead of from the next
// cache, which has under half the bandwidth.
enum { BLOCK = 40 << 10 };

// sums += table[pair] * (row of W), and the cursor moves on.
PIECE void add_row(const size_t width, cursor *at, const float *restrict table,
                   const float *restrict w, size_t ldw, float *restrict sums) {
  float x = table[*at->pair >> 8];
  const float *restrict row = w + at->column * ldw;
  for (size_t j = 0; j < width; j += INK_LANES)
    LANES(l)
      sums[j + l] += x * row[j + l];
  advance(at);
}

PIECE void copy_lanes(const size_t width, const float *restrict from,
                      float *restrict to) {
  for (size_t j = 0; j < width; j += INK_LANES)
    LANES(l)
      to[j + l] = from[j + l];
}

// One sample's pairs in the columns below `end`.
PIECE void walk_one(const size_t width, cursor *restrict group, size_t end,
                    const float *restrict table, const float *restrict w,
                    size_t ldw, float *restrict c) {
  float sums[INK_STREAM];
  copy_lanes(width, c, sums);
  cursor at = *group;
  while (at.column < end)
    add_row(width, &at, table, w, ldw, sums);
  *group = at;
  copy_lanes(width, sums, c);
}

// Two samples' pairs in turn: two chains of multiply-adds hide each other's
// latency where a row of W has few registers.
PIECE void walk_two(const size_t width, cursor *restrict group, size_t end,
                    const float *restrict table, const float *restrict w,
                    size_t ldw, float *restrict c, size_t ldc) {
  float sums0[INK_STREAM], sums1[INK_STREAM];
  copy_lanes(width, c, sums0);
  copy_lanes(width, c + ldc, sums1);
  cursor at0 = group[0], at1 = group[1];
  while (at0.column < end && at1.column < end) {
    add_row(width, &at0, table, w, ldw, sums0);
    add_row(width, &at1, table, w, ldw, sums1);
  }
  while (at0.column < end)
    add_row(width, &at0, table, w, ldw, sums0);
  while (at1.column < end)
    add_row(width, &at1, table, w, ldw, sums1);
  group[0] = at0;
  group[1] = at1;
  copy_lanes(width, sums0, c);
  copy_lanes(width, sums1, c + ldc);
}

// `width` columns of C for all samples, `streams` (1 or 2) samples at a time.
PIECE void
sparse_columns(const size_t streams, const size_t width, const ink_rows *rows,
               const uint32_t *restrict samples, size_t first, size_t m,
               const float *restrict table, const float *restrict w, size_t ldw,
               const float *restrict bias, float *restrict c, size_t ldc) {
  // A few samples do not use a row of W often enough to keep it.
  size_t block = m < 8 ? rows->columns : BLOCK / (width * sizeof(float));
  cursor group[GROUP];
  for (size_t done = 0; done < m; done += GROUP, c += GROUP * ldc) {
    size_t count = ink_min(GROUP, m - done);
    begin_group(rows, samples ? samples + done : NULL, first + done, count,
                group);
    for (size_t i = 0; i < count; i++)
      for (size_t j = 0; j < width; j += INK_LANES)
        LANES(l)
          c[i * ldc + j + l] = bias ? bias[j + l] : 0;
    for (size_t begin = 0; begin < rows->columns; begin += block) {
      size_t end = begin + block;
      size_t i = 0;
      for (; streams == 2 && i + 2 <= count; i += 2)
        walk_two(width, group + i, end, table, w, ldw, c + i * ldc, ldc);
      for (; i < count; i++)
        walk_one(width, group + i, end, table, w, ldw, c + i * ldc);
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

// Entries from one list to the next: five cache lines. With the four that a
// group needs, all lists would begin in a quarter of the cache's sets.
enum { LIST = GROUP + 32 };

// The scratch: for each column where its list of entries (sample | value << 8)
// ends; the lists; and, when there is more than one group, the sums so far.
PIECE size_t lists_offset(size_t columns) {
  return (columns * sizeof(uint32_t) + 63) & ~(size_t)63;
}

PIECE size_t sums_offset(size_t columns) {
  return lists_offset(columns) + columns * LIST * sizeof(uint16_t);
}

static size_t sparse_tn_scratch(size_t m, size_t n, size_t columns) {
  return sums_offset(columns) + (m > GROUP ? columns * n * sizeof(float) : 0);
}

// Sorts the pairs of a group of `m` samples that lie in the columns
// begin ..< end.
static void sort_pairs(const cursor *restrict group, size_t m, size_t begin,
                       size_t end, uint32_t *restrict ends,
                       uint16_t *restrict lists) {
  for (size_t i = 0; i < end - begin; i++)
    ends[i] = (uint32_t)(i * LIST);
  for (size_t i = 0; i < m; i++) {
    cursor at = group[i];
    while (at.column < begin)
      advance(&at);
    while (at.column < end) {
      uint32_t tail = ends[at.column - begin];
      unsigned pair = *at.pair;
      lists[tail] = (uint16_t)(i | (pair & 0xFF00));
      // A bridge over a long gap has the value 0 and is no entry.
      ends[at.column - begin] = tail + (pair > 255);
      advance(&at);
    }
  }
}

// The entries of one column's list.
PIECE size_t list_length(const uint32_t *ends, size_t column) {
  return ends[column] - column * LIST;
}

PIECE void list_sum(const size_t streams, const size_t width, size_t count,
                    const uint16_t *const lists[2], const float *restrict table,
                    const float *restrict d, size_t ldd,
                    float sums[2][INK_STREAM]) {
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
                        const uint32_t *restrict ends,
                        const uint16_t *restrict lists,
                        const float *restrict table, const float *restrict d,
                        size_t ldd, const float *before, size_t ldb,
                        const ink_update *u, float *w, float *v, size_t ldw) {
  bool skips = kind == INK_SGD && u->weight == 0 && !before;
  for (size_t i = 0; i < columns; i += streams) {
    const uint16_t *list[2];
    size_t count[2], common = GROUP;
    float sums[2][INK_STREAM];
    for (size_t s = 0; s < streams; s++) {
      size_t column = ink_min(i + s, columns - 1);
      list[s] = lists + column * LIST;
      count[s] = i + s < columns ? list_length(ends, column) : 0;
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
      const uint16_t *rest[2] = {list[s] + common};
      list_sum(1, width, count[s] - common, rest, table, d, ldd, sums + s);
      update_lanes(kind, width, sums[s], u, w + (i + s) * ldw,
                   kind == INK_MOMENTUM ? v + (i + s) * ldw : NULL);
    }
  }
}

static void list_rest(size_t n, size_t columns, const uint32_t *restrict ends,
                      const uint16_t *restrict lists,
                      const float *restrict table, const float *restrict d,
                      size_t ldd, const float *before, size_t ldb,
                      const ink_update *u, float *w, float *v, size_t ldw) {
  for (size_t i = 0; i < columns; i++)
    for (size_t j = 0; j < n; j++) {
      float sum = before ? before[i * ldb + j] : 0;
      for (size_t t = 0; t < list_length(ends, i); t++) {
        uint16_t entry = lists[i * LIST + t];
        sum += table[entry >> 8] * d[(entry & 255) * ldd + j];
      }
      apply_update(1, &sum, u, w + i * ldw + j, v ? v + i * ldw + j : NULL);
    }
}

PIECE void list_all(const ink_update_kind kind, size_t n, size_t columns,
                    const uint32_t *restrict ends,
                    const uint16_t *restrict lists, const float *restrict table,
                    const float *restrict d, size_t ldd, const float *before,
                    const ink_update *u, float *w, float *v, size_t ldw) {
  size_t j = 0;
#define COLUMNS(streams, width)                                                \
  for (; j + (width) <= n; j += (width))                                       \
  list_columns(kind, (streams), (width), columns, ends, lists, table, d + j,   \
               ldd, before ? before + j : NULL, n, u, w + j,                   \
               kind == INK_MOMENTUM ? v + j : NULL, ldw)
  COLUMNS(1, INK_STREAM);
  COLUMNS(2, INK_STREAM / 2);
  COLUMNS(2, INK_STREAM / 4);
  if (INK_STREAM / 8 >= INK_LANES)
    COLUMNS(2, INK_STREAM / 8);
#undef COLUMNS
  if (j < n)
    list_rest(n - j, columns, ends, lists, table, d + j, ldd,
              before ? before + j : NULL, n, u, w + j, v ? v + j : NULL, ldw);
}

// The gradient of a single sample touches only the rows of its pairs, and is
// applied to each as it is met. For updates that leave the other rows alone.
PIECE void single_columns(const ink_update_kind kind, const size_t width,
                          cursor at, size_t begin, size_t end,
                          const float *restrict table, const float *restrict d,
                          const ink_update *u, float *restrict w, size_t ldw) {
  float deltas[INK_STREAM], sums[INK_STREAM];
  copy_lanes(width, d, deltas);
  for (; at.column < end; advance(&at)) {
    float x = table[*at.pair >> 8];
    if (at.column < begin || *at.pair <= 255)
      continue;
    for (size_t j = 0; j < width; j += INK_LANES)
      LANES(l)
        sums[j + l] = x * deltas[j + l];
    update_lanes(kind, width, sums, u, w + at.column * ldw, NULL);
  }
}

// All whole registers of columns; returns how many columns that were.
static size_t single_sample(const cursor *at, size_t n, size_t begin,
                            size_t end, const float *restrict table,
                            const float *restrict d, const ink_update *u,
                            float *restrict w, size_t ldw) {
  size_t j = 0;
#define COLUMNS(width)                                                         \
  for (; j + (width) <= n; j += (width))                                       \
  single_columns(INK_SGD, (width), *at, begin, end, table, d + j, u, w + j, ldw)
  COLUMNS(INK_STREAM);
  COLUMNS(INK_STREAM / 2);
  COLUMNS(INK_STREAM / 4);
  if (INK_STREAM / 8 >= INK_LANES)
    COLUMNS(INK_STREAM / 8);
#undef COLUMNS
  return j;
}

static void sparse_tn(const ink_rows *rows, const uint32_t *restrict samples,
                      size_t first, size_t m, size_t n, size_t begin,
                      size_t end, const float *restrict table,
                      const float *restrict d, size_t ldd,
                      const ink_update *update, float *restrict w,
                      float *restrict v, size_t ldw, void *scratch) {
  if (m == 1 && update->kind == INK_SGD && update->weight == 0) {
    cursor at;
    begin_group(rows, samples, first, 1, &at);
    size_t whole = single_sample(&at, n, begin, end, table, d, update, w, ldw);
    if (whole == n)
      return;
    n -= whole;
    d += whole;
    w += whole;
  }
  const ink_update keep = {.kind = INK_STORE, .gradient = 1};
  size_t columns = end - begin, done = 0;
  uint32_t *ends = scratch;
  uint16_t *lists = (uint16_t *)((char *)scratch + lists_offset(columns));
  float *sums = (float *)((char *)scratch + sums_offset(columns));
  w += begin * ldw;
  v = v ? v + begin * ldw : NULL;
  do {
    size_t count = ink_min(GROUP, m - done);
    cursor group[GROUP];
    begin_group(rows, samples ? samples + done : NULL, first + done, count,
                group);
    sort_pairs(group, count, begin, end, ends, lists);
    const float *before = done > 0 ? sums : NULL;
    if (done + count == m)
      WITH_UPDATE_KIND(update, list_all(KIND, n, columns, ends, lists, table,
                                        d + done * ldd, ldd, before, update, w,
                                        v, ldw));
    else
      list_all(INK_STORE, n, columns, ends, lists, table, d + done * ldd, ldd,
               before, &keep, sums, NULL, n);
    done += count;
  } while (done < m);
}
