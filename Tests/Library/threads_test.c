// threads_test.c - one model and ten threads, each with a predictor of its own,
// opened and closed by turns: the same labels everywhere. For the thread
// sanitizer.
// usage: threads_test MODEL IMAGES

#include <inkling.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { THREADS = 10, SAMPLES = 200, INPUTS = 784 };
static uint8_t pixels[SAMPLES * INPUTS];
static uint16_t expected[SAMPLES];
static ink_model *model;
static const char *path;

static void *run(void *number) {
  for (int round = 0; round < 3; round++) {
    ink_model *own = NULL;
    ink_predictor *predictor = NULL, *second = NULL;
    uint16_t labels[SAMPLES];
    uint8_t digit[784];
    if (ink_predictor_create(model, 1 + (size_t)round * 64, &predictor) ||
        ink_model_open(path, (uint32_t)round % 2, &own) ||
        ink_predictor_create(own, 128, &second))
      return number;
    ink_model_close(own);
    for (size_t i = 0; i < SAMPLES; i++)
      if (ink_predict_bytes(predictor, pixels + i * INPUTS, INPUTS, labels + i,
                            NULL, 0))
        return number;
    if (memcmp(labels, expected, sizeof labels) != 0)
      return number;
    if (ink_predict_batch_bytes(second, pixels, SAMPLES, INPUTS, labels, NULL,
                                0) ||
        memcmp(labels, expected, sizeof labels) != 0)
      return number;
    // An error of this thread's own.
    if (ink_predict_bytes(predictor, NULL, 0, labels, NULL, 0) !=
            INK_ERROR_ARGUMENT ||
        !strstr(ink_message(), "null"))
      return number;
    if (ink_normalize(pixels, 28, 28, 28, digit, sizeof digit))
      return number;
    ink_predictor_destroy(predictor);
    ink_predictor_destroy(second);
  }
  return NULL;
}

int main(int count, char **arguments) {
  pthread_t threads[THREADS];
  ink_predictor *predictor;
  int failures = 0;
  if (count != 3)
    return 64;
  path = arguments[1];
  FILE *images = fopen(arguments[2], "rb");
  if (!images || fseek(images, 16, SEEK_SET) != 0 ||
      fread(pixels, 1, sizeof pixels, images) != sizeof pixels)
    return 1;
  fclose(images);
  if (ink_model_open(path, INK_OPEN_COPY, &model) ||
      ink_predictor_create(model, 1, &predictor) ||
      ink_predict_batch_bytes(predictor, pixels, SAMPLES, INPUTS, expected,
                              NULL, 0)) {
    fprintf(stderr, "%s\n", ink_message());
    return 1;
  }
  ink_predictor_destroy(predictor);
  for (int i = 0; i < THREADS; i++)
    if (pthread_create(threads + i, NULL, run, &threads[i]))
      return 1;
  for (int i = 0; i < THREADS; i++) {
    void *result;
    pthread_join(threads[i], &result);
    failures += result != NULL;
  }
  ink_model_close(model);
  printf("%d threads, %d of them wrong\n", THREADS, failures);
  return failures > 0;
}
