// crc32.c - CRC-32 as in zlib, eight bytes a step ("slicing by 8", Kounavis and
// Berry, 2005). The tables are constants, so nothing runs at start-up.
//
// A step waits for the one before. So long input is cut into four streams that
// advance together, and their checksums are joined afterwards by arithmetic on
// polynomials, as zlib's crc32_combine does: three times as fast.

#include "ink_kernels.h"

#include "crc32_tables.inc"

#define STREAMS 4
// Below this many bytes the joining costs more than the streams save.
#define STREAMS_MINIMUM 4096

// The polynomial, bit 31 the coefficient of x^0.
static const uint32_t polynomial = 0xEDB88320;

static inline uint64_t load(const uint8_t *restrict p) {
  uint64_t x = 0;
  for (int i = 0; i < 8; i++)
    x |= (uint64_t)p[i] << (8 * i);
  return x;
}

// The remainder after 8 more bytes; x holds them, xored with the one before.
static inline uint32_t step(uint64_t x) {
  return tables[7][x & 255] ^ tables[6][x >> 8 & 255] ^
         tables[5][x >> 16 & 255] ^ tables[4][x >> 24 & 255] ^
         tables[3][x >> 32 & 255] ^ tables[2][x >> 40 & 255] ^
         tables[1][x >> 48 & 255] ^ tables[0][x >> 56];
}

// The remainder (not complemented) of n bytes after `crc`.
static uint32_t advance(uint32_t crc, size_t n, const uint8_t *restrict p) {
  for (; n >= 8; n -= 8, p += 8)
    crc = step(crc ^ load(p));
  for (; n > 0; n--, p++)
    crc = crc >> 8 ^ tables[0][(crc ^ *p) & 255];
  return crc;
}

// a * b modulo the polynomial.
static uint32_t multiply(uint32_t a, uint32_t b) {
  uint32_t product = 0;
  for (; a != 0; a <<= 1) {
    product ^= a >> 31 != 0 ? b : 0;
    b = b >> 1 ^ ((b & 1) != 0 ? polynomial : 0);
  }
  return product;
}

// x^(8 n) modulo the polynomial: what n further bytes multiply a remainder by.
static uint32_t power(size_t n) {
  uint32_t result = UINT32_C(1) << 31; // x^0
  uint32_t square = UINT32_C(1) << 23; // x^8
  for (; n > 0; n >>= 1) {
    if ((n & 1) != 0)
      result = multiply(result, square);
    square = multiply(square, square);
  }
  return result;
}

uint32_t ink_crc32(uint32_t crc, size_t n, const void *bytes) {
  const uint8_t *p = bytes;
  crc = ~crc;
  if (n >= STREAMS_MINIMUM) {
    size_t part = n / STREAMS & ~(size_t)7;
    uint32_t remainders[STREAMS] = {crc};
    for (size_t i = 0; i < part; i += 8)
#pragma clang loop unroll(full)
      for (size_t s = 0; s < STREAMS; s++)
        remainders[s] = step(remainders[s] ^ load(p + s * part + i));
    uint32_t factor = power(part);
    crc = remainders[0];
    for (size_t s = 1; s < STREAMS; s++)
      crc = multiply(crc, factor) ^ remainders[s];
    p += STREAMS * part;
    n -= STREAMS * part;
  }
  return ~advance(crc, n, p);
}
