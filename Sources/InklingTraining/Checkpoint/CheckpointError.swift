// Why a checkpoint was not written or read.

public import InklingPlatform

/// Why a checkpoint was not written, or was refused.
public struct CheckpointError: Error, Hashable, Sendable,
  CustomStringConvertible
{
  /// The kind of refusal, for callers that decide by it.
  public enum Reason: Hashable, Sendable {
    /// The system refused.
    case system(FileError)
    /// The bytes do not begin as a checkpoint does, or the path is no file.
    case notACheckpoint
    /// A checkpoint of another version.
    case unsupportedVersion
    /// The file was cut, altered or damaged.
    case damaged
    /// A field breaks the rules of the format.
    case malformed
    /// No file can hold the run: it has a function of the caller's own, or more
    /// reports than the format allows.
    case unsupported
    /// The system refused the memory for what the file holds.
    case memory
  }

  /// The kind of refusal.
  public let reason: Reason
  /// What was found where, and what was expected.
  public let detail: String
  /// The path, as the caller gave it.
  public private(set) var path = ""

  init(_ reason: Reason, _ detail: String) {
    self.reason = reason
    self.detail = detail
  }

  /// The system refused `bytes` bytes.
  init(refused bytes: Int) {
    self.init(
      .memory,
      "\(bytes) bytes of memory for what it holds, more than the system gives; "
        + "expected more memory")
  }

  init(_ error: FileError) {
    reason = .system(error)
    detail = error.description
  }

  func named(_ path: String) -> Self {
    var error = self
    error.path = path
    return error
  }

  /// One line: the path, what was found where, what was expected.
  public var description: String {
    if case .system = reason { return detail }
    return "\(path): \(detail)"
  }
}
