// The one error that readers of data throw.

import InklingPlatform

/// Why a file or stream of data was refused: what, where, and what was
/// expected, in one line.
public struct DataError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of refusal, for callers that decide by it.
  package enum Reason: Sendable, Hashable {
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

  private struct Contents: Hashable, Sendable {
    let reason: Reason
    let source: String
    let offset: Int?
    let detail: String
  }

  private let contents: Boxed<Contents>

  /// The kind of refusal.
  package var reason: Reason { contents.value.reason }
  /// The path, or a name for data that came from memory.
  package var source: String { contents.value.source }
  /// Where in the (unpacked) data, in bytes from its start, if known.
  package var offset: Int? { contents.value.offset }
  /// What was found and what was expected.
  package var detail: String { contents.value.detail }

  /// Creates an error; `detail` says what was found and what was expected.
  package init(
    _ reason: Reason, in source: String, at offset: Int? = nil, _ detail: String
  ) {
    contents = Boxed(
      Contents(reason: reason, source: source, offset: offset, detail: detail))
  }

  /// `source: at byte offset: detail`
  public var description: String {
    if let offset { return "\(source): at byte \(offset): \(detail)" }
    return "\(source): \(detail)"
  }
}

/// Data that are larger than the machine.
extension DataError {
  /// The system refused `bytes` bytes for `what`, such as "samples".
  package static func memory(
    _ bytes: Int, for what: String, in source: String
  ) -> Self {
    DataError(
      .memory, in: source,
      "\(bytes) bytes of memory for \(what), more than the system gives; "
        + "expected less data or more memory")
  }

  /// Asks for memory that is taken next, where nothing says whether it was
  /// given: Swift's arrays end the process.
  ///
  /// - Throws: `DataError` with reason `memory`.
  package static func checkMemory(
    _ bytes: Int, for what: String, in source: String
  ) throws(DataError) {
    guard Memory.canAllocate(bytes: bytes) else {
      throw memory(bytes, for: what, in: source)
    }
  }
}
