// core.h - between the library's C, which checks what callers give and keeps
// files and handles, and its Swift, which is Inkling's core. Not installed.

#ifndef INK_CORE_H
#define INK_CORE_H

#include "include/inkling.h"

// Swift is told which pointers may be null; its compiler is clang. Whoever
// compiles this part by another one does without.
#ifndef __clang__
#  define _Nonnull
#  define _Nullable
#endif

/// A model as Swift opened it: what it is released by, what C tells of it, and
/// what C needs to know before it copies the names of the classes.
typedef struct ink_core_model {
  void *_Nullable object; ///< retained
  ink_model_info info;
  size_t name_bytes; ///< of all names, each with its NUL
} ink_core_model;

/// `size` bytes on a 64-byte boundary, or null where the system refuses them:
/// the memory of models' layers and of predictors, which Swift's own functions
/// would end the process for.
void *_Nullable ink_core_allocate(size_t size);
void ink_core_free(void *_Nullable memory);

#endif
