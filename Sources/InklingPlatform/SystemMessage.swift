// The system's own words for an error number.

/// What the system calls the error number `code`.
package func systemMessage(_ code: Int32) -> String {
  guard let words = strerror(code) else { return "error \(code)" }
  return String(cString: words)
}
