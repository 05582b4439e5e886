// board.h - what the boards' program needs of its surroundings: digits in,
// text out. hosted.c has it on C's library, semihosted.c on a Cortex-M under a
// debugger or emulator.

#ifndef BOARD_H
#define BOARD_H

#include <stddef.h>

// Reads `count` bytes of the digits' file; 0 at its end.
int board_read(void *bytes, size_t count);

// Writes `count` characters of the result.
void board_write(const char *text, size_t count);

// Predicts all digits; 0 if all went well. In board.c.
int board_run(void);

#endif
