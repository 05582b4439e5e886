// The one error of opening a model. It holds no memory of its own but the
// source's name, so throwing costs nothing where memory is scarce.

/// Why a model was refused: what was found where, and what was expected.
public struct ModelError: Error, Sendable, CustomStringConvertible {
  /// The kind of refusal, for callers that decide by it.
  public enum Reason: Hashable, Sendable {
    /// The system refused to open or map the file, with this `errno`.
    case system(code: Int32)
    /// The path is a folder, a device or a pipe.
    case notAFile
    /// The bytes do not begin as a model file does.
    case notAModel
    /// A model file of another version.
    case unsupportedVersion
    /// Written, or read, on a machine with another byte order.
    case wrongByteOrder
    /// The length differs from what the header says.
    case wrongSize
    /// The checksum differs: the file was altered or damaged.
    case damaged
    /// A field breaks the rules of the format.
    case malformed
    /// A valid file that uses something this build does not know.
    case unsupported
    /// An entry of metadata that must be understood and is not.
    case unknownTag
    /// A size is zero or over the limit.
    case outOfLimits
    /// A weight or bias is infinite or NaN.
    case notFinite
    /// Memory given for use in place is not 64-byte aligned.
    case misaligned
  }

  /// What a field should have held.
  public enum Expectation: Sendable {
    /// Exactly this.
    case exactly(UInt64)
    /// From the first to the second, both included.
    case range(UInt64, UInt64)
    /// What the words say.
    case rule(StaticString)
  }

  /// The kind of refusal.
  public let reason: Reason
  /// The field that was refused.
  public let field: StaticString
  /// Where the field is, in bytes from the start of the file.
  public let offset: Int
  /// What the field holds; floats as their bits.
  public let found: UInt64
  /// What it should have held.
  public let expected: Expectation
  /// The path, or `model` for bytes from memory.
  public private(set) var source = "model"

  package init(
    _ reason: Reason, _ field: StaticString, at offset: Int,
    found: some BinaryInteger, expected: Expectation
  ) {
    self.reason = reason
    self.field = field
    self.offset = offset
    self.found = UInt64(truncatingIfNeeded: found)
    self.expected = expected
  }

  package func named(_ source: String) -> ModelError {
    var error = self
    error.source = source
    return error
  }
}
