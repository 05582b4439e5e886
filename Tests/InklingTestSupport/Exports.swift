// Tests call the C library through this module, as the rest of Inkling does
// through InklingPlatform.

@_exported public import InklingPlatform

/// Lets the process write no file beyond `bytes` bytes.
public func limitFileSize(to bytes: UInt) -> Bool {
  var limit = rlimit(rlim_cur: rlim_t(bytes), rlim_max: rlim_t(bytes))
  // An enumeration in glibc, a number in musl.
  #if canImport(Glibc)
    return setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0
  #else
    return setrlimit(RLIMIT_FSIZE, &limit) == 0
  #endif
}
