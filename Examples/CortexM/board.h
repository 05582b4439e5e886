// board.h - what Swift sees of the board.

#include <stddef.h>
#include <stdint.h>

extern const uint8_t model_begin[], model_end[];

/// The model file in flash memory, 64-byte aligned.
static inline const void *_Nonnull model_bytes(void) {
  return model_begin;
}

/// Its length in bytes.
static inline size_t model_size(void) {
  return (size_t)(model_end - model_begin);
}
