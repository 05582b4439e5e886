// sparse.h - products with rows of bytes whose zeros are left out (ink_rows).
//
// A group of samples is sorted by quads of columns first (ink_lists). Then one
// pass over the weights serves both directions: the four rows of W that belong
// to a quad, INK_COLUMNS wide, are held in registers. Backward, the list says
// which samples' deltas to sum up for them; forward, to which samples' sums
// they are to be added. The optimiser's update lies between the two: W comes
// to the cache once a step and goes back once.
//
// Each output's sum runs over ascending columns, each gradient's over ascending
// samples: the same order as the dense products have, and the same bits.

PIECE float entry_value(uint64_t entry, int k, const float *table) {
  return table[entry >> 8 * k & 255];
}

PIECE size_t entry_row(uint64_t entry) {
  return entry >> 32;
}

PIECE void copy_lanes(const size_t width, const float *restrict from,
                      float *restrict to) {
  for (size_t j = 0; j < width; j += INK_LANES)
    LANES(l)
      to[j + l] = from[j + l];
}

// sums[k] += sum over the list of value k times its sample's deltas.
PIECE void add_deltas(const size_t width, const uint64_t *list,
                      const uint64_t *end, const float *restrict table,
                      const float *restrict d, size_t ldd,
                      float sums[4][INK_COLUMNS]) {
  for (; list < end; list++) {
    float x0 = entry_value(*list, 0, table), x1 = entry_value(*list, 1, table);
    float x2 = entry_value(*list, 2, table), x3 = entry_value(*list, 3, table);
    const float *restrict row = d + entry_row(*list) * ldd;
    for (size_t j = 0; j < width; j += INK_LANES)
      LANES(l) {
        sums[0][j + l] += x0 * row[j + l];
        sums[1][j + l] += x1 * row[j + l];
        sums[2][j + l] += x2 * row[j + l];
        sums[3][j + l] += x3 * row[j + l];
      }
  }
}

// Each listed sample's row of C += its four values times the rows w[k].
PIECE void add_weights(const size_t width, const uint64_t *list,
                       const uint64_t *end, const float *restrict table,
                       float w[4][INK_COLUMNS], float *restrict c, size_t ldc) {
  for (; list < end; list++) {
    float x0 = entry_value(*list, 0, table), x1 = entry_value(*list, 1, table);
    float x2 = entry_value(*list, 2, table), x3 = entry_value(*list, 3, table);
    float *restrict row = c + entry_row(*list) * ldc;
    for (size_t j = 0; j < width; j += INK_LANES)
      LANES(l) {
        float sum = row[j + l];
        sum += x0 * w[0][j + l];
        sum += x1 * w[1][j + l];
        sum += x2 * w[2][j + l];
        sum += x3 * w[3][j + l];
        row[j + l] = sum;
      }
  }
}

// The rows of W that belong to quad q. The last quad may lack columns: their
// values are zero, and in place of their rows the last one is read.
PIECE size_t quad_row(const ink_pass *p, size_t q, size_t k) {
  return ink_min(4 * q + k, p->columns - 1);
}

// The gradients and updates of the quads begin ..< end, at the columns
// j ..< j + width. `kind` is constant once inlined.
PIECE void pass_down(const ink_update_kind kind, const size_t width,
                     const ink_pass *p, size_t j, size_t begin, size_t end) {
  float *w = p->w + j, *v = kind == INK_MOMENTUM ? p->v + j : NULL;
  const float *before = p->before ? p->before + j : NULL;
  // With no sample the sum is zero and plain descent changes nothing.
  bool skips = kind == INK_SGD && p->update.weight == 0 && !before;
  for (size_t q = begin; q < end; q++) {
    const uint64_t *list = p->down.entries + q * p->down.room;
    const uint64_t *last = p->down.entries + p->down.ends[q];
    if (skips && list == last)
      continue;
    float sums[4][INK_COLUMNS];
    for (size_t k = 0; k < 4; k++)
      for (size_t i = 0; i < width; i += INK_LANES)
        LANES(l)
          sums[k][i + l] =
              before ? before[quad_row(p, q, k) * p->ldb + i + l] : 0;
    add_deltas(width, list, last, p->table, p->d + j, p->ldd, sums);
    for (size_t k = 0; k < 4 && 4 * q + k < p->columns; k++)
      update_lanes(kind, width, sums[k], &p->update, w + (4 * q + k) * p->ldw,
                   kind == INK_MOMENTUM ? v + (4 * q + k) * p->ldw : NULL);
  }
}

// The products of the quads begin ..< end, at the columns j ..< j + width.
PIECE void pass_up(const size_t width, const ink_pass *p, size_t j,
                   size_t begin, size_t end) {
  for (size_t q = begin; q < end; q++) {
    const uint64_t *list = p->up.entries + q * p->up.room;
    const uint64_t *last = p->up.entries + p->up.ends[q];
    if (list == last)
      continue;
    float w[4][INK_COLUMNS];
    for (size_t k = 0; k < 4; k++)
      copy_lanes(width, p->w + quad_row(p, q, k) * p->ldw + j, w[k]);
    add_weights(width, list, last, p->table, w, p->c + j, p->ldc);
  }
}

// Quads that go down before they go up: enough for the deltas, and then the
// sums, of a group to come to the first cache and stay, few enough for their
// rows of W to be in the second still.
enum { PASS_QUADS = 64 };

// The columns j ..< j + width of a pass. `kind`, `down` and `up` are constant
// once inlined.
PIECE void pass_columns(const ink_update_kind kind, const bool down,
                        const bool up, const size_t width, const ink_pass *p,
                        size_t j) {
  for (size_t i = 0; up && i < p->m; i++)
    for (size_t k = 0; k < width; k += INK_LANES)
      LANES(l)
        p->c[i * p->ldc + j + k + l] = p->bias ? p->bias[j + k + l] : 0;
  size_t quads = ink_quads(p->columns);
  for (size_t begin = 0; begin < quads; begin += PASS_QUADS) {
    size_t end = ink_min(begin + PASS_QUADS, quads);
    if (down)
      pass_down(kind, width, p, j, begin, end);
    if (up)
      pass_up(width, p, j, begin, end);
  }
}

// The last columns, fewer than a register has lanes.
static void pass_rest(const ink_pass *p, size_t begin) {
  bool down = p->down.entries, up = p->up.entries;
  size_t quads = ink_quads(p->columns);
  for (size_t j = begin; j < p->n; j++) {
    for (size_t i = 0; up && i < p->m; i++)
      p->c[i * p->ldc + j] = p->bias ? p->bias[j] : 0;
    for (size_t q = 0; q < quads; q++)
      for (size_t k = 0; k < ink_min(4, p->columns - 4 * q); k++) {
        size_t i = 4 * q + k, at = i * p->ldw + j;
        if (down) {
          const uint64_t *list = p->down.entries + q * p->down.room;
          const uint64_t *end = p->down.entries + p->down.ends[q];
          float sum = p->before ? p->before[i * p->ldb + j] : 0;
          for (; list < end; list++)
            sum += entry_value(*list, (int)k, p->table) *
                   p->d[entry_row(*list) * p->ldd + j];
          apply_update(1, &sum, &p->update, p->w + at, p->v ? p->v + at : NULL);
        }
        if (up) {
          const uint64_t *list = p->up.entries + q * p->up.room;
          const uint64_t *end = p->up.entries + p->up.ends[q];
          for (; list < end; list++)
            p->c[entry_row(*list) * p->ldc + j] +=
                entry_value(*list, (int)k, p->table) * p->w[at];
        }
      }
  }
}

PIECE void pass_all(const ink_update_kind kind, const bool down, const bool up,
                    const ink_pass *p) {
  size_t j = 0;
#define COLUMNS(width)                                                         \
  for (; j + (width) <= p->n; j += (width))                                    \
  pass_columns(kind, down, up, (width), p, j)
  COLUMNS(INK_COLUMNS);
  if (INK_COLUMNS / 2 >= INK_LANES)
    COLUMNS(INK_COLUMNS / 2);
  if (INK_COLUMNS / 4 >= INK_LANES)
    COLUMNS(INK_COLUMNS / 4);
#undef COLUMNS
  if (j < p->n)
    pass_rest(p, j);
}

static void sparse_pass(const ink_pass *p) {
  bool down = p->down.entries, up = p->up.entries;
  if (down && up)
    WITH_UPDATE_KIND(&p->update, pass_all(KIND, true, true, p));
  else if (down)
    WITH_UPDATE_KIND(&p->update, pass_all(KIND, true, false, p));
  else if (up)
    pass_all(INK_STORE, false, true, p);
  if (up)
    activation(p->act, p->m, p->n, p->c, p->ldc);
}

// ---- one sample -------------------------------------------------------------
//
// A list for each quad would hold one entry at most. Instead the sample's sums
// stay in registers, and its zeros are left out one by one.

// A value that is not zero: its column, and below these bits the byte.
typedef uint32_t cell;

// The cells of a row, in ascending order, without a branch that depends on the
// values. `cells` has room for four more than there are columns.
static size_t row_cells(const ink_rows *rows, size_t r, cell *restrict cells) {
  const uint8_t *entry = rows->bytes + rows->offsets[r];
  const uint8_t *end = rows->bytes + rows->offsets[r + 1];
  size_t count = 0, quad = 0;
  for (; entry < end; entry += INK_ENTRY) {
    quad += *entry;
#pragma clang loop unroll(full)
    for (size_t k = 0; k < 4; k++) {
      uint8_t value = entry[1 + k];
      cells[count] = (cell)((4 * quad + k) << 8 | value);
      count += value != 0;
    }
  }
  return count;
}

PIECE void cells_nn(const size_t width, size_t count,
                    const cell *restrict cells, const float *restrict table,
                    const float *restrict w, size_t ldw,
                    const float *restrict bias, float *restrict c) {
  float sums[INK_STREAM];
  for (size_t j = 0; j < width; j += INK_LANES)
    LANES(l)
      sums[j + l] = bias ? bias[j + l] : 0;
  for (size_t t = 0; t < count; t++) {
    float x = table[cells[t] & 255];
    const float *restrict row = w + (cells[t] >> 8) * ldw;
    for (size_t j = 0; j < width; j += INK_LANES)
      LANES(l)
        sums[j + l] += x * row[j + l];
  }
  copy_lanes(width, sums, c);
}

// For updates that leave the other rows alone.
PIECE void cells_tn(const size_t width, size_t count,
                    const cell *restrict cells, const float *restrict table,
                    const float *restrict d, const ink_update *u,
                    float *restrict w, size_t ldw) {
  float deltas[INK_STREAM], sums[INK_STREAM];
  copy_lanes(width, d, deltas);
  for (size_t t = 0; t < count; t++) {
    float x = table[cells[t] & 255];
    for (size_t j = 0; j < width; j += INK_LANES)
      LANES(l)
        sums[j + l] = x * deltas[j + l];
    update_lanes(INK_SGD, width, sums, u, w + (cells[t] >> 8) * ldw, NULL);
  }
}

static void row_nn(size_t count, const cell *restrict cells, size_t n,
                   const float *restrict table, const float *restrict w,
                   size_t ldw, const float *restrict bias, float *restrict c) {
  size_t j = 0;
#define COLUMNS(width)                                                         \
  for (; j + (width) <= n; j += (width))                                       \
  cells_nn((width), count, cells, table, w + j, ldw, bias ? bias + j : NULL,   \
           c + j)
  COLUMNS(INK_STREAM);
  COLUMNS(INK_STREAM / 2);
  COLUMNS(INK_STREAM / 4);
  if (INK_STREAM / 8 >= INK_LANES)
    COLUMNS(INK_STREAM / 8);
#undef COLUMNS
  for (; j < n; j++) {
    float sum = bias ? bias[j] : 0;
    for (size_t t = 0; t < count; t++)
      sum += table[cells[t] & 255] * w[(cells[t] >> 8) * ldw + j];
    c[j] = sum;
  }
}

static void row_tn(size_t count, const cell *restrict cells, size_t n,
                   const float *restrict table, const float *restrict d,
                   const ink_update *u, float *restrict w, size_t ldw) {
  size_t j = 0;
#define COLUMNS(width)                                                         \
  for (; j + (width) <= n; j += (width))                                       \
  cells_tn((width), count, cells, table, d + j, u, w + j, ldw)
  COLUMNS(INK_STREAM);
  COLUMNS(INK_STREAM / 2);
  COLUMNS(INK_STREAM / 4);
  if (INK_STREAM / 8 >= INK_LANES)
    COLUMNS(INK_STREAM / 8);
#undef COLUMNS
  for (; j < n; j++)
    for (size_t t = 0; t < count; t++) {
      float sum = table[cells[t] & 255] * d[j];
      apply_update(1, &sum, u, w + (cells[t] >> 8) * ldw + j, NULL);
    }
}

// ---- any number of samples --------------------------------------------------

// The scratch: one group's lists, or one sample's cells; and where there is
// more than one group, the gradient sums so far.
PIECE size_t sums_offset(size_t m, size_t columns) {
  size_t cells = (columns + 4) * sizeof(cell);
  size_t lists = ink_lists_bytes(columns, ink_min(m, INK_GROUP));
  return ((cells > lists ? cells : lists) + 63) & ~(size_t)63;
}

static size_t sparse_scratch(size_t m, size_t n, size_t columns) {
  return sums_offset(m, columns) +
         (m > INK_GROUP ? columns * n * sizeof(float) : 0);
}

PIECE ink_lists sorted(const ink_rows *rows, const uint32_t *samples,
                       size_t first, size_t m, void *scratch) {
  ink_lists lists = ink_lists_in(scratch, rows->columns, m);
  ink_sort_rows(rows, samples, first, m, 0, ink_quads(rows->columns), &lists);
  return lists;
}

static void sparse_nn(const ink_rows *rows, const uint32_t *restrict samples,
                      size_t first, size_t m, size_t n,
                      const float *restrict table, const float *restrict w,
                      size_t ldw, const float *restrict bias,
                      ink_activation act, float *restrict c, size_t ldc,
                      void *scratch) {
  if (m == 1) {
    size_t count =
        row_cells(rows, samples ? samples[0] : first, (cell *)scratch);
    row_nn(count, scratch, n, table, w, ldw, bias, c);
    activation(act, m, n, c, ldc);
    return;
  }
  for (size_t done = 0; done < m; done += INK_GROUP) {
    size_t count = ink_min(INK_GROUP, m - done);
    ink_lists lists = sorted(rows, samples ? samples + done : NULL,
                             first + done, count, scratch);
    sparse_pass(&(ink_pass){.columns = rows->columns,
                            .n = n,
                            .table = table,
                            .w = (float *)w,
                            .ldw = ldw,
                            .up = lists,
                            .m = count,
                            .bias = bias,
                            .act = act,
                            .c = c + done * ldc,
                            .ldc = ldc});
  }
}

static void sparse_tn(const ink_rows *rows, const uint32_t *restrict samples,
                      size_t first, size_t m, size_t n,
                      const float *restrict table, const float *restrict d,
                      size_t ldd, const ink_update *update, float *restrict w,
                      float *restrict v, size_t ldw, void *scratch) {
  if (m == 1 && update->kind == INK_SGD && update->weight == 0) {
    size_t count =
        row_cells(rows, samples ? samples[0] : first, (cell *)scratch);
    row_tn(count, scratch, n, table, d, update, w, ldw);
    return;
  }
  const ink_update keep = {.kind = INK_STORE, .gradient = 1};
  float *sums = (float *)((char *)scratch + sums_offset(m, rows->columns));
  size_t done = 0;
  do {
    size_t count = ink_min(INK_GROUP, m - done);
    bool last = done + count == m;
    ink_lists lists = sorted(rows, samples ? samples + done : NULL,
                             first + done, count, scratch);
    sparse_pass(&(ink_pass){.columns = rows->columns,
                            .n = n,
                            .table = table,
                            .w = last ? w : sums,
                            .ldw = last ? ldw : n,
                            .down = lists,
                            .d = d + done * ldd,
                            .ldd = ldd,
                            .before = done > 0 ? sums : NULL,
                            .ldb = n,
                            .update = last ? *update : keep,
                            .v = v});
    done += count;
  } while (done < m);
}
