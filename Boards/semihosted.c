// semihosted.c - the boards' program on a bare Cortex-M: the vector table, the
// start, and files through semihosting (Arm, "Semihosting for AArch32 and
// AArch64"), which qemu-system-arm and debuggers offer. It reads digits.idx and
// writes labels.txt in the folder where the emulator runs.

#include "board.h"

#include <stdint.h>

enum { OPEN = 0x01, WRITE = 0x05, READ = 0x06, EXIT = 0x18 };
enum { READ_BINARY = 1, WRITE_BINARY = 5 };
#define APPLICATION_EXIT 0x20026
#define RUN_TIME_ERROR 0x20023

extern uint32_t board_data_load[], board_data_begin[], board_data_end[];
extern uint32_t board_bss_begin[], board_bss_end[], board_stack[];

static int input, output;

static int semihost(int operation, uintptr_t argument) {
  register int r0 __asm__("r0") = operation;
  register uintptr_t r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

static int open_file(const char *name, size_t length, int mode) {
  uintptr_t block[3];
  block[0] = (uintptr_t)name;
  block[1] = (uintptr_t)mode;
  block[2] = length;
  return semihost(OPEN, (uintptr_t)block);
}

int board_read(void *bytes, size_t count) {
  uintptr_t block[3];
  block[0] = (uintptr_t)input;
  block[1] = (uintptr_t)bytes;
  block[2] = count;
  return semihost(READ, (uintptr_t)block) == 0; // bytes not read
}

void board_write(const char *text, size_t count) {
  uintptr_t block[3];
  block[0] = (uintptr_t)output;
  block[1] = (uintptr_t)text;
  block[2] = count;
  semihost(WRITE, (uintptr_t)block);
}

void board_reset(void) {
  uint32_t *from = board_data_load, *to;
  int status = 1;
#if defined(__ARM_FP)
  *(volatile uint32_t *)0xE000ED88 |= 0xFu << 20; // the FPU on: CPACR
  __asm__ volatile("dsb\n\tisb");
#endif
  for (to = board_data_begin; to < board_data_end;)
    *to++ = *from++;
  for (to = board_bss_begin; to < board_bss_end;)
    *to++ = 0;
  input = open_file("digits.idx", 10, READ_BINARY);
  output = open_file("labels.txt", 10, WRITE_BINARY);
  if (input >= 0 && output >= 0)
    status = board_run();
  semihost(EXIT, status == 0 ? APPLICATION_EXIT : RUN_TIME_ERROR);
  for (;;)
    ;
}

static void board_fault(void) {
  semihost(EXIT, RUN_TIME_ERROR);
  for (;;)
    ;
}

// What compilers call without being asked; the loops must not become calls of
// the function that they are in.
#if defined(__clang__)
#  define PLAIN __attribute__((no_builtin))
#else
#  define PLAIN __attribute__((optimize("no-tree-loop-distribute-patterns")))
#endif

PLAIN void *memset(void *bytes, int value, size_t count) {
  unsigned char *to = bytes;
  while (count-- > 0)
    *to++ = (unsigned char)value;
  return bytes;
}

PLAIN void *memcpy(void *target, const void *source, size_t count) {
  unsigned char *to = target;
  const unsigned char *from = source;
  while (count-- > 0)
    *to++ = *from++;
  return target;
}

// The stack's end, the start, and thirteen exceptions that end the program.
__attribute__((section(".vectors"),
               used)) static const uintptr_t vectors[16] = {
    (uintptr_t)board_stack, (uintptr_t)board_reset, (uintptr_t)board_fault,
    (uintptr_t)board_fault, (uintptr_t)board_fault, (uintptr_t)board_fault,
    (uintptr_t)board_fault, (uintptr_t)board_fault, (uintptr_t)board_fault,
    (uintptr_t)board_fault, (uintptr_t)board_fault, (uintptr_t)board_fault,
    (uintptr_t)board_fault, (uintptr_t)board_fault, (uintptr_t)board_fault,
    (uintptr_t)board_fault,
};
