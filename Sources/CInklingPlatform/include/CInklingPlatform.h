// CInklingPlatform.h - what Swift cannot ask the system or the processor for by
// itself.

#ifndef C_INKLING_PLATFORM_H
#define C_INKLING_PLATFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The processors that this process may keep busy: those that it may run on
/// (its affinity, as `taskset` sets it), and no more than its control groups'
/// quota of processor time (`docker --cpus`), rounded up; at least 1.
size_t ink_processors(void);

/// The smaller of `most` and the quotas of the control groups below `root`, of
/// version 1 or 2, that the file `own` names, as /proc/self/cgroup does, and of
/// those that they are in; at least 1.
size_t ink_processor_limit(const char *root, const char *own, size_t most);

/// The processors that a thread may run on, as the system has them.
typedef struct ink_affinity {
  uint64_t bits[16];
} ink_affinity;

/// Keeps this thread on one processor from now on, and says in `before` where
/// it could run. False where it may not run there; nothing is changed then.
bool ink_pin(size_t processor, ink_affinity *before);

/// Lets this thread run where it could before `ink_pin`.
void ink_unpin(const ink_affinity *before);

/// An event as perf_event_open(2) counts it: its type, and which of that type.
typedef struct ink_event {
  uint32_t type;
  uint64_t config;
} ink_event;

/// Cycles, instructions, cache misses, mispredicted branches.
enum { INK_PROCESSOR_EVENTS = 4 };
ink_event ink_processor_event(size_t index);

/// Makes a group of counters of what this thread does in user mode; they stand
/// still. files [n] get a file each, -1 where the processor lacks the event.
/// Returns 0, or errno where not even the first can be counted.
int ink_counters_open(size_t n, const ink_event *events, int *files);

/// Lets the group whose first file is `leader` count, or makes it stand still.
void ink_counters_run(int leader, bool runs);

/// Reads words [3 + n]: how many counters the group has, the nanoseconds that
/// it was to count and those that it did, and the counts, all since it was
/// opened, of those that could be. Returns false where that failed.
bool ink_counters_read(int leader, size_t n, uint64_t *words);

void ink_counters_close(size_t n, const int *files);

/// Writes `value` into text [size]: with `places` decimal places if it is
/// fixed, else with so many significant digits, in the shorter form.
void ink_format(char *text, size_t size, double value, int places, bool fixed);

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
