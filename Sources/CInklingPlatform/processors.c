// processors.c - how many processors this process may use: those of its
// affinity (Swift's view of libc lacks the macros of the call), and no more
// than its control group's share of their time, as `docker --cpus` sets it.
// Also where a thread runs, numbers as text, and which compiler this is.

#if defined(__linux__) && !defined(_GNU_SOURCE)
#  define _GNU_SOURCE
#endif

#include "CInklingPlatform.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#  include <sched.h>
#endif

// The processors that `quota` microseconds in each `period` keep busy, rounded
// up, or `otherwise` without a limit.
static size_t share(long long quota, long long period, size_t otherwise) {
  if (quota <= 0 || period <= 0)
    return otherwise;
  unsigned long long whole = (unsigned long long)quota / period;
  return (size_t)(whole + (quota % period != 0));
}

// The first number of a file of one, or -1.
static long long number_in(const char *folder, const char *path,
                           const char *name) {
  char file[4096];
  long long number = -1;
  if (snprintf(file, sizeof file, "%s%s/%s", folder, path, name) >=
      (int)sizeof file)
    return -1;
  FILE *in = fopen(file, "re");
  if (!in)
    return -1;
  if (fscanf(in, "%lld", &number) != 1)
    number = -1;
  fclose(in);
  return number;
}

// The limit of one group of version 2 (cpu.max: "quota period", or "max
// period"), or of version 1.
static size_t group_limit(const char *root, const char *path, size_t most) {
  char file[4096];
  long long quota = -1, period = -1;
  if (snprintf(file, sizeof file, "%s%s/cpu.max", root, path) >=
      (int)sizeof file)
    return most;
  FILE *in = fopen(file, "re");
  if (in) {
    if (fscanf(in, "%lld %lld", &quota, &period) != 2)
      quota = -1;
    fclose(in);
  } else {
    quota = number_in(root, path, "cpu.cfs_quota_us");
    period = number_in(root, path, "cpu.cfs_period_us");
  }
  size_t found = share(quota, period, most);
  return found < most ? found : most;
}

size_t ink_processor_limit(const char *root, const char *own, size_t most) {
  char line[4096];
  FILE *in = fopen(own, "re");
  // Without a list of its groups a process has the root's limit.
  size_t limit = group_limit(root, "", most);
  while (in && fgets(line, sizeof line, in)) {
    line[strcspn(line, "\n")] = 0;
    // "0::/path" of version 2, "4:cpu,cpuacct:/path" of version 1.
    char *kinds = strchr(line, ':'), *path = kinds ? strchr(kinds + 1, ':') : 0;
    if (!path)
      continue;
    *path++ = 0;
    kinds++;
    bool is_first = *kinds == 0;
    if (!is_first && !strstr(kinds, "cpu"))
      continue;
    char folder[4096];
    if (snprintf(folder, sizeof folder, is_first ? "%s" : "%s/cpu", root) >=
        (int)sizeof folder)
      continue;
    // A group has no more than those that it is in.
    for (char *end = path + strlen(path);; *end = 0) {
      limit = group_limit(folder, path, limit);
      if (!(end = strrchr(path, '/')))
        break;
    }
  }
  if (in)
    fclose(in);
  return limit > 0 ? limit : 1;
}

static size_t affinity(void) {
#ifdef __linux__
  cpu_set_t set;
  // Refused where there are more processors than the set has room for.
  if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
    return (size_t)CPU_COUNT(&set);
#endif
  long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? (size_t)online : 1;
}

bool ink_pin(size_t processor, ink_affinity *before) {
#ifdef __linux__
  cpu_set_t old, set;
  _Static_assert(sizeof old == sizeof *before, "of as many processors");
  if (processor >= CPU_SETSIZE || sched_getaffinity(0, sizeof old, &old) != 0)
    return false;
  memcpy(before, &old, sizeof old);
  CPU_ZERO(&set);
  CPU_SET(processor, &set);
  return CPU_ISSET(processor, &old) &&
         sched_setaffinity(0, sizeof set, &set) == 0;
#else
  (void)processor, (void)before;
  return false;
#endif
}

void ink_unpin(const ink_affinity *before) {
#ifdef __linux__
  cpu_set_t old;
  memcpy(&old, before, sizeof old);
  sched_setaffinity(0, sizeof old, &old);
#else
  (void)before;
#endif
}

size_t ink_processors(void) {
  size_t most = affinity();
#ifdef __linux__
  return ink_processor_limit("/sys/fs/cgroup", "/proc/self/cgroup", most);
#else
  return most;
#endif
}

void ink_format(char *text, size_t size, double value, int places, bool fixed) {
  snprintf(text, size, fixed ? "%.*f" : "%.*g", places, value);
}

const char *ink_compiler(void) {
  return __VERSION__;
}
