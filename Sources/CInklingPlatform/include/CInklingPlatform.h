// CInklingPlatform.h - what Swift cannot ask the system or the processor for by
// itself.

#ifndef C_INKLING_PLATFORM_H
#define C_INKLING_PLATFORM_H

#include <stddef.h>

/// The processors that this process may keep busy: those that it may run on
/// (its affinity, as `taskset` sets it), and no more than its control groups'
/// quota of processor time (`docker --cpus`), rounded up; at least 1.
size_t ink_processors(void);

/// The smaller of `most` and the quotas of the control groups below `root`, of
/// version 1 or 2, that the file `own` names, as /proc/self/cgroup does, and of
/// those that they are in; at least 1.
size_t ink_processor_limit(const char *root, const char *own, size_t most);

/// What compiled this, and so the kernels, in its own words.
const char *ink_compiler(void);

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
