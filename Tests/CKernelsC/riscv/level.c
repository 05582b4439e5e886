// level.c - prints the level chosen at start-up, with a kernel that knows
// hwprobe, which qemu-user of Debian 12 does not: linked with --wrap=syscall,
// so that dispatch.c asks what stands here. V 1.0 is what it answers.

#include "../../../CKernels/levels/riscv.h"
#include "ink_kernels.h"

#include <stdio.h>

long __wrap_syscall(long number, ink_hwprobe_pair *pairs, size_t count,
                    size_t cpu_bytes, void *cpus, unsigned flags) {
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
