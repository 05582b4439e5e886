// handles.h - what stands behind the library's handles, how errors are told,
// and what its Swift does (Entry.swift, Predicting.swift).

#ifndef INK_HANDLES_H
#define INK_HANDLES_H

#include "core.h"

#include <stdatomic.h>
#include <stdbool.h>

enum {
  MODEL_MARK = 0x6D6B6E69,     // inkm
  PREDICTOR_MARK = 0x706B6E69, // inkp
  MESSAGE_SIZE = 256
};

struct ink_model {
  uint32_t mark; // 0 once closed
  // The caller's handle, until it is closed, and one for each predictor.
  atomic_uint references;
  ink_core_model core;
  void *bytes; // of the file, to be freed or unmapped; null if the caller's
  size_t mapped_size; // 0 unless mapped
  char *names;
  const char **name_of;
};

struct ink_predictor {
  uint32_t mark;
  void *core;
  ink_model *model;
  size_t inputs, outputs, memory;
};

// Sets the thread's message and returns the status.
__attribute__((format(printf, 2, 3))) ink_status
ink_fail(ink_status status, const char *format, ...);
char *ink_message_buffer(void);

void ink_model_release(ink_model *model);

// ---- Swift
// -------------------------------------------------------------------

ink_status ink_core_open(const void *bytes, size_t size, ink_core_model *opened,
                         char *message, size_t capacity);
void ink_core_names(void *object, char *names);
void ink_core_close(void *object);
void *ink_core_predictor(void *object, size_t together, size_t *memory);
void ink_core_destroy(void *predictor);
bool ink_core_predict_bytes(void *predictor, const uint8_t *pixels,
                            size_t count, uint16_t *label, float *outputs,
                            size_t output_count);
bool ink_core_predict_floats(void *predictor, const float *inputs, size_t count,
                             uint16_t *label, float *outputs,
                             size_t output_count);
ptrdiff_t ink_core_predict_batch(void *predictor, const uint8_t *pixels,
                                 size_t count, size_t samples, uint16_t *labels,
                                 float *outputs, size_t output_count);
size_t ink_core_normalize_memory(size_t width, size_t height);
size_t ink_core_normalize(const uint8_t *pixels, size_t width, size_t height,
                          size_t stride, uint8_t *digit);

#endif
