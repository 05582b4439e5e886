// ink_levels.h - the instruction-set levels, and the choice between them.

#ifndef INK_LEVELS_H
#define INK_LEVELS_H

#include "ink_base.h"

INK_BEGIN

/// The instruction-set levels. A level's number never changes.
typedef enum ink_level {
  INK_LEVEL_BASELINE = 0, ///< the vectors every processor has: SSE2 on x86-64
  INK_LEVEL_AVX2 = 1,     ///< AVX2 and FMA
  INK_LEVEL_AVX512 = 2,   ///< AVX-512 F, VL, BW, DQ, CD; VNNI if there
  INK_LEVEL_NEON = 3,     ///< arm64's baseline
  INK_LEVEL_SCALAR = 4,   ///< no vectors; chosen where there is no other
} ink_level;
#define INK_LEVEL_COUNT 5

struct ink_kernels;

/// The level's table, or null if this build or this processor lacks it.
const struct ink_kernels *_Nullable ink_kernels_at(ink_level level);

/// The table chosen at start-up: the processor's highest level, or the one that
/// the environment variable INKLING_LEVEL names (baseline, avx2, avx512, neon,
/// scalar).
const struct ink_kernels *_Nonnull ink_kernels_active(void);

/// The value of INKLING_LEVEL if it named no level that runs here, else null.
/// ink_kernels_active() is then the processor's highest level.
const char *_Nullable ink_refused_level(void);

INK_END

#endif
