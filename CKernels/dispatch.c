// dispatch.c - the one choice of instruction-set level, made at start-up.

#include "ink_kernels.h"

static const ink_kernels baseline = {INK_LEVEL_BASELINE, "baseline", 4};

const ink_kernels *ink_kernels_at(ink_level level) {
  return level == INK_LEVEL_BASELINE ? &baseline : NULL;
}
const ink_kernels *ink_kernels_active(void) { return &baseline; }
const char *ink_refused_level(void) { return NULL; }
