// crc32.c - CRC-32 as in zlib, eight bytes a step ("slicing by 8", Kounavis and
// Berry, 2005). The tables are constants, so nothing runs at start-up.

#include "ink_kernels.h"

#include "crc32_tables.inc"

uint32_t ink_crc32(uint32_t crc, size_t n, const void *bytes) {
  const uint8_t *p = bytes;
  crc = ~crc;
  for (; n >= 8; n -= 8, p += 8) {
    uint32_t low = crc ^ ((uint32_t)p[0] | (uint32_t)p[1] << 8 |
                          (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24);
    crc = tables[7][low & 255] ^ tables[6][low >> 8 & 255] ^
          tables[5][low >> 16 & 255] ^ tables[4][low >> 24] ^ tables[3][p[4]] ^
          tables[2][p[5]] ^ tables[1][p[6]] ^ tables[0][p[7]];
  }
  for (; n > 0; n--, p++)
    crc = crc >> 8 ^ tables[0][(crc ^ *p) & 255];
  return ~crc;
}
