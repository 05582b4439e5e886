// The wording of a refusal, apart from the error itself so that a program that
// never prints one does not carry it.

#if canImport(InklingPlatform)
  import InklingPlatform
#else
  /// Where there is no system, it has no words.
  private func systemMessage(_ code: Int32) -> String { "error \(code)" }
#endif

extension ModelError {
  /// One line: the source, the field and its byte offset, what was found, what
  /// was expected, and what to do where something can be done.
  public var description: String { "\(source): \(explanation)" }

  private var explanation: String {
    switch reason {
    case .system(let code):
      "cannot \(field): \(systemMessage(code))"
    case .notAFile:
      "not a regular file, so not a model"
    case .notAModel:
      "not an Inkling model: \(mismatch)"
    case .unsupportedVersion:
      "version \(found); this build reads version \(ModelFormat.version): "
        + (found > UInt64(ModelFormat.version)
          ? "update Inkling, or write the model again with this one"
          : "the file is damaged")
    case .unknownTag:
      "needs \(tag), which this build does not know: update Inkling"
    case .damaged:
      "\(mismatch): the file was altered or damaged"
    case .unsupported:
      "\(mismatch): made by a newer Inkling, or damaged"
    default:
      mismatch
    }
  }

  private var mismatch: String {
    switch expected {
    case .range(let low, let high) where low < high:
      "\(field) at byte \(offset): found \(shown(found)); "
        + "expected \(shown(low)) to \(shown(high))"
    case .exactly(let value), .range(let value, _):
      "\(field) at byte \(offset): found \(shown(found)); "
        + "expected \(shown(value))"
    case .rule(let rule):
      "\(field) at byte \(offset): found \(shown(found)); expected \(rule)"
    }
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
