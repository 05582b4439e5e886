// The system's own words for an error number.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What the system calls the error number `code`; the bare number where there
/// is no system.
package func systemMessage(_ code: Int32) -> String {
  #if canImport(Glibc) || canImport(Musl)
    if let words = strerror(code) { return String(cString: words) }
  #endif
  return "error \(code)"
}
