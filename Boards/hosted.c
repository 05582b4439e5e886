// hosted.c - the boards' program on a system with files: reads standard input,
// writes standard output.

#include "board.h"

#include <stdio.h>

int board_read(void *bytes, size_t count) {
  return fread(bytes, 1, count, stdin) == count;
}

void board_write(const char *text, size_t count) {
  fwrite(text, 1, count, stdout);
}

int main(void) {
  int status = board_run();
  return fflush(stdout) == 0 ? status : 1;
}
