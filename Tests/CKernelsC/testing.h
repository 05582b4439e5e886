// testing.h - what the tests of each family of kernels are written with. Part
// of kernels_test.c.

#ifndef INK_TESTING_H
#define INK_TESTING_H

#include "ink_kernels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/// The level being tested.
extern const ink_kernels *kernels;
/// Since start_checks.
extern size_t checked, failures;

// ---- numbers, the same at every level ---------------------------------------

void start_numbers(void);
uint64_t next(void);
float uniform(void); ///< -1 ..< 1
void *allocate(size_t bytes);
float *floats(size_t count);

// ---- references in double ---------------------------------------------------

void start_checks(void);
/// A sum of the bits of all results expected since start_checks.
uint32_t sum_of_bits(void);
/// Counts a failure unless `found` is as near as rounding allows. `scale` is
/// the sum of the absolute terms that `expected` is made of.
void expect(const char *what, size_t m, size_t n, size_t k, float found,
            double expected, double scale);
/// Counts a failure unless n floats have the same bits.
void expect_same(const char *what, size_t m, size_t n, size_t k,
                 const float *found, const float *expected);
double activate(ink_activation act, double z);
double slope(ink_activation act, double y);

enum { UPDATES = 5 };
/// One of each kind.
extern const ink_update updates[UPDATES];
/// What an update makes of w and v, given the sum g; s is the second moment.
double updated(const ink_update *u, double g, double w, double *v, double s);
bool has_velocity(const ink_update *u);
/// Velocities, and behind them as many second moments.
float *moments(size_t count);

// ---- tests ------------------------------------------------------------------

void test_dense(size_t m, size_t n, size_t k);
void test_sparse(size_t m, size_t n, size_t k);
void test_int8(size_t m, size_t n, size_t k, bool with_table);
void test_elements(size_t m, size_t n);
void test_batch_norm(size_t m, size_t n);
void test_regularization(size_t m, size_t n);
/// Returns a sum of all bytes, the same at every level.
uint32_t test_augment(void);
/// Of no level. Returns how many choices are wrong.
size_t test_riscv(void);
/// A sum of the bits of all kernels' results at more sizes, with no reference.
uint32_t sum_of_more_bits(void);

#endif
