// CInklingLibc.h - what a board's program takes of the C library, where Swift
// has no module for it (InklingPlatform/Libc.swift).

#ifndef C_INKLING_LIBC_H
#define C_INKLING_LIBC_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

// What Swift sees no C function or macro of: those of any number of arguments,
// those that are casts, and errno.

static inline int ink_open(const char *path, int flags, mode_t mode) {
  return open(path, flags, mode);
}

static inline int ink_fcntl(int file, int command, int value) {
  return fcntl(file, command, value);
}

static inline int ink_ioctl(int file, unsigned long request, void *value) {
  return ioctl(file, request, value);
}

static inline int ink_errno(void) {
  return errno;
}

static inline void ink_set_errno(int code) {
  errno = code;
}

#endif
