// calls.c - Examples/PredictionLoop in C, through libinkling: predicts one
// drawing as often as each line of standard input says, answered by a line.
// usage: calls MODEL

#include <inkling.h>

#include <stdio.h>
#include <stdlib.h>

int main(int count, char **arguments) {
  ink_model *model;
  ink_predictor *predictor;
  ink_model_info info;
  if (count != 2)
    return 64;
  if (ink_model_open(arguments[1], INK_OPEN_COPY, &model) ||
      ink_model_describe(model, &info, sizeof info) ||
      ink_predictor_create(model, 1, &predictor)) {
    fprintf(stderr, "%s\n", ink_message());
    return 1;
  }
  // A fifth of the pixels have ink, as in handwriting.
  uint8_t *pixels = calloc(info.inputs, 1);
  if (!pixels)
    return 1;
  for (size_t i = 0; i < info.inputs; i += 5)
    pixels[i] = (uint8_t)(i * 7);
  char line[32];
  unsigned long sum = 0;
  while (fgets(line, sizeof line, stdin)) {
    for (long calls = atol(line); calls > 0; calls--) {
      uint16_t label;
      if (ink_predict_bytes(predictor, pixels, info.inputs, &label, NULL, 0))
        return 1;
      sum += label;
    }
    puts("done");
    fflush(stdout);
  }
  printf("labels add up to %lu\n", sum);
  free(pixels);
  return 0;
}
