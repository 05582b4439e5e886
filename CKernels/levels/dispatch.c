// dispatch.c - the one choice of instruction-set level, made at start-up.

#if defined(__linux__) && defined(__riscv) && !defined(_GNU_SOURCE)
#  define _GNU_SOURCE // syscall
#endif

#include "levels.h"
#include "riscv.h"

#if defined(__linux__) && (defined(INK_HAS_NEON32) || defined(INK_HAS_RVV))
#  include <sys/auxv.h>
#endif
#if defined(__linux__) && defined(INK_HAS_RVV) && __STDC_HOSTED__
#  include <unistd.h>
#endif
#if __STDC_HOSTED__
#  include <stdlib.h>
#  include <string.h>
#endif

#ifdef INK_HAS_X86_LEVELS
// All that the level's target attribute lets the compiler use.
static bool has_avx2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
         __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
         __builtin_cpu_supports("lzcnt") && __builtin_cpu_supports("popcnt");
}
#endif

#ifdef INK_HAS_AVX512
static bool has_avx512(void) {
  return has_avx2() && __builtin_cpu_supports("avx512f") &&
         __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512cd");
}
#endif

// What Linux says of the processor: bits of AT_HWCAP, and RISC-V's answer to
// hwprobe. Where there is no Linux, what the compiler was told of.
#ifdef INK_HAS_NEON32
static bool has_neon32fma(void) {
#  ifdef __linux__
  return getauxval(AT_HWCAP) >> 16 & 1; // HWCAP_VFPv4
#  elif defined(__ARM_FEATURE_FMA)
  return true;
#  else
  return false;
#  endif
}
#endif

#ifdef INK_HAS_RVV
static bool has_rvv(void) {
#  if defined(__riscv_v)
  return true;
#  elif defined(__linux__) && __STDC_HOSTED__
  ink_hwprobe_pair pairs[] = {{INK_HWPROBE_VENDOR, 0},
                              {INK_HWPROBE_ARCHITECTURE, 0},
                              {INK_HWPROBE_EXTENSIONS, 0}};
  const size_t count = sizeof pairs / sizeof *pairs;
  const bool answered = syscall(INK_HWPROBE, pairs, count, 0L, NULL, 0L) == 0;
  const ink_riscv_answer answer = {answered, pairs[0].value, pairs[1].value,
                                   pairs[2].value};
  const char *name = getenv("INKLING_LEVEL");
  return ink_rvv_runs(answer, getauxval(AT_HWCAP),
                      name && strcmp(name, "rvv") == 0);
#  else
  return false;
#  endif
}

// Asked once, since it takes a system call.
static bool rvv_runs;
#endif

const ink_kernels *ink_kernels_at(ink_level level) {
  switch (level) {
#ifdef INK_HAS_AVX512
  case INK_LEVEL_AVX512:
    return has_avx512() ? &ink_kernels_avx512 : NULL;
#endif
#ifdef INK_HAS_X86_LEVELS
  case INK_LEVEL_AVX2:
    return has_avx2() ? &ink_kernels_avx2 : NULL;
#endif
#ifdef INK_HAS_NEON
  case INK_LEVEL_NEON:
    return &ink_kernels_neon;
#endif
#ifdef INK_HAS_NEON32
  case INK_LEVEL_NEON32_FMA:
    return has_neon32fma() ? &ink_kernels_neon32fma : NULL;
  case INK_LEVEL_NEON32:
    return &ink_kernels_neon32;
#endif
#ifdef INK_HAS_RVV
  case INK_LEVEL_RVV:
    return rvv_runs ? &ink_kernels_rvv : NULL;
#endif
#ifdef INK_HAS_BASELINE
  case INK_LEVEL_BASELINE:
    return &ink_kernels_baseline;
#endif
  case INK_LEVEL_SCALAR:
    return &ink_kernels_scalar;
  default:
    return NULL;
  }
}

static const ink_kernels *highest(void) {
  static const ink_level order[] = {
      INK_LEVEL_AVX512,     INK_LEVEL_AVX2,   INK_LEVEL_NEON,
#ifdef INK_HAS_NEON32
      INK_LEVEL_NEON32_FMA, INK_LEVEL_NEON32,
#endif
#ifdef INK_HAS_RVV
      INK_LEVEL_RVV,
#endif
      INK_LEVEL_BASELINE,
  };
  for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
    const ink_kernels *table = ink_kernels_at(order[i]);
    if (table)
      return table;
  }
  return &ink_kernels_scalar;
}

// Written once, before main and before any thread; constant afterwards.
static const ink_kernels *active;
static const char *refused;

__attribute__((constructor)) static void choose(void) {
#ifdef INK_HAS_X86_LEVELS
  __builtin_cpu_init();
#endif
#ifdef INK_HAS_RVV
  rvv_runs = has_rvv();
#endif
  active = highest();
#if __STDC_HOSTED__
  const char *name = getenv("INKLING_LEVEL");
  if (!name || !*name)
    return;
  for (int level = 0; level < INK_LEVEL_COUNT; level++) {
    const ink_kernels *table = ink_kernels_at((ink_level)level);
    if (table && strcmp(name, table->name) == 0) {
      active = table;
      return;
    }
  }
  refused = name;
#endif
}

const ink_kernels *ink_kernels_active(void) {
  return active;
}

const char *ink_refused_level(void) {
  return refused;
}
