// testing.c - numbers to test with, and what is expected of them. Part of
// kernels_test.c.

#include "testing.h"

#include <stdio.h>

const ink_kernels *kernels;
size_t checked, failures;

// ---- numbers ----------------------------------------------------------------

static uint64_t state;

void start_numbers(void) {
  state = 1;
}

uint64_t next(void) { // SplitMix64
  uint64_t z = state += 0x9E3779B97F4A7C15u;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
  z = (z ^ z >> 27) * 0x94D049BB133111EBu;
  return z ^ z >> 31;
}

float uniform(void) {
  return (float)((int32_t)(next() >> 40) - (1 << 23)) * 0x1p-23f;
}

void *allocate(size_t bytes) {
  void *memory = aligned_alloc(64, (bytes + 127) / 64 * 64);
  if (!memory)
    exit(2);
  return memory;
}

float *floats(size_t count) {
  float *x = allocate(count * sizeof *x);
  for (size_t i = 0; i < count; i++)
    x[i] = uniform();
  return x;
}

// ---- comparing --------------------------------------------------------------

// A sum of many bytes at once is had sooner.
static float results[1024];
static size_t waiting;
static uint32_t sum;

uint32_t sum_of_bits(void) {
  sum = ink_crc32(sum, waiting * sizeof *results, results);
  waiting = 0;
  return sum;
}

void start_checks(void) {
  checked = failures = waiting = sum = 0;
}

void expect(const char *what, size_t m, size_t n, size_t k, float found,
            double expected, double scale) {
  checked++;
  if (waiting == sizeof results / sizeof *results)
    sum_of_bits();
  results[waiting++] = found;
  // A NaN fails.
  if (fabs((double)found - expected) <= 4e-6 * scale + 1e-37)
    return;
  if (failures++ < 20)
    printf("%s %zu x %zu x %zu: %.9g, expected %.9g\n", what, m, n, k,
           (double)found, expected);
}

void expect_same(const char *what, size_t m, size_t n, size_t k,
                 const float *found, const float *expected) {
  if (memcmp(found, expected, n * sizeof *found) != 0 && failures++ < 20)
    printf("%s %zu x %zu x %zu: other bits\n", what, m, n, k);
}

double activate(ink_activation act, double z) {
  switch (act) {
  case INK_IDENTITY:
    return z;
  case INK_RELU:
    return z < 0 ? 0 : z;
  case INK_SIGMOID:
    return 1 / (1 + exp(-z));
  case INK_TANH:
    return tanh(z);
  case INK_STEP:
    return z > 0;
  }
  return NAN;
}

double slope(ink_activation act, double y) {
  switch (act) {
  case INK_IDENTITY:
    return 1;
  case INK_RELU:
    return y > 0;
  case INK_SIGMOID:
    return y * (1 - y);
  case INK_TANH:
    return 1 - y * y;
  case INK_STEP:
    return 0;
  }
  return NAN;
}

double updated(const ink_update *u, double g, double w, double *v, double s) {
  const double pull = u->gradient_scale * g + u->weight_decay * w;
  switch (u->kind) {
  case INK_STORE:
    return u->gradient_scale * g;
  case INK_SGD:
    return w + pull;
  case INK_MOMENTUM:
    *v = u->momentum * *v + pull;
    return w + u->step * *v;
  case INK_NESTEROV:
    *v = u->momentum * *v + (1 - (double)u->dampening) * pull;
    return w + u->step * (pull + u->momentum * *v);
  case INK_ADAM:
    *v = u->momentum * *v + (1 - (double)u->momentum) * pull;
    s = u->second_momentum * s + (1 - (double)u->second_momentum) * pull * pull;
    return w + u->decoupled_decay * w + u->step * *v / (sqrt(s) + u->epsilon);
  }
  return NAN;
}

const ink_update updates[UPDATES] = {
    {INK_STORE, .gradient_scale = 0.5f},
    {INK_SGD, .gradient_scale = -0.25f, .weight_decay = -0.01f},
    {INK_MOMENTUM, .gradient_scale = 0.1f, .weight_decay = 0.02f,
     .momentum = 0.9f, .step = -0.5f},
    {INK_NESTEROV, .gradient_scale = 0.1f, .weight_decay = 0.02f,
     .momentum = 0.9f, .dampening = 0.2f, .step = -0.5f},
    {INK_ADAM, .gradient_scale = 0.1f, .weight_decay = 0.02f, .momentum = 0.9f,
     .step = -0.5f, .second_momentum = 0.95f, .epsilon = 0.25f,
     .decoupled_decay = -0.01f},
};

bool has_velocity(const ink_update *u) {
  return u->kind != INK_STORE && u->kind != INK_SGD;
}

float *moments(size_t count) {
  float *v = floats(2 * count);
  for (size_t i = count; i < 2 * count; i++)
    v[i] = fabsf(v[i]);
  return v;
}
