// riscv.h - whether the level of RISC-V's vectors can run, from what Linux says
// of the processors. Apart from dispatch.c, which asks, so that a test can hold
// it on any processor.

#ifndef INK_RISCV_H
#define INK_RISCV_H

#include <stdbool.h>
#include <stdint.h>

// The system call riscv_hwprobe, from Linux 6.4 on, and three of its keys
// (arch/riscv/hwprobe.rst in Linux's documentation). It answers for all
// processors together.
enum {
  INK_HWPROBE = 258,            // the call's number
  INK_HWPROBE_VENDOR = 0,       // mvendorid, or all ones where they differ
  INK_HWPROBE_ARCHITECTURE = 1, // marchid, likewise
  INK_HWPROBE_EXTENSIONS = 4,   // a bit for each
  INK_HWPROBE_V = 1 << 2,       // V 1.0, among the extensions
};

// What it reads and writes, for each key.
typedef struct ink_hwprobe_pair {
  int64_t key;
  uint64_t value;
} ink_hwprobe_pair;

typedef struct ink_riscv_answer {
  bool answered; // whether the kernel knows the call
  uint64_t vendor, architecture, extensions;
} ink_riscv_answer;

// hwcap is AT_HWCAP, `named` whether INKLING_LEVEL asks for the level.
static inline bool ink_rvv_runs(ink_riscv_answer answer, unsigned long hwcap,
                                bool named) {
  // The letter's bit, which is off too where the process may not use vectors.
  if ((hwcap >> ('v' - 'a') & 1) == 0)
    return false;
  // Vendors' kernels of that time set it for T-Head's C906 and C910, whose
  // vectors are those of the draft 0.7.1: other instructions.
  if (!answer.answered)
    return named;
  // Those processors say T-Head and no architecture: that is how Linux tells
  // them, where it does not believe their device trees.
  const bool draft = answer.vendor == 0x5B7 && answer.architecture == 0;
  return !draft && (answer.extensions & INK_HWPROBE_V) != 0;
}

#endif
