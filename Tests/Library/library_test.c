// library_test.c - libinkling by its C interface alone: what it refuses and in
// which words, that all ways to open and to predict agree, and that predicting
// allocates nothing.
// usage: library_test MODEL IMAGES

#include <inkling.h>

#include <errno.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The library's allocations are counted on their way to glibc.
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
static atomic_size_t allocations;

void *malloc(size_t size) {
  allocations++;
  return __libc_malloc(size);
}
void *calloc(size_t count, size_t size) {
  allocations++;
  return __libc_calloc(count, size);
}
int posix_memalign(void **memory, size_t alignment, size_t size) {
  allocations++;
  *memory = __libc_memalign(alignment, size);
  return *memory ? 0 : ENOMEM;
}

static int failures, checks;
#define CHECK(condition)                                                       \
  do {                                                                         \
    checks++;                                                                  \
    if (!(condition)) {                                                        \
      failures++;                                                              \
      fprintf(stderr, "line %d: not so: %s (%s)\n", __LINE__, #condition,      \
              ink_message());                                                  \
    }                                                                          \
  } while (0)
// The call is refused with this status, and its words contain `words`.
#define REFUSED(call, status, words)                                           \
  do {                                                                         \
    CHECK((call) == (status));                                                 \
    CHECK(strstr(ink_message(), words) != NULL);                               \
  } while (0)

enum { SAMPLES = 1000, MOST = 784, OUTPUTS = 10 };
static uint8_t pixels[SAMPLES * MOST];
static float floats[SAMPLES * MOST];
static float outputs[SAMPLES * OUTPUTS], again[SAMPLES * OUTPUTS];
static uint16_t labels[SAMPLES], others[SAMPLES];

static uint8_t *contents(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  uint8_t *bytes = NULL;
  *size = 0;
  if (file && fseek(file, 0, SEEK_END) == 0) {
    *size = (size_t)ftell(file);
    rewind(file);
    bytes = aligned_alloc(64, (*size + 127) / 64 * 64);
    if (bytes && fread(bytes, 1, *size, file) != *size)
      *size = 0;
  }
  if (file)
    fclose(file);
  return bytes;
}

static void check_models(const char *path) {
  ink_model *model = NULL;
  REFUSED(ink_model_open(NULL, 0, &model), INK_ERROR_ARGUMENT, "path is null");
  REFUSED(ink_model_open(path, 0, NULL), INK_ERROR_ARGUMENT, "model is null");
  REFUSED(ink_model_open(path, 7, &model), INK_ERROR_ARGUMENT, "flags of 7");
  REFUSED(ink_model_open("/none", 0, &model), INK_ERROR_FILE,
          "/none: cannot open: No such file");
  REFUSED(ink_model_open("/", 0, &model), INK_ERROR_NOT_A_MODEL,
          "not a regular file");
  REFUSED(ink_model_open("/dev/null", 1, &model), INK_ERROR_NOT_A_MODEL,
          "not a regular file");
  size_t size;
  uint8_t *bytes = contents(path, &size);
  CHECK(size > 0);
  REFUSED(ink_model_open_bytes(NULL, size, 0, &model), INK_ERROR_ARGUMENT,
          "bytes is null");
  REFUSED(ink_model_open_bytes(bytes, size, INK_OPEN_MAPPED, &model),
          INK_ERROR_ARGUMENT, "flags of 1");
  REFUSED(ink_model_open_bytes(bytes + 1, size - 1, INK_OPEN_IN_PLACE, &model),
          INK_ERROR_ARGUMENT, "multiple of 64");
  REFUSED(ink_model_open_bytes("text, no model", 14, 0, &model),
          INK_ERROR_NOT_A_MODEL, "not an Inkling model");
  CHECK(ink_model_open_bytes(bytes, 0, 0, &model) != INK_OK);
  CHECK(ink_model_open_bytes(bytes, size - 1, 0, &model) != INK_OK);
  // Any byte that is altered is found.
  for (size_t i = 0; i < size; i += 1 + size / 500) {
    bytes[i] ^= 0x55;
    CHECK(ink_model_open_bytes(bytes, size, 0, &model) != INK_OK);
    CHECK(ink_message()[0] != 0);
    bytes[i] ^= 0x55;
  }
  CHECK(model == NULL);

  CHECK(ink_model_open_bytes(bytes, size, INK_OPEN_COPY, &model) == INK_OK);
  ink_model_info info;
  CHECK(ink_model_describe(model, &info, sizeof info) == INK_OK);
  CHECK(info.inputs == MOST && info.height == 28 && info.width == 28);
  CHECK(info.outputs == OUTPUTS && info.gives_probabilities == 1);
  CHECK(fabsf(info.scale - 1.0f / 255) < 1e-9f);
  CHECK(info.file_size == size && info.working_memory > 1024);
  REFUSED(ink_model_describe(NULL, &info, sizeof info), INK_ERROR_ARGUMENT,
          "null");
  REFUSED(ink_model_describe(model, NULL, sizeof info), INK_ERROR_ARGUMENT,
          "info is null");
  REFUSED(ink_model_describe(model, &info, 4096), INK_ERROR_SIZE, "older");
  size_t inputs = 0;
  CHECK(ink_model_describe(model, (ink_model_info *)(void *)&inputs,
                           sizeof inputs) == INK_OK &&
        inputs == MOST);
  CHECK(strcmp(ink_model_class_name(model, 7), "7") == 0);
  CHECK(ink_model_class_name(model, OUTPUTS) == NULL);
  CHECK(strstr(ink_message(), "expected 0 to 9") != NULL);
  CHECK(ink_model_class_name(NULL, 0) == NULL);
  ink_model_close(model);
  ink_model_close(NULL);

  char none[sizeof(void *) * 32] = "no handle";
  REFUSED(ink_model_describe((ink_model *)(void *)none, &info, sizeof info),
          INK_ERROR_ARGUMENT, "no open model");
  free(bytes);
}

static void check_refusals(ink_model *model, ink_predictor *predictor) {
  uint16_t label = 77;
  REFUSED(ink_predictor_create(NULL, 1, &predictor), INK_ERROR_ARGUMENT,
          "model is null");
  REFUSED(ink_predictor_create(model, 0, &predictor), INK_ERROR_ARGUMENT,
          "together of 0");
  REFUSED(ink_predictor_create(model, 257, &predictor), INK_ERROR_ARGUMENT,
          "together of 257");
  REFUSED(ink_predictor_create(model, 1, NULL), INK_ERROR_ARGUMENT,
          "predictor is null");
  REFUSED(ink_predict_bytes(NULL, pixels, MOST, &label, NULL, 0),
          INK_ERROR_ARGUMENT, "predictor is null");
  REFUSED(ink_predict_bytes((ink_predictor *)(void *)floats, pixels, MOST,
                            &label, NULL, 0),
          INK_ERROR_ARGUMENT, "no predictor");
  REFUSED(ink_predict_bytes(predictor, NULL, MOST, &label, NULL, 0),
          INK_ERROR_ARGUMENT, "sample is null");
  REFUSED(ink_predict_bytes(predictor, pixels, MOST, NULL, NULL, 0),
          INK_ERROR_ARGUMENT, "labels is null");
  REFUSED(ink_predict_bytes(predictor, pixels, 783, &label, NULL, 0),
          INK_ERROR_SIZE, "783 values; expected 784");
  REFUSED(ink_predict_bytes(predictor, pixels, MOST, &label, outputs, 9),
          INK_ERROR_SIZE, "9 outputs; expected 10");
  REFUSED(ink_predict_bytes(predictor, pixels, MOST, &label, NULL, 10),
          INK_ERROR_SIZE, "null pointer for 10 outputs");
  REFUSED(ink_predict_batch_bytes(predictor, pixels, 2, MOST, NULL, NULL, 0),
          INK_ERROR_ARGUMENT, "labels is null");
  REFUSED(
      ink_predict_batch_bytes(predictor, pixels, 2, MOST, labels, outputs, 10),
      INK_ERROR_SIZE, "10 outputs; expected 10 for each of 2");
  REFUSED(ink_predict_batch_bytes(predictor, pixels, SIZE_MAX / 2, MOST, labels,
                                  NULL, 0),
          INK_ERROR_SIZE, "more than memory holds");
  REFUSED(ink_predict_batch_bytes(predictor, pixels, 2, 783, labels, NULL, 0),
          INK_ERROR_SIZE, "783 values");
  CHECK(ink_predict_batch_bytes(predictor, pixels, 0, MOST, labels, NULL, 0) ==
        INK_OK);
  float bad[2 * MOST] = {0};
  bad[MOST + 3] = NAN;
  REFUSED(ink_predict_floats(predictor, bad + MOST, MOST, &label, NULL, 0),
          INK_ERROR_NOT_FINITE, "sample 0");
  REFUSED(ink_predict_batch_floats(predictor, bad, 2, MOST, others, NULL, 0),
          INK_ERROR_NOT_FINITE, "sample 1");
  CHECK(label == 77);
  CHECK(ink_predictor_memory(NULL) == 0);
  ink_predictor_destroy(NULL);
}

static void check_predicting(const char *path) {
  ink_model *model = NULL;
  ink_predictor *one = NULL, *many = NULL;
  CHECK(ink_model_open(path, INK_OPEN_MAPPED, &model) == INK_OK);
  CHECK(ink_predictor_create(model, 1, &one) == INK_OK);
  CHECK(ink_predictor_create(model, 128, &many) == INK_OK);
  if (!one || !many)
    return;
  ink_model_info info;
  ink_model_describe(model, &info, sizeof info);
  CHECK(ink_predictor_memory(one) == info.working_memory);
  check_refusals(model, one);
  ink_model_close(model);

  size_t before = allocations;
  for (size_t i = 0; i < SAMPLES; i++)
    CHECK(ink_predict_bytes(one, pixels + i * MOST, MOST, labels + i,
                            outputs + i * OUTPUTS, OUTPUTS) == INK_OK);
  CHECK(ink_predict_batch_bytes(many, pixels, SAMPLES, MOST, others, again,
                                SAMPLES * OUTPUTS) == INK_OK);
  CHECK(memcmp(labels, others, sizeof labels) == 0);
  CHECK(memcmp(outputs, again, sizeof outputs) == 0);
  memset(others, 0, sizeof others);
  CHECK(ink_predict_batch_bytes(many, pixels, SAMPLES, MOST, others, NULL, 0) ==
        INK_OK);
  CHECK(memcmp(labels, others, sizeof labels) == 0);
  memset(again, 0, sizeof again);
  CHECK(ink_predict_batch_bytes(many, pixels, SAMPLES, MOST, NULL, again,
                                SAMPLES * OUTPUTS) == INK_OK);
  CHECK(memcmp(outputs, again, sizeof outputs) == 0);
  for (size_t i = 0; i < SAMPLES * MOST; i++)
    floats[i] = (float)pixels[i] * info.scale;
  CHECK(ink_predict_batch_floats(one, floats, SAMPLES, MOST, others, again,
                                 SAMPLES * OUTPUTS) == INK_OK);
  CHECK(memcmp(labels, others, sizeof labels) == 0);
  CHECK(memcmp(outputs, again, sizeof outputs) == 0);
  uint16_t label;
  for (size_t i = 0; i < SAMPLES; i++) {
    CHECK(ink_predict_bytes(one, pixels + i * MOST, MOST, &label, NULL, 0) ==
              INK_OK &&
          label == labels[i]);
    float sum = 0;
    for (size_t j = 0; j < OUTPUTS; j++)
      sum += outputs[i * OUTPUTS + j];
    CHECK(fabsf(sum - 1) < 1e-5f);
  }
  CHECK(allocations == before);
  ink_predictor_destroy(one);
  ink_predictor_destroy(many);
}

// A digit drawn dark on light, three times as large, in rows of 100.
static void check_pictures(void) {
  static uint8_t picture[100 * 100], digit[784];
  memset(picture, 230, sizeof picture);
  REFUSED(ink_normalize(picture, 84, 100, 100, digit, 784), INK_ERROR_NO_DIGIT,
          "0 digits");
  for (size_t y = 0; y < 84; y++)
    for (size_t x = 0; x < 84; x++)
      picture[(y + 8) * 100 + x + 8] =
          (uint8_t)(230 - pixels[y / 3 * 28 + x / 3] * 9 / 10);
  CHECK(ink_normalize(picture, 100, 100, 100, digit, 784) == INK_OK);
  unsigned ink = 0;
  for (size_t i = 0; i < 784; i++)
    ink += digit[i];
  CHECK(ink > 5000 && digit[0] == 0);
  // What has the form already stays as it is.
  static uint8_t same[784];
  CHECK(ink_normalize(digit, 28, 28, 28, same, 784) == INK_OK);
  CHECK(memcmp(digit, same, sizeof same) == 0);
  REFUSED(ink_normalize(NULL, 28, 28, 28, digit, 784), INK_ERROR_ARGUMENT,
          "pixels is null");
  REFUSED(ink_normalize(picture, 28, 28, 28, digit, 783), INK_ERROR_SIZE,
          "783 pixels");
  REFUSED(ink_normalize(picture, 0, 28, 28, digit, 784), INK_ERROR_SIZE,
          "0 x 28");
  REFUSED(ink_normalize(picture, 28, 28, 27, digit, 784), INK_ERROR_SIZE,
          "rows of 27");
  REFUSED(ink_normalize(picture, 4097, 28, 4097, digit, 784), INK_ERROR_SIZE,
          "4097 x 28");
}

int main(int count, char **arguments) {
  if (count != 3)
    return 64;
  FILE *images = fopen(arguments[2], "rb");
  if (!images || fseek(images, 16, SEEK_SET) != 0 ||
      fread(pixels, 1, sizeof pixels, images) != sizeof pixels)
    return 1;
  fclose(images);
  CHECK(ink_abi_version() == INK_ABI_VERSION);
  CHECK(strchr(ink_version(), '.') != NULL);
  CHECK(ink_message()[0] == 0);
  check_models(arguments[1]);
  check_predicting(arguments[1]);
  check_pictures();
  printf("%d checks, %d failures\n", checks, failures);
  return failures > 0;
}
