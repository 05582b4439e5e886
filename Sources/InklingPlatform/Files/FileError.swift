// The one error about a path: what the system, or this module, refused.

/// Why a file could not be read or written: the path, what was tried, and what
/// the system said or what was expected.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was tried.
  package enum Operation: Sendable {
    /// The path was examined.
    case examine
    /// The file was opened for reading.
    case open
    /// Bytes were read.
    case read
    /// The file was mapped into memory.
    case map
    /// The file, or the temporary file beside it, was opened for writing.
    case create
    /// Bytes were written.
    case write
    /// Written bytes were forced to the disk.
    case synchronize
    /// The temporary file took the place of the file.
    case replace

    package var name: StaticString {
      switch self {
      case .examine: "examine"
      case .open: "open"
      case .read: "read"
      case .map: "map"
      case .create: "create"
      case .write: "write"
      case .synchronize: "synchronize"
      case .replace: "replace"
      }
    }
  }

  /// What was wrong.
  package enum Problem: Hashable, Sendable {
    /// The system refused, with this `errno`.
    case system(Int32)
    /// A folder where a regular file was expected, or a pipe or a device.
    case notAFile(isFolder: Bool)
    /// The system would see only the part of the path before a NUL byte.
    case nulByte
    /// More bytes than the reader takes.
    case tooLarge(Int, limit: Int)
    /// More bytes of memory than the system gives, for what is read or written.
    case memory(Int, for: String = "the file")
    /// A name that is none for such a file, and what was expected.
    case name(String)
  }

  private struct Contents: Hashable, Sendable {
    let path: String
    let operation: Operation
    let problem: Problem
  }

  private let contents: Boxed<Contents>

  /// The path as the caller gave it.
  public var path: String { contents.value.path }
  package var operation: Operation { contents.value.operation }
  package var problem: Problem { contents.value.problem }

  package init(operation: Operation, path: String, problem: Problem) {
    contents = Boxed(
      Contents(path: path, operation: operation, problem: problem))
  }

  package init(operation: Operation, path: String, code: Int32) {
    self.init(operation: operation, path: path, problem: .system(code))
  }

  /// The system's `errno`, where it was the system that refused.
  public var code: Int32? {
    if case .system(let code) = problem { code } else { nil }
  }

  /// `path: cannot write: No space left on device`
  public var description: String { "\(path): \(explanation)" }

  /// What the system said, or what was wrong.
  // Inlined, it makes Swift 6.3's Embedded optimizer crash (CopyPropagation).
  @inline(never)
  package func reason() -> String {
    if case .system(let code) = problem { return systemMessage(code) }
    return explanation
  }

  package var explanation: String {
    switch problem {
    case .system(let code):
      "cannot \(operation.name): \(systemMessage(code))"
    case .notAFile(let isFolder):
      "is \(isFolder ? "a folder" : "a pipe or a device"); "
        + "expected a regular file"
    case .nulByte:
      "a path with a NUL byte; expected one without"
    case .tooLarge(let size, let limit):
      "\(size) bytes; expected at most \(limit)"
    case .memory(let bytes, let purpose):
      "\(bytes) bytes of memory for \(purpose), more than the system gives; "
        + "expected more memory"
    case .name(let explanation): explanation
    }
  }
}

/// What the system calls the error number `code`.
package func systemMessage(_ code: Int32) -> String {
  guard let words = strerror(code) else { return "error \(code)" }
  return String(cString: words)
}

/// Refuses what the system would cut short without a word.
func checkPath(
  _ path: String, _ operation: FileError.Operation
) throws(FileError) {
  guard !path.utf8.contains(0) else {
    throw FileError(operation: operation, path: path, problem: .nulByte)
  }
}

/// A constant that takes one word wherever it is held. The libraries' errors are
/// such: whatever may throw has room for an error and copies it when it is
/// thrown on, and a large one costs the code of that at every `try`.
package indirect enum Boxed<Value> {
  case value(Value)

  package init(_ value: Value) { self = .value(value) }

  package var value: Value {
    switch self {
    case .value(let value): value
    }
  }
}

extension Boxed: Equatable where Value: Equatable {}
extension Boxed: Hashable where Value: Hashable {}
extension Boxed: Sendable where Value: Sendable {}
