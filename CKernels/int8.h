// int8.h - one sample through a network of 8-bit weights and activations.
//
// Sums are exact in 32 bits, and between layers each is turned into a byte by
// one conversion, one multiplication and one rounding, all of them correctly
// rounded by IEEE 754: the same bits at every level, on every processor.
//
// As in the sparse products only the inputs that are not zero are visited,
// found 64 at a time; the lanes lie along the outputs. Weights widen while they
// are loaded, and the product of two numbers of 16 bits is one instruction
// everywhere (pmaddwd, smlal). Groups of four inputs an output, as vpdpbusd
// takes them, are left apart: clang does not find that instruction here.

// Columns of sums held in registers.
#define INT8_COLUMNS (INK_LANES * (INK_LANES < 16 ? 8 : 16))

enum { INT8_MASK = 64 };

// Bit l: whether x[l] is not zero. `count` is INT8_MASK but at the end. Eight
// bytes at a time: the highest bit of each says whether it is not zero, and a
// product brings these bits together.
PIECE uint64_t int8_nonzero(size_t count, const uint8_t *restrict x) {
  const uint64_t low = 0x7F7F7F7F7F7F7F7F;
  uint64_t mask = 0;
  size_t l = 0;
#pragma clang loop vectorize(disable)
  for (; l + 8 <= count; l += 8) {
    uint64_t word;
    memcpy(&word, x + l, 8);
    uint64_t bits = (((word & low) + low) | word) >> 7 & 0x0101010101010101;
    mask |= (bits * 0x0102040810204080 >> 56) << l;
  }
#pragma clang loop vectorize(disable)
  for (; l < count; l++)
    mask |= (uint64_t)(x[l] != 0) << l;
  return mask;
}

// sums += the rows of W that the inputs of `mask` ask for.
PIECE void int8_walk(const size_t width, uint64_t mask,
                     const uint8_t *restrict x, const int8_t *restrict w,
                     size_t ldw, int32_t *restrict sums) {
  for (; mask != 0; mask &= mask - 1) {
    size_t p = (size_t)__builtin_ctzll(mask);
    int32_t value = x[p];
    const int8_t *restrict row = w + p * ldw;
    for (size_t j = 0; j < width; j += INK_LANES)
      LANES(l)
        sums[j + l] += value * row[j + l];
  }
}

// y = x W + bias, `width` columns.
PIECE void int8_columns(const size_t width, size_t k, const uint8_t *restrict x,
                        const int8_t *restrict w, size_t ldw,
                        const int32_t *restrict bias, int32_t *restrict y) {
  int32_t sums[INT8_COLUMNS];
  for (size_t j = 0; j < width; j += INK_LANES)
    LANES(l)
      sums[j + l] = bias[j + l];
  size_t p = 0;
  for (; p + INT8_MASK <= k; p += INT8_MASK)
    int8_walk(width, int8_nonzero(INT8_MASK, x + p), x + p, w + p * ldw, ldw,
              sums);
  if (p < k)
    int8_walk(width, int8_nonzero(k - p, x + p), x + p, w + p * ldw, ldw, sums);
  for (size_t j = 0; j < width; j += INK_LANES)
    LANES(l)
      y[j + l] = sums[j + l];
}

static void int8_sums(size_t n, size_t k, const uint8_t *restrict x,
                      const int8_t *restrict w, const int32_t *restrict bias,
                      int32_t *restrict y) {
  size_t j = 0;
#define COLUMNS(width)                                                         \
  for (; j + (width) <= n; j += (width))                                       \
  int8_columns((width), k, x, w + j, n, bias + j, y + j)
  COLUMNS(INT8_COLUMNS);
  COLUMNS(INT8_COLUMNS / 2);
  if (INT8_COLUMNS / 4 >= 16)
    COLUMNS(INT8_COLUMNS / 4);
  if (INT8_COLUMNS / 8 >= 16)
    COLUMNS(INT8_COLUMNS / 8);
  if (INT8_COLUMNS / 16 >= 16)
    COLUMNS(INT8_COLUMNS / 16);
#undef COLUMNS
}

// y = the bytes that the next layer reads.
static void int8_requantize(const ink_int8_layer *layer,
                            const int32_t *restrict sums, uint8_t *restrict y) {
  const float *restrict rates = layer->rates;
  const float low = (float)layer->low, high = (float)layer->high;
  const int32_t first = layer->low;
  const uint8_t *restrict table = layer->table;
  const float magic = 12582912.0f; // 1.5 * 2^23: adding it rounds
  for (size_t j = 0; j < layer->stride; j += INK_LANES) {
    int32_t index[INK_LANES];
    LANES(l) {
#pragma clang fp contract(off)
      float t = (float)sums[j + l] * rates[j + l];
      t = t < low ? low : t;
      t = t > high ? high : t;
      float shifted = t + magic;
      int32_t bits;
      memcpy(&bits, &shifted, 4);
      index[l] = bits - 0x4B400000 - first; // the bits of magic
    }
    if (table)
#pragma clang loop vectorize(disable)
      for (size_t l = 0; l < INK_LANES; l++)
        y[j + l] = table[index[l]];
    else
      LANES(l)
        y[j + l] = (uint8_t)index[l];
  }
}

static size_t int8_scratch(size_t count, const ink_int8_layer *layers) {
  size_t width = 0;
  for (size_t i = 0; i < count; i++)
    width = layers[i].stride > width ? layers[i].stride : width;
  return width * 6;
}

static float *int8_network(size_t count, const ink_int8_layer *layers,
                           const uint8_t *x, void *scratch) {
  const size_t width = int8_scratch(count, layers) / 6;
  int32_t *sums = scratch;
  uint8_t *y = (uint8_t *)scratch + 4 * width, *other = y + width;
  for (size_t i = 0; i < count; i++) {
    const ink_int8_layer *layer = layers + i;
    int8_sums(layer->stride, layer->inputs, x, layer->weights, layer->biases,
              sums);
    if (i + 1 == count)
      break;
    int8_requantize(layer, sums, y);
    x = y;
    y = other;
    other = (uint8_t *)x;
  }
  // In place: a sum and what it becomes have the same size.
  const ink_int8_layer *last = layers + count - 1;
  for (size_t j = 0; j < last->stride; j++) {
    int32_t sum;
    memcpy(&sum, (char *)scratch + 4 * j, 4);
    float z = (float)sum * last->rates[j];
    memcpy((char *)scratch + 4 * j, &z, 4);
  }
  return scratch;
}

static void floats_to_bytes(size_t n, const float *restrict x, float inverse,
                            uint8_t *restrict y) {
  for (size_t i = 0; i < n; i++) {
#pragma clang fp contract(off)
    float t = x[i] * inverse;
    t = t > 0 ? t : 0; // a NaN too
    t = t > 255 ? 255 : t;
    float shifted = t + 12582912.0f;
    int32_t bits;
    memcpy(&bits, &shifted, 4);
    y[i] = (uint8_t)(bits - 0x4B400000);
  }
}
