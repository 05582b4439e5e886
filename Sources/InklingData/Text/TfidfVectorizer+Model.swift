// A vectoriser as an entry of a model file's metadata: Documentation/
// ModelFormat.md, tag TFID.

import InklingTraining
import InklingCore

extension TfidfVectorizer {
  /// The entry's tag, `TFID`.
  public static let tag = ModelTag("TFID")

  private static let version: UInt32 = 1
  private static let name = "the model's TF-IDF entry"

  /// The vectoriser as metadata; required, since without it a model of texts
  /// would take rows of numbers only that nobody has.
  public var metadataEntry: ModelMetadataEntry? {
    Self.tag.map {
      ModelMetadataEntry(tag: $0, isRequired: true, value: encoded())
    }
  }

  /// The entry's value.
  func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: Self.version)
    bytes.append(littleEndian: UInt32(vocabulary.count))
    for (term, weight) in zip(vocabulary, inverseDocumentFrequencies) {
      bytes.append(littleEndian: weight.bitPattern)
      // At most `maximumTermLength`.
      bytes.append(UInt8(truncatingIfNeeded: term.utf8.count))
      bytes.append(contentsOf: term.utf8)
    }
    return bytes
  }

  /// The vectoriser in the file of a model of texts; the model must have been
  /// opened with `tag` among the tags that the caller interprets.
  ///
  /// - Returns: `nil` for a model without one.
  /// - Throws: `DataError` as `init(encoded:)`, and when it has another number
  ///   of terms than the model has inputs.
  public init?(of model: Model) throws(DataError) {
    guard let tag = Self.tag, let bytes = model.metadata(tag) else {
      return nil
    }
    try self.init(encoded: bytes)
    guard vocabulary.count == model.layout.inputs else {
      throw DataError(
        .inconsistent, in: Self.name,
        "\(vocabulary.count) terms; the model takes \(model.layout.inputs) "
          + "inputs")
    }
  }

  /// Reads an entry's value.
  ///
  /// - Throws: `DataError`, with the offset in the value, for another version,
  ///   a length that differs, terms out of order or that are no UTF-8, weights
  ///   that are not finite or below 1.
  package init(encoded bytes: [UInt8]) throws(DataError) {
    func error(
      _ reason: DataError.Reason, at offset: Int, _ detail: String
    ) -> DataError {
      DataError(reason, in: Self.name, at: offset, detail)
    }
    guard bytes.count >= 8 else {
      throw error(
        .truncated, at: bytes.count, "ends in its head; expected 8 bytes")
    }
    let version = bytes.integer(at: 0, as: UInt32.self)
    guard version == Self.version else {
      throw error(
        .unsupported, at: 0, "version \(version); expected \(Self.version)")
    }
    let count = bytes.integer(at: 4, as: UInt32.self)
    guard (1...UInt32(Self.maximumFeatures)).contains(count) else {
      throw error(
        .tooLarge, at: 4,
        "\(count) terms; expected 1 to \(Self.maximumFeatures)")
    }
    // Arrays, texts and a table of all terms.
    try DataError.checkMemory(
      200 * Int(count) + 2 * bytes.count, for: "its terms", in: Self.name)
    var terms: [[UInt8]] = []
    var weights: [Double] = []
    var place = 8
    for _ in 0..<count {
      guard bytes.count - place >= 9,
        bytes.count - place - 9 >= Int(bytes[place + 8])
      else {
        throw error(
          .truncated, at: bytes.count,
          "ends in term \(terms.count) of \(count)")
      }
      let weight = Double(bitPattern: bytes.integer(at: place, as: UInt64.self))
      let begin = place + 9
      let end = begin + Int(bytes[place + 8])
      let term = Array(bytes[begin..<end])
      guard weight.isFinite, weight >= 1 else {
        throw error(
          .malformed, at: place, "weight \(weight); expected 1 or more")
      }
      // Terms are printed, and control characters drive terminals.
      guard let text = String(validating: term, as: UTF8.self),
        !text.unicodeScalars.contains(where: {
          $0.properties.generalCategory == .control
        }), (1...Self.maximumTermLength).contains(term.count),
        terms.last?.lexicographicallyPrecedes(term) ?? true
      else {
        throw error(
          .malformed, at: begin,
          "term \(terms.count); expected UTF-8 of 1 to "
            + "\(Self.maximumTermLength) bytes without control characters, in "
            + "ascending order")
      }
      terms.append(term)
      weights.append(weight)
      place = end
    }
    guard place == bytes.count else {
      throw error(
        .inconsistent, at: place,
        "more data after the \(count) terms; expected the end")
    }
    self.init(terms: terms, inverseDocumentFrequencies: weights)
  }
}
