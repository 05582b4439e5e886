// memory.c - what Swift and the kernels need of a C library, where there is
// none: memory from the browser, and a few functions.
//
// Blocks are of powers of two, and one that was freed is taken again by whoever
// next needs its size. What is read in a page takes the same sizes over and
// over, so that the memory stays as large as the largest picture made it.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "libc.h"

enum { SMALLEST = 5, CLASSES = 32, PAGE = 65536 };

/// In the eight bytes before every block.
typedef struct head {
  uint32_t start;      // of all that was taken
  uint32_t size_class; // its size is 2 to the power of this
} head;

typedef struct gap {
  struct gap *next;
} gap;

static gap *gaps[CLASSES];

/// Where the linker's data end.
extern uint8_t __heap_base;
static uintptr_t top;

// So many bytes that were never taken, on a 16-byte boundary; 0 where the
// browser has no more.
static uintptr_t extend(size_t size) {
  if (top == 0)
    top = ((uintptr_t)&__heap_base + 15) & ~(uintptr_t)15;
  uintptr_t start = top;
  uint64_t end = (uint64_t)start + size;
  uint64_t have = (uint64_t)__builtin_wasm_memory_size(0) * PAGE;
  if (end > have) {
    size_t pages = (size_t)((end - have + PAGE - 1) / PAGE);
    if (end > UINT32_MAX || __builtin_wasm_memory_grow(0, pages) == (size_t)-1)
      return 0;
  }
  top = (uintptr_t)end;
  return start;
}

static void *take(size_t alignment, size_t size) {
  if (alignment < 16)
    alignment = 16;
  if (size > (size_t)1 << 31)
    return NULL;
  size_t all = size + alignment + sizeof(head);
  uint32_t size_class = SMALLEST;
  while (((uint64_t)1 << size_class) < all)
    size_class++;
  if (size_class >= CLASSES)
    return NULL;
  uintptr_t start = (uintptr_t)gaps[size_class];
  if (start)
    gaps[size_class] = gaps[size_class]->next;
  else if (!(start = extend((size_t)1 << size_class)))
    return NULL;
  uintptr_t block =
      (start + sizeof(head) + alignment - 1) & ~(uintptr_t)(alignment - 1);
  ((head *)block)[-1] = (head){(uint32_t)start, size_class};
  return (void *)block;
}

int posix_memalign(void **block, size_t alignment, size_t size) {
  *block = take(alignment, size);
  return *block ? 0 : 12;
}

void free(void *block) {
  if (!block)
    return;
  head head = ((struct head *)block)[-1];
  gap *gap = (struct gap *)(uintptr_t)head.start;
  gap->next = gaps[head.size_class];
  gaps[head.size_class] = gap;
}

void *ink_core_allocate(size_t size) {
  return take(64, size);
}

void ink_core_free(void *block) {
  free(block);
}

// ---- functions
// ---------------------------------------------------------------

// Each is one instruction (bulk memory).
void *memcpy(void *restrict to, const void *restrict from, size_t count) {
  return __builtin_memcpy(to, from, count);
}

void *memmove(void *to, const void *from, size_t count) {
  return __builtin_memmove(to, from, count);
}

void *memset(void *to, int byte, size_t count) {
  return __builtin_memset(to, byte, count);
}

int memcmp(const void *one, const void *other, size_t count) {
  const uint8_t *a = one, *b = other;
  for (size_t i = 0; i < count; i++)
    if (a[i] != b[i])
      return a[i] < b[i] ? -1 : 1;
  return 0;
}

// Half away from zero. What is 2^52 or more has no fraction.
double round(double x) {
  double below = __builtin_floor(__builtin_fabs(x));
  double whole = __builtin_fabs(x) - below >= 0.5 ? below + 1 : below;
  return __builtin_copysign(whole, x);
}

float roundf(float x) {
  return (float)round(x);
}

// What Swift seeds its hashes by: nothing in a page needs others' seeds.
void arc4random_buf(void *bytes, size_t count) {
  memset(bytes, 42, count);
}
