// processors.c - how many processors this process may use: Swift's view of libc
// lacks the macros of the call.

#if defined(__linux__) && !defined(_GNU_SOURCE)
#  define _GNU_SOURCE
#endif

#include "CInklingPlatform.h"

#include <unistd.h>
#ifdef __linux__
#  include <sched.h>
#endif

size_t ink_processors(void) {
#ifdef __linux__
  cpu_set_t set;
  // Refused where there are more processors than the set has room for.
  if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
    return (size_t)CPU_COUNT(&set);
#endif
  long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? (size_t)online : 1;
}
