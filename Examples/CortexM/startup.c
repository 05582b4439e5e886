// startup.c - from reset to Swift's main on a Cortex-M4, and text out through
// semihosting. Nothing here knows about networks.

#include <errno.h>
#include <malloc.h>
#include <stddef.h>
#include <stdint.h>

extern uint32_t stack_top[], data_load[], data_begin[], data_end[];
extern uint32_t bss_begin[], bss_end[];
extern char heap_begin[], heap_end[];
extern int main(int argc, char **argv);
extern void __libc_init_array(void);

// A semihosting request: the debugger (here QEMU) serves it.
static uintptr_t request(uintptr_t operation, uintptr_t argument) {
  register uintptr_t r0 __asm__("r0") = operation;
  register uintptr_t r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

enum { WRITE_CHARACTER = 0x03, EXIT_EXTENDED = 0x20 };

int putchar(int c) {
  char text = (char)c;
  request(WRITE_CHARACTER, (uintptr_t)&text);
  return c;
}

_Noreturn void _exit(int code) {
  const uintptr_t application_exit = 0x20026;
  uintptr_t block[2] = {application_exit, (uintptr_t)code};
  request(EXIT_EXTENDED, (uintptr_t)block);
  for (;;) {
  }
}

// The C library's heap.
void *_sbrk(ptrdiff_t size) {
  static char *top = heap_begin;
  if (size > heap_end - top)
    return (void *)-1;
  char *block = top;
  top += size;
  return block;
}

// Swift's allocator.
int posix_memalign(void **block, size_t alignment, size_t size) {
  *block = memalign(alignment, size);
  return *block ? 0 : ENOMEM;
}

// Called with the constructors; there are none of its own.
void _init(void) {}

static void fault(void) {
  _exit(70);
}

static void reset(void) {
  // Full access to the floating-point unit (coprocessors 10 and 11).
  *(volatile uint32_t *)0xE000ED88 |= 0xFu << 20;
  __asm__ volatile("dsb\n isb");
  const uint32_t *from = data_load;
  for (uint32_t *to = data_begin; to < data_end;)
    *to++ = *from++;
  for (uint32_t *to = bss_begin; to < bss_end;)
    *to++ = 0;
  // CKernels chooses its level in a constructor.
  __libc_init_array();
  _exit(main(0, NULL));
}

__attribute__((section(".vectors"), used)) static const void *vectors[16] = {
    stack_top,           (const void *)reset, (const void *)fault,
    (const void *)fault, (const void *)fault, (const void *)fault,
    (const void *)fault,
};
