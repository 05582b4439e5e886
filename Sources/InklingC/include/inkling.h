// inkling.h - read digits, or whatever a small network was trained on, from C,
// C++ and all that calls C: libinkling.
//
//   ink_model *model;
//   ink_predictor *predictor;
//   uint16_t label;
//   if (ink_model_open("digits.ink", INK_OPEN_COPY, &model) ||
//       ink_predictor_create(model, 1, &predictor) ||
//       ink_predict_bytes(predictor, pixels, 784, &label, NULL, 0))
//     fprintf(stderr, "%s\n", ink_message());
//
// A function that can fail returns an ink_status: INK_OK, which is 0, or why
// not; ink_message then says so in one line. A function that failed has written
// nothing but, of a batch, the samples before the one that was refused.
//
// Threads. A model never changes: any number of threads may use one. A
// predictor works in memory of its own: one for each thread, or one after the
// other. Predicting allocates nothing, takes no lock and calls no system.
//
// Handles. A null pointer where one may not be is refused, as is a handle that
// is none, as far as that can be told from its first bytes. What was closed
// must not be used again.

#ifndef INKLING_H
#define INKLING_H

#include <stddef.h>
#include <stdint.h>

// Only clang knows nullability; Swift reads it.
#if defined(__clang__)
#  define INK_NONNULL _Nonnull
#  define INK_NULLABLE _Nullable
#else
#  define INK_NONNULL
#  define INK_NULLABLE
#endif

#if defined(__clang__)
#  pragma clang diagnostic push
#  pragma clang diagnostic ignored "-Wnullability-extension"
#endif

#ifdef __cplusplus
extern "C" {
#endif

/// The number of the binary interface: what was compiled for one number runs
/// with every library of that number. It is the SONAME's too.
#define INK_ABI_VERSION 0

/// That of the library in use.
int32_t ink_abi_version(void);

/// Inkling's version, "0.1.0".
const char *INK_NONNULL ink_version(void);

/// What became of a call. The numbers never change; there may be new ones.
typedef int32_t ink_status;
enum {
  INK_OK = 0,
  INK_ERROR_ARGUMENT = 1,    ///< a null pointer, a bad handle or flag, a number
                             ///< out of its range
  INK_ERROR_SIZE = 2,        ///< another number of values than the model's
  INK_ERROR_FILE = 3,        ///< the system does not give the file
  INK_ERROR_NOT_A_MODEL = 4, ///< something else than a model file
  INK_ERROR_UNSUPPORTED = 5, ///< a model that needs a newer library
  INK_ERROR_INVALID = 6,     ///< a model that is damaged
  INK_ERROR_MEMORY = 7,      ///< more memory than the system gives
  INK_ERROR_NOT_FINITE = 8,  ///< an input or an output that is no finite number
  INK_ERROR_NO_DIGIT = 9     ///< a picture without a digit, or with several
};

/// Why the calling thread's last call that failed did so: one line, in memory
/// of the thread's that its next failure overwrites; "" before the first.
const char *INK_NONNULL ink_message(void);

// ---- models
// ------------------------------------------------------------------

/// A network, constant and checked in full.
typedef struct ink_model ink_model;

enum {
  /// The file's bytes are copied. Whatever becomes of it then changes nothing.
  INK_OPEN_COPY = 0,
  /// The file is mapped: no copy, and its pages are shared by all processes
  /// that
  /// map it. It may then be deleted, or replaced by renaming another to its
  /// name. Who overwrites it in place changes the predictions, unchecked; who
  /// cuts it ends the process (SIGBUS).
  INK_OPEN_MAPPED = 1,
  /// For ink_model_open_bytes: the bytes are used where they are, on an address
  /// that is a multiple of 64, and must stay and not change until the model and
  /// all of its predictors are gone.
  INK_OPEN_IN_PLACE = 2
};

/// Opens a model file: INK_OPEN_COPY or INK_OPEN_MAPPED.
ink_status ink_model_open(const char *INK_NONNULL path, uint32_t flags,
                          ink_model *INK_NULLABLE *INK_NONNULL model);

/// Opens `size` bytes of a model file: INK_OPEN_COPY or INK_OPEN_IN_PLACE.
ink_status ink_model_open_bytes(const void *INK_NONNULL bytes, size_t size,
                                uint32_t flags,
                                ink_model *INK_NULLABLE *INK_NONNULL model);

/// Lets go of a model, which lives on as long as predictors use it. Null is let
/// be.
void ink_model_close(ink_model *INK_NULLABLE model);

/// What a model takes and gives.
typedef struct ink_model_info {
  size_t inputs;  ///< values of a sample
  size_t height;  ///< of a picture in pixels; 0 where samples are no pictures
  size_t width;   ///< likewise; height * width is inputs
  size_t outputs; ///< classes
  float scale;    ///< what a byte is multiplied by to become an input
  uint8_t gives_probabilities; ///< 1 if outputs are probabilities
  uint8_t is_quantized;        ///< 1 if parameters are of 8 bits
  uint8_t has_class_names;     ///< 1 if classes have names of their own
  uint8_t reserved;            ///< 0
  size_t file_size;            ///< bytes that the model takes, about
  size_t working_memory;       ///< bytes of a predictor for one sample per call
} ink_model_info;

/// Writes what is known of the model, `size` bytes of it:
/// sizeof(ink_model_info).
ink_status ink_model_describe(const ink_model *INK_NONNULL model,
                              ink_model_info *INK_NONNULL info, size_t size);

/// The name of class `label` in UTF-8: the model's own or, where it has none,
/// the label as a number. It stays as long as the model. Null, and a message,
/// for a label that is none.
const char *INK_NULLABLE
ink_model_class_name(const ink_model *INK_NONNULL model, size_t label);

// ---- predictors
// --------------------------------------------------------------

/// A model's working memory, for one thread at a time.
typedef struct ink_predictor ink_predictor;

/// Takes all memory that predicting will ever need. `together` is how many
/// samples of a batch are worked on together, 1 to 256: 1 for one per call, 128
/// for many.
ink_status
ink_predictor_create(ink_model *INK_NONNULL model, size_t together,
                     ink_predictor *INK_NULLABLE *INK_NONNULL predictor);

/// Null is let be.
void ink_predictor_destroy(ink_predictor *INK_NULLABLE predictor);

/// Bytes of the predictor's working memory; 0 for what is none.
size_t ink_predictor_memory(const ink_predictor *INK_NULLABLE predictor);

/// The label of one sample of `count` bytes, which the model scales itself; the
/// first of the largest outputs. Pictures are row by row, ink 255 on 0.
/// `outputs` takes `output_count` floats, as many as there are classes, or is
/// null and 0: then no softmax is computed.
ink_status ink_predict_bytes(ink_predictor *INK_NONNULL predictor,
                             const uint8_t *INK_NONNULL pixels, size_t count,
                             uint16_t *INK_NONNULL label,
                             float *INK_NULLABLE outputs, size_t output_count);

/// The same for floats, scaled already.
ink_status ink_predict_floats(ink_predictor *INK_NONNULL predictor,
                              const float *INK_NONNULL inputs, size_t count,
                              uint16_t *INK_NONNULL label,
                              float *INK_NULLABLE outputs, size_t output_count);

/// Many samples, [samples, inputs] without gaps: labels [samples] and outputs
/// [samples, outputs], either of which may be null. The bits are those of one
/// sample per call.
ink_status ink_predict_batch_bytes(ink_predictor *INK_NONNULL predictor,
                                   const uint8_t *INK_NONNULL pixels,
                                   size_t samples, size_t inputs,
                                   uint16_t *INK_NULLABLE labels,
                                   float *INK_NULLABLE outputs,
                                   size_t output_count);

/// The same for floats, scaled already; one after the other.
ink_status ink_predict_batch_floats(ink_predictor *INK_NONNULL predictor,
                                    const float *INK_NONNULL inputs_of_all,
                                    size_t samples, size_t inputs,
                                    uint16_t *INK_NULLABLE labels,
                                    float *INK_NULLABLE outputs,
                                    size_t output_count);

// ---- pictures
// ----------------------------------------------------------------

/// The sides of what ink_normalize writes, and the most of what it takes.
#define INK_DIGIT_SIDE 28
#define INK_PICTURE_SIDE 4096

/// The one digit in a picture of greys as a network trained on MNIST takes it,
/// ink 255 on 0 in 28 x 28 pixels, found as `inkling predict` does: dark on
/// light or light on dark, on paper of any light. Row y of the picture begins
/// at pixels[y * stride]. It takes memory while it works.
ink_status ink_normalize(const uint8_t *INK_NONNULL pixels, size_t width,
                         size_t height, size_t stride,
                         uint8_t *INK_NONNULL digit, size_t digit_count);

#ifdef __cplusplus
}
#endif

#if defined(__clang__)
#  pragma clang diagnostic pop
#endif

#endif
