// The one error that readers of data throw.

/// Why a file or stream of data was refused: what, where, and what was
/// expected, in one line.
public struct DataError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of refusal, for callers that decide by it.
  public enum Reason: Sendable, Hashable {
    /// The file or folder is not there or may not be opened.
    case cannotOpen
    /// The system refused a read.
    case cannotRead
    /// The data end before what they declare.
    case truncated
    /// The bytes break the rules of their format.
    case malformed
    /// A valid file that uses something this reader does not know.
    case unsupported
    /// Two parts that must agree do not (counts, sizes, labels).
    case inconsistent
    /// A declared size is over the reader's limit.
    case tooLarge
    /// The system refused the memory for what has come so far.
    case memory
  }

  /// The kind of refusal.
  public var reason: Reason
  /// The path, or a name for data that came from memory.
  public var source: String
  /// Where in the (unpacked) data, in bytes from its start, if known.
  public var offset: Int?
  /// What was found and what was expected.
  public var detail: String

  /// Creates an error; `detail` says what was found and what was expected.
  public init(
    _ reason: Reason, in source: String, at offset: Int? = nil, _ detail: String
  ) {
    self.reason = reason
    self.source = source
    self.offset = offset
    self.detail = detail
  }

  /// `source: at byte offset: detail`
  public var description: String {
    if let offset { return "\(source): at byte \(offset): \(detail)" }
    return "\(source): \(detail)"
  }
}
