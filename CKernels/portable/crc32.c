// crc32.c - CRC-32 as in zlib, eight bytes a step ("slicing by 8", Kounavis and
// Berry, 2005). The tables are constants, so nothing runs at start-up.
//
// Long input is first folded into its last words. With y = x^64, the remainder
// of one word,
//   1 + y^89 + y^117 + y^155 + y^300
// is a multiple of the polynomial (found by searching: no other with five terms
// is of a lower degree), so that a word may be taken away from where it is and
// added 145, 183, 211 and 300 words behind, which changes nothing of the
// remainder. That takes no table, and many words at once. The idea is that of
// Chorba (Russell, "Chorba: A novel CRC32 implementation", 2024).

#include "ink_crc32.h"

#include <string.h>

#include "crc32_tables.inc"

static inline uint64_t load(const uint8_t *p) {
  uint64_t x;
  memcpy(&x, p, sizeof x);
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

#if __STDC_HOSTED__
// Too much stack for a microcontroller.
#  define FOLDS 1

// Words behind a word that it is added to, the farthest last.
enum { NEAR = 145, MIDDLE = 183, FAR = 211, REACH = 300 };

// Words folded before the last ones are moved to the front.
enum { BLOCK = 1024 };

// out[i] = word i of p plus what is added to it by the words that lie REACH and
// less before it; `before` begins REACH words before out, count <= NEAR.
static inline void fold(size_t count, const uint8_t *restrict p,
                        const uint64_t *restrict before,
                        uint64_t *restrict out) {
  for (size_t i = 0; i < count; i++)
    out[i] = load(p + 8 * i) ^ before[i + REACH - NEAR] ^
             before[i + REACH - MIDDLE] ^ before[i + REACH - FAR] ^ before[i];
}

// The remainder of the first words of p after `crc`; `count` > REACH.
static uint32_t folded(uint32_t crc, size_t count, const uint8_t *restrict p) {
  // The words before, as they were when they were taken away, then a block.
  uint64_t words[REACH + BLOCK] = {crc};
  uint64_t rest[REACH];
  for (size_t left = count - REACH, block; left > 0; left -= block) {
    block = left < BLOCK ? left : BLOCK;
    for (size_t i = 0, part; i < block; i += part, p += 8 * part) {
      part = block - i < NEAR ? block - i : NEAR;
      fold(part, p, words + i, words + REACH + i);
    }
    memmove(words, words + block, REACH * sizeof *words);
  }
  // The last words stay where they are.
  memset(words + REACH, 0, REACH * sizeof *words);
  for (size_t i = 0, part; i < REACH; i += part) {
    part = REACH - i < NEAR ? REACH - i : NEAR;
    fold(part, p + 8 * i, words + i, rest + i);
  }
  crc = 0;
  for (size_t i = 0; i < REACH; i++)
    crc = step(crc ^ rest[i]);
  return crc;
}
#endif

uint32_t ink_crc32(uint32_t crc, size_t n, const void *bytes) {
  const uint8_t *p = bytes;
  crc = ~crc;
#ifdef FOLDS
  // Less is done sooner without.
  if (n / 8 >= 2 * REACH) {
    crc = folded(crc, n / 8, p);
    p += n & ~(size_t)7;
    n &= 7;
  }
#endif
  return ~advance(crc, n, p);
}
