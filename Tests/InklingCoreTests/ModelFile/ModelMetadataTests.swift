// Metadata made to deceive, behind a right checksum.

import InklingCore
import Testing

@Suite("Model file: metadata")
struct ModelMetadataTests {
  private static let shape = [UInt8].entry(
    "SHAP", flags: 1, [0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0])
  private static let scale = [UInt8].entry(
    "SCAL", flags: 1, [0, 0, 0x80, 0x3F])
  private static let output = [UInt8].entry("OUTP", flags: 1, [0, 0, 0, 0])
  private static let plain = shape + scale + output

  private static func names(_ value: [UInt8]) -> [UInt8] {
    join(plain, .entry("CLAS", flags: 1, value))
  }

  @Test("the smallest metadata opens")
  func smallest() throws {
    let model = try open(Self.plain)
    #expect(model.signature.inputShape == .vector(count: 6))
    #expect(model.signature.classNames.isEmpty)
  }

  @Test("unknown entries are skipped and kept")
  func unknownEntry() throws {
    let model = try open(Self.plain + .entry("what", [1, 2, 3, 4, 5]))
    #expect(model.metadata(try #require(ModelTag("what"))) == [1, 2, 3, 4, 5])
  }

  @Test("names may be empty, long and not ASCII")
  func names() throws {
    let long = [UInt8](repeating: 0x61, count: 255)
    let model = try open(Self.names([2, 0, 0, 0, 0, 255] + long))
    #expect(
      model.signature.classNames == ["", String(repeating: "a", count: 255)])
  }

  private static func join(_ parts: [UInt8]...) -> [UInt8] {
    Array(parts.joined())
  }

  private static let manyEntries: [UInt8] = (100..<162).flatMap {
    [UInt8].entry("n\($0)", [])
  }

  private static let badMetadata: [(field: String, bytes: [UInt8])] = [
    // Entries that are missing, doubled, cut, or of the wrong length.
    ("input shape", []),
    ("input shape", join(scale, output)),
    ("input scale", join(shape, output)),
    ("output transform", join(shape, scale)),
    ("metadata tag", join(plain, plain)),
    ("metadata tag", join(plain, scale)),
    ("metadata tag", join(plain, .entry("what", []), .entry("what", []))),
    ("metadata entry", join(plain, [0x61, 0x62, 0x63, 0x64])),
    ("metadata tag", join(plain, [UInt8](repeating: 0, count: 12))),
    ("metadata length", join(plain, .entry("what", length: 5, []))),
    (
      "metadata length",
      join(plain, .entry("what", length: .max, [1, 2, 3, 4]))
    ),
    (
      "metadata length",
      join(plain, .entry("what", length: .max - 11, [1, 2, 3, 4]))
    ),
    ("metadata tag", join(plain, .entry("wh t", []))),
    ("metadata tag", join(plain, .entry("wh\u{7F}t", []))),
    ("metadata flags", join(plain, .entry("what", flags: 2, []))),
    ("required metadata tag", join(plain, .entry("what", flags: 1, []))),
    // A padding byte that is not zero, and padding that is missing.
    ("metadata padding", join(plain, .entry("what", length: 2, [1, 2, 3, 0]))),
    (
      "metadata size",
      join(plain, Array([UInt8].entry("what", [1, 2]).dropLast(2)))
    ),
    (
      "input shape",
      join(scale, output, .entry("SHAP", flags: 1, [0, 0, 0, 0, 6, 0, 0, 0]))
    ),
    ("metadata flags", join(shape, scale, .entry("OUTP", [0, 0, 0, 0]))),
    // Shapes: another count, overflowing, zero, of a kind from the future.
    (
      "input shape",
      join(
        scale, output,
        .entry("SHAP", flags: 1, [0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0]))
    ),
    (
      "input shape",
      join(
        scale, output,
        .entry("SHAP", flags: 1, [0, 0, 0, 0, 6, 0, 0, 0, 1, 0, 0, 0]))
    ),
    (
      "image height",
      join(
        scale, output,
        .entry("SHAP", flags: 1, [1, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0]))
    ),
    (
      "image width",
      join(
        scale, output,
        .entry("SHAP", flags: 1, [1, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0]))
    ),
    (
      "image height",
      join(
        scale, output,
        .entry(
          "SHAP", flags: 1, [1, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 8)))
    ),
    (
      "input shape's kind",
      join(
        scale, output,
        .entry("SHAP", flags: 1, [2, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0]))
    ),
    // Scales: zero, negative, infinite, NaN.
    (
      "input scale",
      join(shape, output, .entry("SCAL", flags: 1, [0, 0, 0, 0]))
    ),
    (
      "input scale",
      join(shape, output, .entry("SCAL", flags: 1, [0, 0, 0x80, 0xBF]))
    ),
    (
      "input scale",
      join(shape, output, .entry("SCAL", flags: 1, [0, 0, 0x80, 0x7F]))
    ),
    (
      "input scale",
      join(shape, output, .entry("SCAL", flags: 1, [0, 0, 0xC0, 0x7F]))
    ),
    (
      "output transform",
      join(shape, scale, .entry("OUTP", flags: 1, [2, 0, 0, 0]))
    ),
    (
      "output transform",
      join(shape, scale, .entry("OUTP", flags: 1, [0, 1, 0, 0]))
    ),
    // Names: too few, too many, cut, left over, not UTF-8, control characters.
    ("class names", names([])),
    ("class count", names([0, 0, 0, 0])),
    ("class count", names([1, 0, 0, 0, 1, 0x61])),
    ("class count", names([255, 255, 255, 255, 1, 0x61, 1, 0x62])),
    ("class names", names([2, 0, 0, 0, 1, 0x61])),
    ("class name's length", names([2, 0, 0, 0, 1, 0x61, 2, 0x62])),
    ("class names' size", names([2, 0, 0, 0, 1, 0x61, 1, 0x62, 0])),
    ("class name", names([2, 0, 0, 0, 1, 0xFF, 1, 0x62])),
    ("class name", names([2, 0, 0, 0, 2, 0xC0, 0x80, 1, 0x62])),
    ("class name", names([2, 0, 0, 0, 1, 0x1B, 1, 0x62])),
    ("class name", names([2, 0, 0, 0, 2, 0xC2, 0x9B, 1, 0x62])),
    // More entries than anybody needs.
    ("metadata entries", join(plain, manyEntries)),
  ]

  @Test("bad metadata are refused by name", arguments: badMetadata)
  func bad(field: String, metadata: [UInt8]) {
    let error = #expect(throws: ModelError.self) { try open(metadata) }
    #expect(error.map { "\($0.field)" } == field)
  }

  private func open(_ metadata: [UInt8]) throws(ModelError) -> Model {
    try Model(bytes: GoldenModel.bytes.withMetadata(metadata))
  }
}
