// The one import of the C library. Everything above takes `open`, `errno` and
// `pthread_t` from here, so that a build for a board has one place to replace.

#if canImport(Glibc)
  @_exported public import Glibc
#elseif canImport(Musl)
  @_exported public import Musl
#endif
