// chase.c - the latency of caches and memory: loads of which each has the
// address of the next, in an order that no processor can guess.
// Only benchmarks and tests call this.

#include "ink_measure.h"
#include "ink_random.h"

static void **line(char *memory, size_t stride, size_t index) {
  return (void **)(void *)(memory + index * stride);
}

// Sattolo's shuffle (1986), which draws from the permutations that are one
// cycle; a cycle that closes early would stay in a faster cache.
void ink_chase_link(size_t lines, size_t stride, void *memory, uint64_t seed) {
  ink_random random;
  ink_random_seed(&random, seed);
  for (size_t i = 0; i < lines; i++)
    *line(memory, stride, i) = line(memory, stride, i);
  for (size_t i = lines; i-- > 1;) {
    void **a = line(memory, stride, i);
    void **b = line(memory, stride, ink_random_below(&random, (uint32_t)i));
    void *next = *a;
    *a = *b;
    *b = next;
  }
}

const void *ink_chase(const void *start, size_t hops) {
  const void *place = start;
  for (; hops >= 8; hops -= 8) {
    // The loop's own instructions hide behind the loads.
    place = *(const void *const *)place;
    place = *(const void *const *)place;
    place = *(const void *const *)place;
    place = *(const void *const *)place;
    place = *(const void *const *)place;
    place = *(const void *const *)place;
    place = *(const void *const *)place;
    place = *(const void *const *)place;
  }
  for (; hops > 0; hops--)
    place = *(const void *const *)place;
  return place;
}
