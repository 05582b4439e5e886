// The one error of opening and of writing a model. It holds no memory of its
// own but the source's name, so throwing costs nothing where memory is scarce.

#if canImport(InklingPlatform)
  package import InklingPlatform
#else
  /// Where there is no system, it has no words.
  private func systemMessage(_ code: Int32) -> String { "error \(code)" }
#endif

/// Why a model was refused, opening it or before it was written: where, what
/// was found, and what was expected.
///
/// What was at a path that was to be written is still there.
public struct ModelError: Error, Sendable, CustomStringConvertible {
  /// What a program may do something about.
  public enum Kind: Sendable {
    /// The system did not give or take the file, or not the memory for it.
    case unavailable
    /// It is something else than a model file.
    case notAModel
    /// It was made by a newer Inkling, or needs what the caller does not know.
    case unsupported
    /// It is damaged, or against the rules; a writer refuses such a model too.
    case invalid
  }

  /// The kind of refusal in detail.
  package enum Reason: Hashable, Sendable {
    /// The system refused a call on the file, with this `errno`; the field
    /// names the call.
    case system(code: Int32)
    /// More memory than the system gives.
    case memory
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
    /// No file has such a network: too many layers or neurons. The offset is
    /// that of the layer in the network, from 1.
    case impossibleLayers
    /// No file holds a caller's own activation. What is found is the layer.
    case customActivation
  }

  /// What a field should have held.
  package enum Expectation: Sendable {
    /// Exactly this.
    case exactly(UInt64)
    /// From the first to the second, both included.
    case range(UInt64, UInt64)
    /// What the words say.
    case rule(StaticString)
  }

  package let reason: Reason

  /// What a program may do something about.
  public var kind: Kind {
    switch reason {
    case .system, .memory: .unavailable
    case .notAFile, .notAModel: .notAModel
    case .unsupportedVersion, .unsupported, .unknownTag: .unsupported
    default: .invalid
    }
  }

  /// The field that was refused, or what the system did not do.
  package let field: StaticString
  /// Where the field is, in bytes from the start of the file.
  package let offset: Int
  /// What the field holds; floats as their bits.
  package let found: UInt64
  /// What it should have held.
  package let expected: Expectation
  /// The path, or `model` for bytes from memory.
  package private(set) var source = "model"
  /// Whether it is a writer that refuses.
  private var isWriting = false

  package init(
    _ reason: Reason, _ field: StaticString, at offset: Int = 0,
    found: some BinaryInteger, expected: Expectation
  ) {
    self.reason = reason
    self.field = field
    self.offset = offset
    self.found = UInt64(truncatingIfNeeded: found)
    self.expected = expected
  }

  /// The same error with the name of what was to be opened, or written.
  package func named(_ source: String, writing: Bool = false) -> ModelError {
    var error = self
    error.source = source
    error.isWriting = writing
    return error
  }

  /// One line: the source, the field and its byte offset, what was found, what
  /// was expected, and what to do where something can be done.
  public var description: String {
    switch reason {
    case .impossibleLayers:
      return layers
    case .system, .memory, .customActivation:
      return "\(source): \(explanation)"
    default:
      return "\(isWriting ? "cannot write: " : "")\(source): \(explanation)"
    }
  }

  private var explanation: String {
    switch reason {
    case .system(let code):
      "cannot \(field): \(systemMessage(code))"
    case .memory:
      "\(found) bytes of memory for a network, more than the system gives; "
        + "expected more memory"
    case .notAFile:
      "not a regular file, so not a model"
    case .notAModel:
      "not an Inkling model: \(mismatch)"
    case .unsupportedVersion:
      "version \(found); this build reads versions "
        + "\(ModelFormat.versions.lowerBound) to "
        + "\(ModelFormat.versions.upperBound): "
        + (found > UInt64(ModelFormat.versions.upperBound)
          ? "update Inkling, or write the model again with this one"
          : "the file is damaged")
    case .unknownTag:
      "needs \(tag), which this build does not know: update Inkling"
    case .damaged:
      "\(mismatch): the file was altered or damaged"
    case .unsupported:
      "\(mismatch): made by a newer Inkling, or damaged"
    case .customActivation:
      "layer \(found) has an activation of the caller's own; expected a "
        + "built-in one, as a model file holds only those"
    default:
      mismatch
    }
  }

  private var mismatch: String {
    "\(field) at byte \(offset): found \(shown(found)); expected \(rule)"
  }

  private var rule: String {
    switch expected {
    case .range(let low, let high) where low < high:
      "\(shown(low)) to \(shown(high))"
    case .exactly(let value), .range(let value, _): shown(value)
    case .rule(let rule): "\(rule)"
    }
  }

  /// `70000 neurons in layer 1; expected 1 to 65536`
  private var layers: String {
    if case .rule = expected { return "\(field); expected \(rule)" }
    let place = offset > 0 ? " in layer \(offset)" : ""
    let count = Int64(bitPattern: found)
    return "\(count) \(field)\(place); expected \(rule)"
  }

  private var tag: String {
    ModelTag(rawValue: UInt32(truncatingIfNeeded: found))?.description
      ?? shown(found)
  }

  private func shown(_ value: UInt64) -> String {
    switch reason {
    case .damaged, .wrongByteOrder, .notFinite, .notAModel:
      "0x" + String(value, radix: 16)
    default:
      String(value)
    }
  }
}

#if canImport(InklingPlatform)
  extension ModelError {
    /// A file that could not be read or written.
    package init(_ error: FileError) {
      switch error.problem {
      case .system(let code):
        self.init(
          .system(code: code), error.operation.name, found: 0,
          expected: .rule("a file that the system gives"))
      case .nulByte, .name:
        self.init(
          .system(code: EINVAL), error.operation.name, found: 0,
          expected: .rule("a path without NUL bytes"))
      case .notAFile:
        self.init(
          .notAFile, "file", found: 0, expected: .rule("a regular file"))
      case .tooLarge(let size, let limit):
        self.init(
          .outOfLimits, "file size", found: size,
          expected: .range(0, UInt64(limit)))
      case .memory(let bytes, _):
        self.init(
          .memory, "memory", found: bytes, expected: .rule("more memory"))
      }
      self = named(error.path)
    }
  }
#endif
