// loop.c - single predictions by exported C and by libinkling, which is
// Inkling's core, taken in turn: a line per way, its median in nanoseconds.
// usage: loop FLOAT32.ink INT8.ink IMAGES ROUNDS

#define _POSIX_C_SOURCE 200809L

#include <inkling.h>

#include "float32.h"
#include "int8.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { DIGITS = 2000, WAYS = 5 };
static uint8_t pixels[DIGITS][FLOAT32_INPUTS];
static ink_predictor *predictors[2];

static int core(int which, const uint8_t *digit) {
  uint16_t label;
  return ink_predict_bytes(predictors[which], digit, FLOAT32_INPUTS, &label,
                           NULL, 0) == INK_OK
             ? label
             : -1;
}

static int predict(int way, const uint8_t *digit) {
  switch (way) {
  case 0:
    return core(0, digit);
  case 1:
    return float32_predict(digit, NULL);
  case 2:
    return core(1, digit);
  case 3:
    return int8_predict(digit, NULL);
  default:
    return 0; // the clock alone
  }
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int count, char **arguments) {
  static const char *const names[WAYS] = {"float32-core", "float32-export",
                                          "int8-core", "int8-export", "clock"};
  if (count != 5)
    return 64;
  for (int i = 0; i < 2; i++) {
    ink_model *model;
    if (ink_model_open(arguments[1 + i], INK_OPEN_COPY, &model) ||
        ink_predictor_create(model, 1, predictors + i)) {
      fprintf(stderr, "%s\n", ink_message());
      return 1;
    }
    ink_model_close(model);
  }
  FILE *images = fopen(arguments[3], "rb");
  if (!images || fseek(images, 16, SEEK_SET) != 0 ||
      fread(pixels, 1, sizeof pixels, images) != sizeof pixels)
    return 1;
  fclose(images);
  size_t rounds = (size_t)atoi(arguments[4]), done = 0;
  double *times = malloc(WAYS * rounds * DIGITS * sizeof *times);
  if (!times)
    return 1;
  int differ = 0;
  for (size_t round = 0; round < rounds; round++) {
    for (int turn = 0; turn < WAYS; turn++) {
      int way = (turn + (int)round) % WAYS;
      for (size_t i = 0; i < DIGITS; i++) {
        double start = now();
        int label = predict(way, pixels[i]);
        times[(size_t)way * rounds * DIGITS + done + i] = now() - start;
        if (round == 0 && way < 4)
          differ += label != predict(way & 2, pixels[i]);
      }
    }
    done += DIGITS;
  }
  for (int way = 0; way < WAYS; way++) {
    double *own = times + (size_t)way * done;
    qsort(own, done, sizeof *own, by_size);
    printf("%s %.0f\n", names[way], own[done / 2]);
  }
  if (differ > 0)
    fprintf(stderr, "%d labels differ\n", differ);
  return differ > 0;
}
