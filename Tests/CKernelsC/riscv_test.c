// riscv_test.c - whether RISC-V's vectors are used, by what Linux may say of
// the processors. Part of kernels_test.c.

#include "../../CKernels/levels/riscv.h"
#include "testing.h"

#include <stdio.h>

// Bits of AT_HWCAP: all that a board has, without V and with.
#define IMAFDC 0x112D
#define IMAFDCV (IMAFDC | 1ul << 21)

// marchid: the highest bit is set unless it is an open design's.
#define HIGH (UINT64_C(1) << 63)
#define U74 (HIGH | 7)
#define X60 (HIGH | 0x58000001)
#define C908 (HIGH | 0x9140D00)

size_t test_riscv(void) {
  const uint64_t all = UINT64_MAX;
  const struct {
    const char *what;
    ink_riscv_answer answer;
    unsigned long hwcap;
    bool expected, expected_named;
  } cases[] = {
      {"no vectors (SiFive U74)", {true, 0x489, U74, 3}, IMAFDC, false, false},
      {"V 1.0 (SpacemiT X60)", {true, 0x710, X60, 7}, IMAFDCV, true, true},
      {"V 1.0 (T-Head C908)", {true, 0x5B7, C908, 7}, IMAFDCV, true, true},
      {"V 1.0, processors differ", {true, all, all, 7}, IMAFDCV, true, true},
      {"V 1.0, and no names (qemu)", {true, 0, 0, 7}, IMAFDCV, true, true},
      {"more extensions", {true, 0x710, X60, all}, IMAFDCV, true, true},
      {"V kept from the process", {true, 0x710, X60, 7}, IMAFDC, false, false},
      {"V that hwprobe denies", {true, 0x710, X60, 3}, IMAFDCV, false, false},
      {"the draft, denied", {true, 0x5B7, 0, 3}, IMAFDCV, false, false},
      {"the draft, taken for V", {true, 0x5B7, 0, 7}, IMAFDCV, false, false},
      {"before Linux 6.4, with V", {.answered = false}, IMAFDCV, false, true},
      {"before Linux 6.4, without", {.answered = false}, IMAFDC, false, false},
      {"no answer, whatever it wrote", {false, 0, 0, 7}, IMAFDCV, false, true},
  };
  size_t failed = 0;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    for (int named = 0; named < 2; named++) {
      const bool expected = named ? cases[i].expected_named : cases[i].expected;
      if (ink_rvv_runs(cases[i].answer, cases[i].hwcap, named) == expected)
        continue;
      printf("rvv%s, %s: expected %d\n", named ? " by name" : "", cases[i].what,
             expected);
      failed++;
    }
  return failed;
}
