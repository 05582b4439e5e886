// table.c - numbers in rows of text, and columns of numbers scaled. Not
// level-specific: text is read byte by byte, and what is done with columns is
// vectorised by any compiler.

#include "ink_rows.h"

#include <math.h>
#include <string.h>

// One rounding for each operation, on every processor; gcc does so by itself
// in C11.
#ifdef __clang__
#  pragma STDC FP_CONTRACT OFF
#endif

// ---- cells ------------------------------------------------------------------

static inline const uint8_t *skip_blanks(const uint8_t *p, uint8_t separator) {
  while (*p == ' ' || (*p == '\t' && separator != '\t'))
    p++;
  return p;
}

// Behind the separator or the line feed that ends a cell whose content ends at
// p; null where something else stands there.
static inline const uint8_t *cell_end(ink_cells *cells, const uint8_t *p) {
  if (*p == cells->separator)
    return p + 1;
  p = skip_blanks(p, cells->separator);
  if (*p == cells->separator)
    return p + 1;
  if (*p == '\r' && p[1] == '\n')
    p++;
  if (*p != '\n')
    return NULL;
  cells->is_ended = true;
  return p + 1;
}

static inline bool is_digit(uint8_t c) {
  return (uint8_t)(c - '0') <= 9;
}

size_t ink_cells_bytes(ink_cells *cells, size_t count, uint8_t *values) {
  const uint8_t separator = cells->separator;
  const uint8_t four[8] = {'0', separator, '0', separator,
                           '0', separator, '0', separator};
  uint64_t zeros, next;
  memcpy(&zeros, four, sizeof zeros);
  size_t i = 0;
  while (i < count && !cells->is_ended) {
    const uint8_t *p = cells->text + cells->place;
    // Pictures are mostly background.
    while (count - i >= 4 && cells->end - cells->place >= 8) {
      memcpy(&next, p, sizeof next);
      if (next != zeros)
        break;
      memset(values + i, 0, 4);
      i += 4;
      p += 8;
      cells->place += 8;
    }
    if (i == count)
      break;
    bool is_quoted = false;
    if (!is_digit(*p)) {
      p = skip_blanks(p, separator);
      is_quoted = *p == '"';
      p += is_quoted;
      if (!is_digit(*p))
        break;
    }
    unsigned value = 0;
    while (is_digit(*p) && value <= 255)
      value = value * 10 + (unsigned)(*p++ - '0');
    if (*p == '.')
      for (p++; *p == '0';)
        p++;
    if (value > 255 || (is_quoted && *p++ != '"'))
      break;
    const uint8_t *end = cell_end(cells, p);
    if (!end)
      break;
    values[i++] = (uint8_t)value;
    cells->place = (size_t)(end - cells->text);
  }
  return i;
}

enum { MOST = 64 };
static const double powers[MOST + 1] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10,
    1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21,
    1e22, 1e23, 1e24, 1e25, 1e26, 1e27, 1e28, 1e29, 1e30, 1e31, 1e32,
    1e33, 1e34, 1e35, 1e36, 1e37, 1e38, 1e39, 1e40, 1e41, 1e42, 1e43,
    1e44, 1e45, 1e46, 1e47, 1e48, 1e49, 1e50, 1e51, 1e52, 1e53, 1e54,
    1e55, 1e56, 1e57, 1e58, 1e59, 1e60, 1e61, 1e62, 1e63, 1e64};

// The float nearest to mantissa 10^exponent. It is rounded to double first,
// three times at most and digits left out included by less than 4 units in the
// last place: the float is the nearest unless the double is as near to the
// middle of two.
static inline bool nearest(uint64_t mantissa, int exponent, float *value) {
  if (exponent > MOST || exponent < -MOST)
    return false;
  double x = exponent < 0 ? (double)mantissa / powers[-exponent]
                          : (double)mantissa * powers[exponent];
  // Not where floats have fewer bits, or none.
  if (!(x >= 0x1p-126 && x <= 0x1p127))
    return false;
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  const uint64_t behind = bits & 0x1FFFFFFF, middle = 0x10000000;
  if (behind - (middle - 8) <= 16)
    return false;
  *value = (float)x;
  return true;
}

// Digits of a number that fits no further are counted, not read.
static const uint64_t full = UINT64_C(1000000000000000000);

// Behind the number at p; null where there is none, or none that is easy.
static inline const uint8_t *number(const uint8_t *p, float *value) {
  const bool is_negative = *p == '-';
  p += is_negative || *p == '+';
  const uint8_t *first = p;
  uint64_t mantissa = 0;
  int exponent = 0;
  for (; is_digit(*p); p++) {
    if (mantissa < full)
      mantissa = mantissa * 10 + (uint64_t)(*p - '0');
    else if (++exponent > MOST)
      return NULL;
  }
  ptrdiff_t digits = p - first;
  if (*p == '.') {
    const uint8_t *point = ++p;
    for (; is_digit(*p); p++) {
      if (mantissa >= full)
        continue;
      mantissa = mantissa * 10 + (uint64_t)(*p - '0');
      if (--exponent < -1000)
        return NULL;
    }
    digits += p - point;
  }
  if (digits == 0)
    return NULL;
  if (*p == 'e' || *p == 'E') {
    p++;
    const bool is_small = *p == '-';
    p += is_small || *p == '+';
    if (!is_digit(*p))
      return NULL;
    int power = 0;
    for (; is_digit(*p); p++) {
      power = power * 10 + (*p - '0');
      if (power > 1000)
        return NULL;
    }
    exponent += is_small ? -power : power;
  }
  if (mantissa == 0)
    *value = 0;
  else if (!nearest(mantissa, exponent, value))
    return NULL;
  if (is_negative)
    *value = -*value;
  return p;
}

size_t ink_cells_floats(ink_cells *cells, size_t count, float *values) {
  size_t i = 0;
  for (; i < count && !cells->is_ended; i++) {
    const uint8_t *p = cells->text + cells->place;
    p = skip_blanks(p, cells->separator);
    const bool is_quoted = *p == '"';
    p = number(p + is_quoted, values + i);
    if (!p || (is_quoted && *p++ != '"'))
      break;
    p = cell_end(cells, p);
    if (!p)
      break;
    cells->place = (size_t)(p - cells->text);
  }
  return i;
}

size_t ink_cells_whole(size_t count, const uint8_t *text, bool *is_open) {
  size_t end = 0;
  bool is_quoted = *is_open;
  if (!is_quoted && !memchr(text, '"', count)) {
    while (count > 0 && text[count - 1] != '\n')
      count--;
    return count;
  }
  for (size_t i = 0; i < count; i++) {
    is_quoted ^= text[i] == '"';
    if (text[i] == '\n' && !is_quoted)
      end = i + 1;
  }
  *is_open = is_quoted;
  return end;
}

// ---- columns ----------------------------------------------------------------

void ink_columns_of_bytes(size_t n, const uint8_t *bytes, float scale,
                          float *row) {
  for (size_t j = 0; j < n; j++)
    row[j] = (float)bytes[j] * scale;
}

void ink_columns_add(size_t n, const float *row, double *sums) {
  for (size_t j = 0; j < n; j++)
    sums[j] += (double)row[j];
}

void ink_columns_add_squares(size_t n, const float *row, const double *means,
                             double *sums, double *squares) {
  for (size_t j = 0; j < n; j++) {
    const double x = (double)row[j] - means[j];
    sums[j] += x;
    squares[j] += x * x;
  }
}

void ink_columns_scale(size_t n, const float *row, const double *means,
                       const double *deviations, float *out) {
  for (size_t j = 0; j < n; j++)
    out[j] = (float)(((double)row[j] - means[j]) / deviations[j]);
}

void ink_columns_fold(size_t inputs, size_t outputs, size_t stride,
                      const double *means, const double *deviations,
                      float *weights, double *shifts) {
  for (size_t j = 0; j < outputs; j++)
    shifts[j] = 0;
  for (size_t i = 0; i < inputs; i++) {
    float *row = weights + i * stride;
    for (size_t j = 0; j < outputs; j++) {
      const double w = (double)row[j] / deviations[i];
      shifts[j] += means[i] * w;
      row[j] = (float)w;
    }
  }
}

// ---- pixels -----------------------------------------------------------------

void ink_pixels_transpose(size_t height, size_t width, const uint8_t *pixels,
                          uint8_t *out) {
  for (size_t y = 0; y < height; y++)
    for (size_t x = 0; x < width; x++)
      out[x * height + y] = pixels[y * width + x];
}

void ink_pixels_luma(size_t count, size_t step, size_t plane,
                     const uint8_t *colours, uint8_t *out) {
  for (size_t i = 0; i < count; i++) {
    const uint8_t *c = colours + i * step;
    out[i] = (uint8_t)((c[0] * 19595u + c[plane] * 38470u +
                        c[2 * plane] * 7471u + 32768u) >>
                       16);
  }
}

void ink_pixels_luma_floats(size_t count, size_t step, size_t plane,
                            const float *colours, float *out) {
  for (size_t i = 0; i < count; i++) {
    const float *c = colours + i * step;
    out[i] = (float)((double)c[0] * 0.299 + (double)c[plane] * 0.587 +
                     (double)c[2 * plane] * 0.114);
  }
}
