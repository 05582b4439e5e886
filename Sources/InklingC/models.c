// models.c - messages, memory, and models from files and bytes.

#define _POSIX_C_SOURCE 200809L // strerror_r as POSIX has it

#include "handles.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

int32_t ink_abi_version(void) {
  return INK_ABI_VERSION;
}

const char *ink_version(void) {
  return INK_VERSION;
}

static _Thread_local char message[MESSAGE_SIZE];

const char *ink_message(void) {
  return message;
}

char *ink_message_buffer(void) {
  return message;
}

ink_status ink_fail(ink_status status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  return status;
}

void *ink_core_allocate(size_t size) {
  void *memory = NULL;
  return posix_memalign(&memory, 64, size) == 0 ? memory : NULL;
}

void ink_core_free(void *memory) {
  free(memory);
}

// What Swift seeds its hashes by, and glibc has from 2.36 on only. Nothing here
// needs seeds that nobody can guess.
__attribute__((visibility("hidden"))) void arc4random_buf(void *bytes,
                                                          size_t count) {
  struct timespec now = {0, 0};
  clock_gettime(CLOCK_MONOTONIC, &now);
  uint64_t state = (uint64_t)now.tv_nsec ^ (uintptr_t)bytes;
  for (size_t i = 0; i < count; i++) {
    state = state * 6364136223846793005 + 1442695040888963407;
    ((uint8_t *)bytes)[i] = (uint8_t)(state >> 56);
  }
}

// ---- models
// ------------------------------------------------------------------

void ink_model_release(ink_model *model) {
  if (atomic_fetch_sub_explicit(&model->references, 1, memory_order_acq_rel) !=
      1)
    return;
  if (model->core.object)
    ink_core_close(model->core.object);
  if (model->mapped_size > 0)
    munmap(model->bytes, model->mapped_size);
  else
    free(model->bytes);
  free(model->names);
  free(model->name_of);
  free(model);
}

static bool copy_names(ink_model *model) {
  size_t count = model->core.info.outputs;
  model->names = malloc(model->core.name_bytes);
  model->name_of = malloc(count * sizeof *model->name_of);
  if (!model->names || !model->name_of)
    return false;
  ink_core_names(model->core.object, model->names);
  const char *name = model->names;
  for (size_t label = 0; label < count; label++) {
    model->name_of[label] = name;
    name += strlen(name) + 1;
  }
  return true;
}

// A model of `size` bytes, which it owns from here on, even if it fails, unless
// `owned` is null.
static ink_status open_bytes(const void *bytes, size_t size, void *owned,
                             size_t mapped_size, const char *source,
                             ink_model **result) {
  ink_model *model = calloc(1, sizeof *model);
  if (!model) {
    if (mapped_size > 0)
      munmap(owned, mapped_size);
    else
      free(owned);
    return ink_fail(INK_ERROR_MEMORY, "%s: no memory for a model", source);
  }
  atomic_init(&model->references, 1);
  model->bytes = owned;
  model->mapped_size = mapped_size;
  char reason[MESSAGE_SIZE];
  ink_status status =
      ink_core_open(bytes, size, &model->core, reason, sizeof reason);
  // Swift names what comes from memory "model: ".
  const char *text = strncmp(reason, "model: ", 7) == 0 ? reason + 7 : reason;
  if (status != INK_OK)
    ink_fail(status, "%s: %s", source, text);
  else if (!copy_names(model))
    status = ink_fail(INK_ERROR_MEMORY, "%s: no memory for names", source);
  if (status != INK_OK) {
    ink_model_release(model);
    return status;
  }
  model->mark = MODEL_MARK;
  *result = model;
  return INK_OK;
}

static ink_status fail_file(const char *verb, const char *path) {
  int code = errno;
  char text[128];
  if (strerror_r(code, text, sizeof text) != 0)
    snprintf(text, sizeof text, "error %d", code);
  return ink_fail(INK_ERROR_FILE, "%s: cannot %s: %s", path, verb, text);
}

static ink_status read_all(int file, const char *path, uint8_t *bytes,
                           size_t *size) {
  size_t done = 0;
  while (done < *size) {
    ssize_t count = read(file, bytes + done, *size - done);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return fail_file("read", path);
    if (count == 0)
      break;
    done += (size_t)count;
  }
  *size = done;
  return INK_OK;
}

static ink_status open_file(int file, const char *path, bool is_mapped,
                            ink_model **model) {
  struct stat status;
  if (fstat(file, &status) != 0)
    return fail_file("examine", path);
  if (!S_ISREG(status.st_mode))
    return ink_fail(INK_ERROR_NOT_A_MODEL,
                    "%s: not a regular file, so not a model", path);
  size_t size = (size_t)status.st_size;
  if (is_mapped && size > 0) {
    void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, file, 0);
    if (bytes == MAP_FAILED)
      return fail_file("map", path);
    return open_bytes(bytes, size, bytes, size, path, model);
  }
  uint8_t *bytes = ink_core_allocate(size > 0 ? size : 1);
  if (!bytes)
    return ink_fail(INK_ERROR_MEMORY, "%s: no memory for its %zu bytes", path,
                    size);
  ink_status result = read_all(file, path, bytes, &size);
  if (result != INK_OK) {
    free(bytes);
    return result;
  }
  return open_bytes(bytes, size, bytes, 0, path, model);
}

ink_status ink_model_open(const char *path, uint32_t flags, ink_model **model) {
  if (!path || !model)
    return ink_fail(INK_ERROR_ARGUMENT, "ink_model_open: %s is null",
                    path ? "model" : "path");
  if (flags != INK_OPEN_COPY && flags != INK_OPEN_MAPPED)
    return ink_fail(INK_ERROR_ARGUMENT,
                    "ink_model_open: flags of %u; expected INK_OPEN_COPY or "
                    "INK_OPEN_MAPPED",
                    (unsigned)flags);
  // Without O_NONBLOCK, opening a pipe would wait for its writer.
  int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0)
    return fail_file("open", path);
  ink_status status = open_file(file, path, flags == INK_OPEN_MAPPED, model);
  close(file);
  return status;
}

ink_status ink_model_open_bytes(const void *bytes, size_t size, uint32_t flags,
                                ink_model **model) {
  if (!bytes || !model)
    return ink_fail(INK_ERROR_ARGUMENT, "ink_model_open_bytes: %s is null",
                    bytes ? "model" : "bytes");
  if (flags == INK_OPEN_IN_PLACE) {
    if ((uintptr_t)bytes % 64 != 0)
      return ink_fail(INK_ERROR_ARGUMENT,
                      "ink_model_open_bytes: bytes at an address that is no "
                      "multiple of 64");
    return open_bytes(bytes, size, NULL, 0, "bytes", model);
  }
  if (flags != INK_OPEN_COPY)
    return ink_fail(INK_ERROR_ARGUMENT,
                    "ink_model_open_bytes: flags of %u; expected INK_OPEN_COPY "
                    "or INK_OPEN_IN_PLACE",
                    (unsigned)flags);
  void *copy = ink_core_allocate(size > 0 ? size : 1);
  if (!copy)
    return ink_fail(INK_ERROR_MEMORY, "bytes: no memory for a copy of %zu",
                    size);
  memcpy(copy, bytes, size);
  return open_bytes(copy, size, copy, 0, "bytes", model);
}

static ink_status check_model(const ink_model *model, const char *function) {
  if (!model || model->mark != MODEL_MARK)
    return ink_fail(INK_ERROR_ARGUMENT, "%s: %s", function,
                    model ? "no open model" : "model is null");
  return INK_OK;
}

void ink_model_close(ink_model *model) {
  if (check_model(model, "ink_model_close") != INK_OK)
    return;
  model->mark = 0;
  ink_model_release(model);
}

ink_status ink_model_describe(const ink_model *model, ink_model_info *info,
                              size_t size) {
  ink_status status = check_model(model, "ink_model_describe");
  if (status != INK_OK)
    return status;
  if (!info)
    return ink_fail(INK_ERROR_ARGUMENT, "ink_model_describe: info is null");
  if (size == 0 || size > sizeof *info)
    return ink_fail(INK_ERROR_SIZE,
                    "ink_model_describe: size of %zu; expected %zu at most: "
                    "the library is older than the header",
                    size, sizeof *info);
  memcpy(info, &model->core.info, size);
  return INK_OK;
}

const char *ink_model_class_name(const ink_model *model, size_t label) {
  if (check_model(model, "ink_model_class_name") != INK_OK)
    return NULL;
  if (label >= model->core.info.outputs) {
    ink_fail(INK_ERROR_ARGUMENT,
             "ink_model_class_name: label %zu; expected 0 to %zu", label,
             model->core.info.outputs - 1);
    return NULL;
  }
  return model->name_of[label];
}
