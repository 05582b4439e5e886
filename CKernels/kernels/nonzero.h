// nonzero.h - which of 64 elements are not zero, as the bits of a mask; and a
// row of bytes with the zeros left out, in the coding that ink_rows.h
// describes.
//
// Vectors of bits are the one place where a loop over lanes falls short: the
// compiler then collects a mask bit by bit (five instructions on AVX-512 become
// 37). clang's compile to whatever the level has; for gcc x86's instruction is
// named.
// Without vectors, what fits a register is looked at first, as most of it is
// zero.

#ifndef INK_BODY_NONZERO_H
#define INK_BODY_NONZERO_H

#include "lanes.h"

// Elements that are looked at together.
enum { MASK = 64 };

#if INK_LANES > 1 && defined(__clang__) &&                                     \
    (defined(__SSE2__) || defined(__ARM_NEON) || defined(__arm__) ||           \
     defined(__riscv))
#  define INK_HAS_BIT_VECTORS 1
#elif INK_LANES > 1 && defined(__SSE2__)
#  define INK_HAS_MOVEMASK 1
#endif

// Bit l: whether byte l of x is not zero.
INLINE uint64_t nonzero_bytes(const void *x) {
  uint64_t mask = 0;
#ifdef INK_HAS_BIT_VECTORS
  typedef uint8_t bytes __attribute__((ext_vector_type(64)));
  typedef bool bits __attribute__((ext_vector_type(64)));
  bytes v;
  memcpy(&v, x, sizeof v);
  bits b = __builtin_convertvector(v != 0, bits);
  memcpy(&mask, &b, sizeof mask);
#elif defined(INK_HAS_MOVEMASK)
  typedef char bytes __attribute__((vector_size(16)));
  EACH(i, 4) {
    bytes v;
    memcpy(&v, (const char *)x + 16 * i, sizeof v);
    uint32_t zeros = (uint32_t)__builtin_ia32_pmovmskb128((bytes)(v == 0));
    mask |= (uint64_t)(~zeros & 0xFFFF) << 16 * i;
  }
#else
  for (size_t i = 0; i < 64; i += 8) {
    uint64_t v;
    memcpy(&v, (const char *)x + i, sizeof v);
    for (size_t l = i; v != 0; v >>= 8, l++)
      mask |= (uint64_t)((v & 255) != 0) << l;
  }
#endif
  return mask;
}

// Bit l: whether word l of 32 bits of x has a bit of `keep`.
INLINE uint64_t words_with(const void *x, uint32_t keep) {
  uint64_t mask = 0;
#ifdef INK_HAS_BIT_VECTORS
  typedef uint32_t words __attribute__((ext_vector_type(16)));
  typedef bool bits __attribute__((ext_vector_type(16)));
  for (size_t i = 0; i < 64; i += 16) {
    words v;
    memcpy(&v, (const char *)x + 4 * i, sizeof v);
    bits b = __builtin_convertvector((v & keep) != 0, bits);
    uint16_t part;
    memcpy(&part, &b, sizeof part);
    mask |= (uint64_t)part << i;
  }
#elif defined(INK_HAS_MOVEMASK)
  typedef uint32_t words __attribute__((vector_size(16)));
  typedef float floats __attribute__((vector_size(16)));
  EACH(i, 16) {
    words v;
    memcpy(&v, (const char *)x + 16 * i, sizeof v);
    uint32_t zeros =
        (uint32_t)__builtin_ia32_movmskps((floats)((v & keep) == 0));
    mask |= (uint64_t)(~zeros & 15) << 4 * i;
  }
#else
  for (size_t l = 0; l < 64; l += 2) {
    uint64_t v;
    memcpy(&v, (const char *)x + 4 * l, sizeof v);
    v &= (uint64_t)keep << 32 | keep;
    if (v != 0)
      mask |= ((uint64_t)((uint32_t)v != 0) | (uint64_t)(v >> 32 != 0) << 1)
              << l;
  }
#endif
  return mask;
}

// Bit l: whether word l of 32 bits of x is not zero.
INLINE uint64_t nonzero_words(const void *x) {
  return words_with(x, ~UINT32_C(0));
}

// Bit l: whether float l of x is neither 0 nor -0: any bit but the sign's.
INLINE uint64_t nonzero_floats(const float *x) {
  return words_with(x, INT32_MAX);
}

// Appends a row's block q, whose `values` are not all zero; *last is the block
// before it, or 0.
INLINE uint8_t *put_block(uint8_t *restrict out, size_t q, size_t *last,
                          const void *restrict values) {
  size_t distance = q - *last;
  for (; distance > INK_MAX_DISTANCE; distance -= INK_MAX_DISTANCE) {
    memset(out, 0, INK_BLOCK_BYTES);
    *out = INK_MAX_DISTANCE;
    out += INK_BLOCK_BYTES;
  }
  *out = (uint8_t)distance;
  memcpy(out + 1, values, 4);
  *last = q;
  return out + INK_BLOCK_BYTES;
}

// Writes the blocks of a row [n], and returns how many bytes they are.
INLINE size_t compress_row(size_t n, const uint8_t *restrict row,
                           uint8_t *restrict bytes) {
  uint8_t *out = bytes;
  size_t last = 0, q = 0;
  for (; 4 * (q + MASK) <= n; q += MASK)
    for (uint64_t mask = nonzero_words(row + 4 * q); mask != 0;
         mask &= mask - 1) {
      const size_t found = q + (size_t)__builtin_ctzll(mask);
      out = put_block(out, found, &last, row + 4 * found);
    }
  for (; 4 * q < n; q++) {
    uint32_t values = 0;
    // Of a constant size it is one instruction, not a call.
    if (n - 4 * q >= 4)
      memcpy(&values, row + 4 * q, 4);
    else
      memcpy(&values, row + 4 * q, n - 4 * q);
    if (values != 0)
      out = put_block(out, q, &last, &values);
  }
  return (size_t)(out - bytes);
}

#endif
