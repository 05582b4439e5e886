// level.c - prints the level chosen at start-up. Linked with --wrap=syscall, so
// that what the kernel answers to hwprobe stands here, which the qemu-user of
// Debian 12 does not know: nothing, or with HWPROBE=V in the environment that
// the processor has V 1.0.

#include "../../../CKernels/levels/riscv.h"
#include "ink_kernels.h"

#include <stdio.h>
#include <stdlib.h>

long __wrap_syscall(long number, ink_hwprobe_pair *pairs, size_t count,
                    size_t cpu_bytes, void *cpus, unsigned long flags) {
  if (!getenv("HWPROBE"))
    return -1;
  if (number != 258 || cpu_bytes != 0 || cpus || flags != 0)
    return -1;
  for (size_t i = 0; i < count; i++)
    switch (pairs[i].key) {
    case 0: // RISCV_HWPROBE_KEY_MVENDORID
    case 1: // RISCV_HWPROBE_KEY_MARCHID
      pairs[i].value = UINT64_MAX;
      break;
    case 4: // RISCV_HWPROBE_KEY_IMA_EXT_0: FD, C, V
      pairs[i].value = 7;
      break;
    default:
      pairs[i] = (ink_hwprobe_pair){-1, 0};
    }
  return 0;
}

int main(void) {
  puts(ink_kernels_active()->name);
}
