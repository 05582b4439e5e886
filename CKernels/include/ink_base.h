// ink_base.h - what every header of the kernels begins with: sizes, nullability
// for compilers that lack it, and the processors that are left out.
//
// Conventions
// - Matrices are row-major. `ldx` is the distance between the rows of x, in
//   elements (its row stride), and at least the number of columns used.
// - As in BLAS, C is [m, n] and k is summed, in every product.
// - Sizes are size_t and may be 0; sizes of scratch are in bytes. Pointers may
//   be unaligned; 64-byte alignment and row strides that are multiples of 16
//   are fastest.
// - Unless a comment says otherwise, arguments do not overlap.

#ifndef INK_BASE_H
#define INK_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#  error                                                                       \
      "Inkling's kernels and files are little-endian, as this processor is not"
#endif

// Only clang knows nullability, which Swift reads.
#ifndef __clang__
#  define _Nonnull
#  define _Nullable
#endif

#ifdef __cplusplus
#  define INK_BEGIN extern "C" {
#  define INK_END }
#else
#  define INK_BEGIN
#  define INK_END
#endif

#endif
