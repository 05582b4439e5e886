// The one import of the C library, and what differs between its kinds.
// Everything above takes `open`, `errno` and `pthread_t` from here, so that a
// build for a board has one place to replace.

#if canImport(Glibc)
  @_exported public import Glibc
#elseif canImport(Musl)
  @_exported public import Musl
#else
  @_exported public import CInklingLibc
#endif

/// `read`, where a type has a method of that name.
func systemRead(
  _ descriptor: Int32, _ target: UnsafeMutableRawPointer?, _ count: Int
) -> Int { read(descriptor, target, count) }

/// `write`, where a type has a method of that name.
func systemWrite(
  _ descriptor: Int32, _ source: UnsafeRawPointer, _ count: Int
) -> Int { write(descriptor, source, count) }

/// `pthread_create`, whose handle is a number here and a pointer there.
func createThread(
  _ body: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?,
  _ context: UnsafeMutableRawPointer
) -> pthread_t? {
  #if canImport(Glibc)
    var handle = pthread_t()
  #else
    var handle: pthread_t?
  #endif
  return pthread_create(&handle, nil, body, context) == 0 ? handle : nil
}

/// `ru_maxrss` of this process, in bytes.
func maximumResidentBytes() -> Int? {
  var usage = rusage()
  // An enumeration in glibc, a number in musl.
  #if canImport(Glibc)
    let process = __rusage_who_t(RUSAGE_SELF.rawValue)
  #else
    let process = RUSAGE_SELF
  #endif
  guard getrusage(process, &usage) == 0 else { return nil }
  // Linux counts in KiB.
  return Int(usage.ru_maxrss) * 1024
}
