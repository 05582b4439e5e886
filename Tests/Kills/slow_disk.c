// A slow disk for `make kills`, by LD_PRELOAD: what is written to files arrives
// in pieces of 64 KiB with time between them, so that a kill comes anywhere;
// forcing to the disk and renaming take time before and after they happen.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 64 << 10, PAUSE = 1000, SYNC = 5000 };

static int is_file(int file) {
  struct stat status;
  return fstat(file, &status) == 0 && S_ISREG(status.st_mode);
}

ssize_t write(int file, const void *bytes, size_t count) {
  ssize_t (*next)(int, const void *, size_t) =
      (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
  if (!is_file(file))
    return next(file, bytes, count);
  usleep(PAUSE);
  return next(file, bytes, count < PIECE ? count : PIECE);
}

int fsync(int file) {
  int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  usleep(SYNC);
  int status = next(file);
  usleep(SYNC);
  return status;
}

int linkat(int from, const char *old, int to, const char *new, int flags) {
  int (*next)(int, const char *, int, const char *, int) =
      (int (*)(int, const char *, int, const char *, int))dlsym(RTLD_NEXT,
                                                                "linkat");
  usleep(PAUSE);
  int status = next(from, old, to, new, flags);
  usleep(PAUSE);
  return status;
}

int rename(const char *old, const char *new) {
  int (*next)(const char *, const char *) =
      (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");
  usleep(PAUSE);
  int status = next(old, new);
  usleep(PAUSE);
  return status;
}
