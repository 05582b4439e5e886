// ink_measure.h - what a machine can do at most, to measure the kernels by.
// Only benchmarks and tests call these.

#ifndef INK_MEASURE_H
#define INK_MEASURE_H

#include "ink_base.h"

/// The sum of x [n], in any order: all that is read, and little done to it.
typedef float ink_sum_fn(size_t n, const float *_Nonnull x);

/// c[i] = a[i] + s * b[i]; all are [n]: two arrays read, one written.
typedef void ink_triad_fn(size_t n, const float *_Nonnull a,
                          const float *_Nonnull b, float s, float *_Nonnull c);

/// Does `rounds` times peak_flops floating-point operations in registers and
/// returns a value that depends on all of them.
typedef float ink_peak_fn(size_t rounds);

INK_BEGIN

/// Makes of `memory` [lines * stride bytes] one random cycle: a pointer at each
/// multiple of `stride`, which holds a pointer, leads to the next, and after
/// `lines` of them to the first again. `lines` is 1 to 2^32 - 1.
void ink_chase_link(size_t lines, size_t stride, void *_Nonnull memory,
                    uint64_t seed);

/// Follows the pointers from `start`, `hops` of them, each of which must be
/// there before the next can be asked for; returns where it ends.
const void *_Nonnull ink_chase(const void *_Nonnull start, size_t hops);

INK_END

#endif
