// predictors.c - predictors, their calls, and pictures: arguments checked, then
// handed to Swift.

#include "handles.h"

#include <stdlib.h>

static ink_status fail_model(const ink_model *model) {
  return ink_fail(INK_ERROR_ARGUMENT, "ink_predictor_create: %s",
                  model ? "no open model" : "model is null");
}

ink_status ink_predictor_create(ink_model *model, size_t together,
                                ink_predictor **result) {
  if (!model || model->mark != MODEL_MARK)
    return fail_model(model);
  if (!result)
    return ink_fail(INK_ERROR_ARGUMENT,
                    "ink_predictor_create: predictor is null");
  if (together < 1 || together > 256)
    return ink_fail(INK_ERROR_ARGUMENT,
                    "ink_predictor_create: together of %zu; expected 1 to 256",
                    together);
  ink_predictor *predictor = malloc(sizeof *predictor);
  size_t memory = 0;
  void *core = predictor
                   ? ink_core_predictor(model->core.object, together, &memory)
                   : NULL;
  if (!core) {
    free(predictor);
    return ink_fail(INK_ERROR_MEMORY,
                    "ink_predictor_create: no memory to predict in");
  }
  atomic_fetch_add_explicit(&model->references, 1, memory_order_relaxed);
  *predictor = (ink_predictor){
      .mark = PREDICTOR_MARK,
      .core = core,
      .model = model,
      .inputs = model->core.info.inputs,
      .outputs = model->core.info.outputs,
      .memory = memory,
  };
  *result = predictor;
  return INK_OK;
}

void ink_predictor_destroy(ink_predictor *predictor) {
  if (!predictor || predictor->mark != PREDICTOR_MARK)
    return;
  predictor->mark = 0;
  ink_core_destroy(predictor->core);
  ink_model_release(predictor->model);
  free(predictor);
}

size_t ink_predictor_memory(const ink_predictor *predictor) {
  return predictor && predictor->mark == PREDICTOR_MARK ? predictor->memory : 0;
}

// ---- predicting
// --------------------------------------------------------------

// Why a call is refused. Apart, so that a call that is not costs little.
__attribute__((noinline, cold)) static ink_status
refuse(const char *function, const ink_predictor *predictor, const void *inputs,
       const void *label, size_t count, const float *outputs,
       size_t output_count) {
  if (!predictor || predictor->mark != PREDICTOR_MARK)
    return ink_fail(INK_ERROR_ARGUMENT, "%s: %s", function,
                    predictor ? "no predictor" : "predictor is null");
  if (!inputs || !label)
    return ink_fail(INK_ERROR_ARGUMENT, "%s: %s null", function,
                    inputs ? "the place for labels is" : "the sample is");
  if (count != predictor->inputs)
    return ink_fail(INK_ERROR_SIZE, "%s: a sample of %zu values; expected %zu",
                    function, count, predictor->inputs);
  if (outputs)
    return ink_fail(INK_ERROR_SIZE, "%s: a place for %zu outputs; expected %zu",
                    function, output_count, predictor->outputs);
  return ink_fail(INK_ERROR_SIZE,
                  "%s: a null pointer for %zu outputs; expected 0", function,
                  output_count);
}

__attribute__((noinline, cold)) static ink_status
fail_finite(const char *function, size_t sample) {
  return ink_fail(INK_ERROR_NOT_FINITE,
                  "%s: sample %zu: an input or output that is infinite or not "
                  "a number",
                  function, sample);
}

static bool is_sound(const ink_predictor *predictor, const void *inputs,
                     const void *label, size_t count, const float *outputs,
                     size_t output_count) {
  return predictor && predictor->mark == PREDICTOR_MARK && inputs && label &&
         count == predictor->inputs &&
         output_count == (outputs ? predictor->outputs : 0);
}

ink_status ink_predict_bytes(ink_predictor *predictor, const uint8_t *pixels,
                             size_t count, uint16_t *label, float *outputs,
                             size_t output_count) {
  if (!is_sound(predictor, pixels, label, count, outputs, output_count))
    return refuse(__func__, predictor, pixels, label, count, outputs,
                  output_count);
  return ink_core_predict_bytes(predictor->core, pixels, count, label, outputs,
                                output_count)
             ? INK_OK
             : fail_finite(__func__, 0);
}

ink_status ink_predict_floats(ink_predictor *predictor, const float *inputs,
                              size_t count, uint16_t *label, float *outputs,
                              size_t output_count) {
  if (!is_sound(predictor, inputs, label, count, outputs, output_count))
    return refuse(__func__, predictor, inputs, label, count, outputs,
                  output_count);
  return ink_core_predict_floats(predictor->core, inputs, count, label, outputs,
                                 output_count)
             ? INK_OK
             : fail_finite(__func__, 0);
}

// The checks of a batch; `total` becomes the number of all inputs.
static ink_status check_batch(const char *function,
                              const ink_predictor *predictor,
                              const void *inputs, size_t samples, size_t count,
                              const uint16_t *labels, const float *outputs,
                              size_t output_count, size_t *total) {
  const void *some = labels ? (const void *)labels : outputs;
  size_t each = predictor && outputs && predictor->mark == PREDICTOR_MARK
                    ? predictor->outputs
                    : 0;
  if (!is_sound(predictor, inputs, some, count, outputs, each))
    return refuse(function, predictor, inputs, some, count, NULL, 0);
  size_t expected;
  if (__builtin_mul_overflow(samples, each, &expected) ||
      output_count != expected)
    return ink_fail(INK_ERROR_SIZE,
                    "%s: a place for %zu outputs; expected %zu for each of %zu "
                    "samples",
                    function, output_count, each, samples);
  if (__builtin_mul_overflow(samples, count, total) || *total > PTRDIFF_MAX / 4)
    return ink_fail(INK_ERROR_SIZE, "%s: %zu samples, more than memory holds",
                    function, samples);
  return INK_OK;
}

ink_status ink_predict_batch_bytes(ink_predictor *predictor,
                                   const uint8_t *pixels, size_t samples,
                                   size_t inputs, uint16_t *labels,
                                   float *outputs, size_t output_count) {
  size_t total;
  ink_status status = check_batch(__func__, predictor, pixels, samples, inputs,
                                  labels, outputs, output_count, &total);
  if (status != INK_OK || samples == 0)
    return status;
  ptrdiff_t refused = ink_core_predict_batch(
      predictor->core, pixels, total, samples, labels, outputs, output_count);
  return refused < 0 ? INK_OK : fail_finite(__func__, (size_t)refused);
}

ink_status ink_predict_batch_floats(ink_predictor *predictor,
                                    const float *inputs_of_all, size_t samples,
                                    size_t inputs, uint16_t *labels,
                                    float *outputs, size_t output_count) {
  size_t total;
  ink_status status =
      check_batch(__func__, predictor, inputs_of_all, samples, inputs, labels,
                  outputs, output_count, &total);
  if (status != INK_OK)
    return status;
  for (size_t sample = 0; sample < samples; sample++) {
    uint16_t label;
    if (!ink_core_predict_floats(
            predictor->core, inputs_of_all + sample * inputs, inputs, &label,
            outputs ? outputs + sample * predictor->outputs : NULL,
            outputs ? predictor->outputs : 0))
      return fail_finite(__func__, sample);
    if (labels)
      labels[sample] = label;
  }
  return INK_OK;
}

// ---- pictures
// ----------------------------------------------------------------

ink_status ink_normalize(const uint8_t *pixels, size_t width, size_t height,
                         size_t stride, uint8_t *digit, size_t digit_count) {
  if (!pixels || !digit)
    return ink_fail(INK_ERROR_ARGUMENT, "ink_normalize: %s is null",
                    pixels ? "digit" : "pixels");
  if (digit_count != INK_DIGIT_SIDE * INK_DIGIT_SIDE)
    return ink_fail(INK_ERROR_SIZE,
                    "ink_normalize: a place for %zu pixels; expected 784",
                    digit_count);
  if (width < 1 || height < 1 || width > INK_PICTURE_SIDE ||
      height > INK_PICTURE_SIDE || stride < width ||
      stride > PTRDIFF_MAX / INK_PICTURE_SIDE)
    return ink_fail(INK_ERROR_SIZE,
                    "ink_normalize: %zu x %zu pixels in rows of %zu; expected "
                    "1 to 4096 either way, and rows at least as wide",
                    width, height, stride);
  // Swift's arrays end the process where memory is refused.
  size_t need = ink_core_normalize_memory(width, height);
  void *volatile memory = malloc(need);
  if (!memory)
    return ink_fail(INK_ERROR_MEMORY,
                    "ink_normalize: no memory for %zu bytes to work in", need);
  free(memory);
  size_t found = ink_core_normalize(pixels, width, height, stride, digit);
  if (found != 1)
    return ink_fail(INK_ERROR_NO_DIGIT,
                    "ink_normalize: %zu digits in the picture; expected one",
                    found);
  return INK_OK;
}
