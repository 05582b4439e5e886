// counters.c - the processor's own counters of cycles, instructions and misses,
// through perf_event_open(2), which the C library has no function for.

#if defined(__linux__) && !defined(_GNU_SOURCE)
#  define _GNU_SOURCE
#endif

#include "CInklingPlatform.h"

#include <errno.h>

// Boards' programs are built without Linux's own headers.
#if defined(__linux__) && __has_include(<linux/perf_event.h>)
#  include <linux/perf_event.h>
#  include <string.h>
#  include <sys/ioctl.h>
#  include <sys/syscall.h>
#  include <unistd.h>

ink_event ink_processor_event(size_t index) {
  static const uint64_t events[INK_PROCESSOR_EVENTS] = {
      PERF_COUNT_HW_CPU_CYCLES, PERF_COUNT_HW_INSTRUCTIONS,
      PERF_COUNT_HW_CACHE_MISSES, PERF_COUNT_HW_BRANCH_MISSES};
  return (ink_event){PERF_TYPE_HARDWARE, events[index % INK_PROCESSOR_EVENTS]};
}

int ink_counters_open(size_t n, const ink_event *events, int *files) {
  for (size_t i = 0; i < n; i++)
    files[i] = -1;
  for (size_t i = 0; i < n; i++) {
    struct perf_event_attr event;
    memset(&event, 0, sizeof event);
    event.size = sizeof event;
    event.type = events[i].type;
    event.config = events[i].config;
    // The others count when the first does.
    event.disabled = i == 0;
    // What an ordinary user may count where the system is not stricter.
    event.exclude_kernel = 1;
    event.exclude_hv = 1;
    event.read_format = PERF_FORMAT_GROUP | PERF_FORMAT_TOTAL_TIME_ENABLED |
                        PERF_FORMAT_TOTAL_TIME_RUNNING;
    files[i] = (int)syscall(SYS_perf_event_open, &event, 0, -1,
                            i == 0 ? -1 : files[0], PERF_FLAG_FD_CLOEXEC);
    if (files[0] < 0)
      return errno;
  }
  return 0;
}

void ink_counters_run(int leader, bool runs) {
  ioctl(leader, runs ? PERF_EVENT_IOC_ENABLE : PERF_EVENT_IOC_DISABLE,
        PERF_IOC_FLAG_GROUP);
}

bool ink_counters_read(int leader, size_t n, uint64_t *words) {
  ssize_t size = read(leader, words, (3 + n) * sizeof *words);
  return size >= (ssize_t)(3 * sizeof *words);
}

void ink_counters_close(size_t n, const int *files) {
  for (size_t i = n; i-- > 0;)
    if (files[i] >= 0)
      close(files[i]);
}

#else

ink_event ink_processor_event(size_t index) {
  return (ink_event){0, index};
}

int ink_counters_open(size_t n, const ink_event *events, int *files) {
  (void)events;
  for (size_t i = 0; i < n; i++)
    files[i] = -1;
  return ENOSYS;
}

void ink_counters_run(int leader, bool runs) {
  (void)leader, (void)runs;
}

bool ink_counters_read(int leader, size_t n, uint64_t *words) {
  (void)leader, (void)n, (void)words;
  return false;
}

void ink_counters_close(size_t n, const int *files) {
  (void)n, (void)files;
}

#endif
