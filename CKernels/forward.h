// forward.h - a whole network in one call: bytes in, the last layer's outputs
// out, for one sample or many.
//
// Of each row only the inputs that are not zero are visited, found 64 at a
// time. A sample's sums are one chain of multiply-adds each, in ascending
// order, and spend most of the time waiting for themselves. That leaves enough
// slots to look for the next inputs almost for nothing, so a full row loses
// nothing. Many rows are sorted by quads of columns first (sparse.h): then the
// chains of different samples overlap.

// Columns of sums held in registers.
enum { WALK = INK_LANES < 16 ? INK_STREAM : 2 * INK_STREAM };

// Inputs that are looked at together: the bits of a mask.
enum { MASK = 64 };

// Whether the elements of a row are bytes that stand for floats in a table,
// floats, or quads of such bytes. Constant once inlined.
enum { FLOATS, BYTES, QUADS };

PIECE float input_at(const int type, const void *x, const float *table,
                     size_t p) {
  return type == BYTES ? table[((const uint8_t *)x)[p]] : ((const float *)x)[p];
}

PIECE uint32_t quad_at(const void *x, size_t p) {
  uint32_t values;
  memcpy(&values, (const char *)x + p * sizeof values, sizeof values);
  return values;
}

PIECE bool is_nonzero(const int type, const void *x, size_t p) {
  return type == BYTES   ? ((const uint8_t *)x)[p] != 0
         : type == QUADS ? quad_at(x, p) != 0
                         : ((const float *)x)[p] != 0;
}

// Vectors of bits are the one place where a loop over lanes falls short: the
// compiler then collects a mask bit by bit (five instructions on AVX-512 become
// 37). They compile to whatever the level has.
#if defined(__clang__) && (defined(__SSE2__) || defined(__ARM_NEON))
#  define INK_HAS_BIT_VECTORS 1
typedef uint8_t mask_bytes __attribute__((ext_vector_type(MASK)));
typedef float mask_floats __attribute__((ext_vector_type(MASK / 4)));
typedef uint32_t mask_quads __attribute__((ext_vector_type(MASK / 4)));
#endif

// Bit l: whether element begin + l of a row is not zero; l < MASK.
PIECE uint64_t nonzero_block(const int type, const void *x, size_t begin) {
  uint64_t mask = 0;
#ifdef INK_HAS_BIT_VECTORS
  typedef bool bits __attribute__((ext_vector_type(MASK)));
  typedef bool quarter __attribute__((ext_vector_type(MASK / 4)));
  if (type == BYTES) {
    mask_bytes v;
    memcpy(&v, (const uint8_t *)x + begin, sizeof v);
    bits b = __builtin_convertvector(v != 0, bits);
    memcpy(&mask, &b, sizeof mask);
  } else
    for (size_t l = 0; l < MASK; l += MASK / 4) {
      const char *from = (const char *)x + (begin + l) * 4;
      mask_floats f;
      mask_quads u;
      memcpy(&f, from, sizeof f);
      memcpy(&u, from, sizeof u);
      quarter b = __builtin_convertvector(f != 0, quarter);
      if (type == QUADS)
        b = __builtin_convertvector(u != 0, quarter);
      uint16_t part;
      memcpy(&part, &b, sizeof part);
      mask |= (uint64_t)part << l;
    }
#else
  for (size_t l = 0; l < MASK; l++)
    mask |= (uint64_t)is_nonzero(type, x, begin + l) << l;
#endif
  return mask;
}

// The same for the inputs begin ..< end, of which the row's last ones may be
// fewer than MASK: then those before them are looked at again and shifted out.
PIECE uint64_t nonzero(const int type, const void *x, size_t begin,
                       size_t end) {
  if (begin + MASK <= end)
    return nonzero_block(type, x, begin);
  if (end >= MASK)
    return nonzero_block(type, x, end - MASK) >> (begin + MASK - end);
  uint64_t mask = 0;
#pragma clang loop vectorize(disable)
  for (size_t l = 0; l < end - begin; l++)
    mask |= (uint64_t)is_nonzero(type, x, begin + l) << l;
  return mask;
}

// sums += the first input of `mask` times its row of W, and the mask moves on.
PIECE void add_input(const int type, const size_t width, uint64_t *mask,
                     const void *x, const float *table, size_t begin,
                     const float *restrict w, size_t ldw,
                     float *restrict sums) {
  size_t p = begin + (size_t)__builtin_ctzll(*mask);
  float value = input_at(type, x, table, p);
  const float *restrict row = w + p * ldw;
  for (size_t j = 0; j < width; j += INK_LANES)
    LANES(l)
      sums[j + l] += value * row[j + l];
  *mask &= *mask - 1;
}

// c += one row [k] times W. The next mask is made before this one is walked, so
// that it need not be waited for where the walk ends, which no processor
// foresees.
PIECE void walk_row(const int type, const size_t width, size_t k, const void *x,
                    const float *table, const float *restrict w, size_t ldw,
                    float *restrict c) {
  float sums[WALK];
  copy_lanes(width, c, sums);
  uint64_t next = nonzero(type, x, 0, k);
  for (size_t begin = 0; begin < k; begin += MASK) {
    uint64_t mask = next;
    next = begin + MASK < k ? nonzero(type, x, begin + MASK, k) : 0;
    while (mask != 0)
      add_input(type, width, &mask, x, table, begin, w, ldw, sums);
  }
  copy_lanes(width, sums, c);
}

PIECE const void *source_row(const int type, const void *x, size_t ldx,
                             size_t i) {
  return type == BYTES ? (const void *)((const uint8_t *)x + i * ldx)
                       : (const void *)((const float *)x + i * ldx);
}

// `width` columns of C = X W + bias.
PIECE void walk_columns(const int type, const size_t width, size_t m, size_t k,
                        const void *x, size_t ldx, const float *table,
                        const float *restrict w, size_t ldw,
                        const float *restrict bias, float *restrict c,
                        size_t ldc) {
  for (size_t i = 0; i < m; i++) {
    copy_lanes(width, bias, c + i * ldc);
    walk_row(type, width, k, source_row(type, x, ldx, i), table, w, ldw,
             c + i * ldc);
  }
}

// C = X W + bias, the layer's padding included.
PIECE void walk_layer(const int type, const ink_layer *layer, size_t m,
                      const void *x, size_t ldx, const float *table, float *c) {
  size_t n = layer->stride, j = 0;
#define COLUMNS(width)                                                         \
  for (; j + (width) <= n; j += (width))                                       \
  walk_columns(type, (width), m, layer->inputs, x, ldx, table,                 \
               layer->weights + j, n, layer->biases + j, c + j, n)
  COLUMNS(WALK);
  COLUMNS(WALK / 2);
  if (WALK / 4 >= 16)
    COLUMNS(WALK / 4);
  if (WALK / 8 >= 16)
    COLUMNS(WALK / 8);
  if (WALK / 16 >= 16)
    COLUMNS(WALK / 16);
#undef COLUMNS
}

static void walk_bytes(const ink_layer *layer, size_t m, const uint8_t *x,
                       const float *table, float *c) {
  walk_layer(BYTES, layer, m, x, layer->inputs, table, c);
}

static void walk_floats(const ink_layer *layer, size_t m, const float *x,
                        size_t ldx, float *c) {
  walk_layer(FLOATS, layer, m, x, ldx, NULL, c);
}

// Sorts rows of bytes, [m, k] for m of at most INK_GROUP, by quads. Returns how
// many entries there are.
static size_t sort_bytes(const uint8_t *x, size_t m, size_t k,
                         ink_lists lists) {
  uint32_t *restrict ends = lists.ends;
  uint64_t *restrict entries = lists.entries;
  size_t quads = k / 4, rest = k % 4, count = 0;
  for (size_t q = 0; q < ink_quads(k); q++)
    ends[q] = (uint32_t)(q * lists.room);
  for (size_t i = 0; i < m; i++, x += k) {
    for (size_t begin = 0; begin < quads; begin += MASK) {
      uint64_t mask = nonzero(QUADS, x, begin, quads);
      count += (size_t)__builtin_popcountll(mask);
      for (; mask != 0; mask &= mask - 1) {
        size_t q = begin + (size_t)__builtin_ctzll(mask);
        entries[ends[q]++] = quad_at(x, q) | (uint64_t)i << 32;
      }
    }
    uint32_t values = 0;
    memcpy(&values, x + k - rest, rest);
    if (values != 0) {
      entries[ends[quads]++] = values | (uint64_t)i << 32;
      count++;
    }
  }
  return count;
}

static void dense_floats(const ink_layer *layer, size_t m, const float *x,
                         size_t ldx, float *c) {
  gemm_nn(m, layer->stride, layer->inputs, x, ldx, layer->weights,
          layer->stride, layer->biases, INK_IDENTITY, c, layer->stride);
}

// The same for bytes, which become floats in the scratch.
static void dense_bytes(const ink_layer *layer, size_t m, const uint8_t *x,
                        const float *table, float *c, float *scratch) {
  for (size_t i = 0; i < m * layer->inputs; i++)
    scratch[i] = table[x[i]];
  dense_floats(layer, m, scratch, layer->inputs, c);
}

// C = X W + bias by sorted groups. A group of which more than half of the quads
// are not zero goes the dense way after all.
static void sorted_bytes(const ink_layer *layer, size_t m, const uint8_t *x,
                         const float *table, float *c, float *scratch) {
  size_t k = layer->inputs, n = layer->stride;
  for (size_t done = 0; done < m; done += INK_GROUP) {
    size_t count = ink_min(INK_GROUP, m - done);
    const uint8_t *group = x + done * k;
    ink_lists lists = ink_lists_in(scratch, k, count);
    if (sort_bytes(group, count, k, lists) > count * (k / 4) / 2)
      dense_bytes(layer, count, group, table, c + done * n, scratch);
    else
      sparse_pass(&(ink_pass){.columns = k,
                              .n = n,
                              .table = table,
                              .w = (float *)layer->weights,
                              .ldw = n,
                              .up = lists,
                              .m = count,
                              .bias = layer->biases,
                              .act = INK_IDENTITY,
                              .c = c + done * n,
                              .ldc = n});
  }
}

PIECE size_t widest_stride(size_t count, const ink_layer *layers) {
  size_t widest = 0;
  for (size_t i = 0; i < count; i++)
    widest = layers[i].stride > widest ? layers[i].stride : widest;
  return widest;
}

// From this many rows on, a dense tile uses each row of W often enough to beat
// the walk where more than half of the inputs are not zero.
enum { DENSE_ROWS = INK_ROWS };

// From this many rows on, a group's lists are long enough to be worth it.
enum { SORTED_ROWS = 32 };

static size_t forward_scratch(size_t count, const ink_layer *layers, size_t m) {
  size_t k = layers->inputs;
  size_t group = ink_min(m, INK_GROUP);
  size_t dense = m < DENSE_ROWS ? 0 : group * ink_padded(k);
  size_t lists =
      m < SORTED_ROWS ? 0 : ink_padded(ink_lists_bytes(k, group) / 4 + 1);
  return 2 * m * widest_stride(count, layers) + (dense > lists ? dense : lists);
}

// Whether more than half of the bytes x [n] are not zero.
static bool is_dense(size_t n, const uint8_t *x) {
  size_t sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += x[i] != 0;
  return sum > n / 2;
}

// The layers behind the first, whose sums are in y; the other half of the
// scratch takes turns with it.
PIECE float *forward_rest(size_t count, const ink_layer *layers, size_t m,
                          float *y, float *other) {
  activation(layers->activation, m, layers->stride, y, layers->stride);
  for (size_t i = 1; i < count; i++) {
    const ink_layer *below = layers + i - 1, *layer = layers + i;
    bool zeros = below->activation == INK_RELU || below->activation == INK_STEP;
    // One row's tile has too few sums to hide their latency; a walk has more.
    bool wide = m == 1 && layer->stride > INK_COLUMNS;
    if (wide || (zeros && m < DENSE_ROWS))
      walk_floats(layer, m, y, below->stride, other);
    else
      dense_floats(layer, m, y, below->stride, other);
    activation(layer->activation, m, layer->stride, other, layer->stride);
    float *done = other;
    other = y;
    y = done;
  }
  return y;
}

static float *forward_bytes(size_t count, const ink_layer *layers, size_t m,
                            const uint8_t *x, const float *table,
                            float *scratch) {
  size_t k = layers->inputs, half = m * widest_stride(count, layers);
  if (m >= SORTED_ROWS)
    sorted_bytes(layers, m, x, table, scratch, scratch + 2 * half);
  else if (m >= DENSE_ROWS && is_dense(m * k, x))
    dense_bytes(layers, m, x, table, scratch, scratch + 2 * half);
  else
    walk_bytes(layers, m, x, table, scratch);
  return forward_rest(count, layers, m, scratch, scratch + half);
}

static float *forward_floats(size_t count, const ink_layer *layers, size_t m,
                             const float *x, float *scratch) {
  size_t k = layers->inputs, half = m * widest_stride(count, layers);
  if (m >= DENSE_ROWS)
    dense_floats(layers, m, x, k, scratch);
  else
    walk_floats(layers, m, x, k, scratch);
  return forward_rest(count, layers, m, scratch, scratch + half);
}
