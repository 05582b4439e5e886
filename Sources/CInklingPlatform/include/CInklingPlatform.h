// CInklingPlatform.h - what Swift cannot ask the system or the processor for by
// itself.

#ifndef C_INKLING_PLATFORM_H
#define C_INKLING_PLATFORM_H

#include <stddef.h>

/// The processors that this process may run on (its affinity, as `taskset` and
/// container managers set it); at least 1.
size_t ink_processors(void);

/// Tells the processor that this thread is waiting in a loop, so that another
/// on the same core gets what it does not use.
static inline void ink_pause(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#endif
