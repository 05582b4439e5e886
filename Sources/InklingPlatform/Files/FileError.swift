// The one error of the system's about files.

/// Why a file could not be read or written: what was tried on which path, and
/// what the system said.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was tried.
  public enum Operation: String, Sendable {
    /// The path was examined.
    case examine
    /// The file was opened for reading.
    case open
    /// Bytes were read.
    case read
    /// The file, or the temporary file beside it, was opened for writing.
    case create
    /// Bytes were written.
    case write
    /// Written bytes were forced to the disk.
    case synchronize
    /// The temporary file took the place of the file.
    case replace
  }

  /// What was tried.
  public let operation: Operation
  /// The path as the caller gave it.
  public let path: String
  /// The system's `errno`.
  public let code: Int32

  /// Joins the parts.
  public init(operation: Operation, path: String, code: Int32) {
    self.operation = operation
    self.path = path
    self.code = code
  }

  /// `path: cannot write: No space left on device`
  public var description: String {
    "\(path): cannot \(operation.rawValue): \(systemMessage(code))"
  }
}
