// libc.h - what the kernels that predict need of a C library's math.h and
// string.h, where there is none: build.sh puts it in the place of both.

#ifndef INK_PAGE_LIBC_H
#define INK_PAGE_LIBC_H

#include <stddef.h>

// memory.c has these.
void *memcpy(void *restrict to, const void *restrict from, size_t count);
void *memmove(void *to, const void *from, size_t count);
void *memset(void *to, int byte, size_t count);
int memcmp(const void *one, const void *other, size_t count);
double round(double x);
float roundf(float x);

// WebAssembly has an instruction for each.
#define INFINITY __builtin_inff()
#define sqrtf(x) __builtin_sqrtf(x)
#define fabsf(x) __builtin_fabsf(x)

// Kernels that train call these; the linker leaves them out.
double sqrt(double x);
double log(double x);

#endif
