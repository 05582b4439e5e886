// main.c - where the system starts the program, and what Embedded Swift asks of
// it beside the C library. No more than that: the commands are in
// BoardProgram.swift.

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/random.h>

int ink_board_main(int count, char **words);

int main(int count, char **words) {
  return ink_board_main(count, words);
}

// The seed of hashes: one per process, of the system's.
void arc4random_buf(void *bytes, size_t size) {
  unsigned char *next = bytes;
  while (size > 0) {
    ssize_t count = getrandom(next, size < 256 ? size : 256, 0);
    if (count < 0 && errno == EINTR)
      continue;
    // Without it whoever names a run's files could make its tables slow.
    if (count <= 0)
      abort();
    next += count;
    size -= (size_t)count;
  }
}

// Numbers out of texts, whose end is given back. Nothing sets another locale.
const char *_swift_stdlib_strtod_clocale(const char *text, double *value) {
  char *end;
  *value = strtod(text, &end);
  return end;
}

const char *_swift_stdlib_strtof_clocale(const char *text, float *value) {
  char *end;
  *value = strtof(text, &end);
  return end;
}
