// kernels_test.c - every kernel of one level against a naive reference in
// double, at ragged sizes, in C alone: for processors without Swift. The tests
// of record, which also look for writes outside a result, are in
// Tests/CKernelsTests.
//
//   kernels_test [LEVEL]    exits 1 if anything differs or LEVEL is missing
//   kernels_test --bits     only prints sums of bits, of more sizes
//
// Prints for each level a sum of all results' bits: where two compilers' are
// the same, so are these.

#include "testing.h"

#include <stdio.h>

// Returns the sum of what is the same at every level.
static uint32_t test_level(void) {
  static const size_t rows[] = {1, 3, 4, 5, 13};
  static const size_t columns[] = {1, 7, 10, 15, 16, 17, 33, 63, 64, 65, 130};
  static const size_t depths[] = {1, 2, 17, 64, 131};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    for (size_t j = 0; j < sizeof columns / sizeof *columns; j++) {
      for (size_t l = 0; l < sizeof depths / sizeof *depths; l++) {
        test_dense(rows[i], columns[j], depths[l]);
        test_sparse(rows[i], columns[j], 5 * depths[l]);
        test_int8(rows[i], columns[j], depths[l], false);
        test_int8(rows[i], columns[j], depths[l], true);
      }
      test_elements(rows[i], columns[j]);
      test_batch_norm(rows[i], columns[j]);
      test_regularization(rows[i], columns[j]);
    }
  return test_augment();
}

// Sums of bits alone, which builds by one compiler have in common.
static int print_bits(void) {
  for (int level = 0; level < INK_LEVEL_COUNT; level++) {
    kernels = ink_kernels_at((ink_level)level);
    if (!kernels)
      continue;
    start_numbers();
    printf("%s: %08x\n", kernels->name, (unsigned)sum_of_more_bits());
  }
  return 0;
}

int main(int count, char **arguments) {
  if (count > 1 && strcmp(arguments[1], "--bits") == 0)
    return print_bits();
  size_t levels = 0, failed = test_riscv();
  uint32_t first = 0;
  for (int level = 0; level < INK_LEVEL_COUNT; level++) {
    kernels = ink_kernels_at((ink_level)level);
    if (!kernels || (count > 1 && strcmp(kernels->name, arguments[1]) != 0))
      continue;
    levels++;
    start_checks();
    start_numbers();
    const uint32_t augmented = test_level();
    printf("%s: %zu values, %zu differ from their double references; %08x, "
           "augmented %08x\n",
           kernels->name, checked, failures, (unsigned)sum_of_bits(),
           (unsigned)augmented);
    failed += failures;
    first = levels == 1 ? augmented : first;
    if (augmented != first) {
      printf("%s: other augmented pictures than at the first level\n",
             kernels->name);
      failed++;
    }
  }
  if (levels == 0)
    printf("usage: kernels_test [LEVEL], one that runs here\n");
  return failed > 0 || levels == 0;
}
