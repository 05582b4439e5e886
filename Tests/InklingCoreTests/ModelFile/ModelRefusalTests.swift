// Model files that are cut, altered or made to deceive.

import InklingCore
import InklingTestSupport
import Testing

@Suite("Model file: refusals")
struct ModelRefusalTests {
  @Test("every truncation is refused")
  func truncations() {
    let whole = GoldenModel.bytes
    for count in 0..<whole.count {
      let reason = refusal(Array(whole[..<count]))?.reason
      #expect(reason == .wrongSize, "cut to \(count) bytes")
    }
    #expect(refusal(whole + [0])?.reason == .wrongSize)
  }

  @Test("every altered byte is refused")
  func alterations() {
    let whole = GoldenModel.bytes
    for offset in whole.indices {
      for mask in [0x01, 0x80, 0xFF, 0x5A] as [UInt8] {
        var bytes = whole
        bytes[offset] ^= mask
        #expect(refusal(bytes) != nil, "byte \(offset) with \(mask)")
      }
    }
  }

  /// With the checksum made right again, a byte either breaks a rule or is a
  /// different model that comes back as it is: no byte is without meaning.
  @Test("every value of every byte, resealed, is refused or round-trips")
  func resealedAlterations() throws {
    let whole = GoldenModel.bytes
    var (refused, opened) = (0, 0)
    for offset in whole.indices where !(36..<40).contains(offset) {
      let values: [UInt8] =
        offset < 320 ? Array(0...255) : [0, 1, 0x7F, 0x80, 0xC0, 0xFF]
      for value in values where value != whole[offset] {
        var bytes = whole
        bytes[offset] = value
        bytes = bytes.resealed
        guard let model = try? Model(bytes: bytes) else {
          refused += 1
          continue
        }
        opened += 1
        let again = try EncodedModel.bytes(
          model.layout, model.parameters, model.signature,
          extra: model.extraMetadata)
        if again != bytes {
          Issue.record("byte \(offset) as \(value) is lost")
        }
      }
    }
    // Both happen: names, notes, scales and weights may change.
    #expect(refused > 10_000)
    #expect(opened > 1_000)
  }

  @Test(
    "a crafted field is refused, by name and place",
    arguments: [
      Crafted("version", 8, UInt32(3), .unsupportedVersion),
      Crafted("version", 8, UInt32(0), .unsupportedVersion),
      Crafted("endianness tag", 12, UInt32(0x0403_0201), .wrongByteOrder),
      Crafted("header size", 16, UInt32(128), .malformed),
      Crafted("layer count", 20, UInt32(0), .outOfLimits),
      Crafted("layer count", 20, UInt32(65), .outOfLimits),
      Crafted("layer count", 20, UInt32.max, .outOfLimits),
      Crafted("file size", 24, UInt64.max, .wrongSize),
      Crafted("file size", 24, UInt64(1) << 63, .wrongSize),
      Crafted("flags", 32, UInt32(1), .unsupported),
      Crafted("record table offset", 40, UInt32.max, .malformed),
      Crafted("record table size", 44, UInt32(64), .malformed),
      Crafted("metadata offset", 48, UInt32(0), .malformed),
      Crafted("metadata size", 52, UInt32.max, .outOfLimits),
      Crafted("metadata size", 52, UInt32(1 << 24), .malformed),
      Crafted("layer inputs", 64, UInt32(0), .outOfLimits),
      Crafted("layer inputs", 64, UInt32.max, .outOfLimits),
      Crafted("layer outputs", 68, UInt32.max, .outOfLimits),
      Crafted("layer outputs", 68, UInt32(65_537), .outOfLimits),
      Crafted("layer stride", 72, UInt32.max, .malformed),
      Crafted("layer stride", 72, UInt32(0), .malformed),
      Crafted("activation", 76, UInt16(5), .unsupported),
      Crafted("activation", 76, UInt16(0x0101), .unsupported),
      Crafted("parameter type", 78, UInt16(7), .unsupported),
      // Overlapping: the biases where the weights are, and the other way round.
      Crafted("biases offset", 96, UInt64(320), .malformed),
      Crafted("weights offset", 144, UInt64(320), .malformed),
      // Outside, and round the corner.
      Crafted("weights offset", 80, UInt64.max, .malformed),
      Crafted("weights offset", 80, UInt64.max - 63, .malformed),
      Crafted("weights size", 88, UInt64.max, .malformed),
      Crafted("biases size", 104, UInt64(128), .malformed),
      Crafted("reserved bytes", 112, UInt8(1), .malformed),
      Crafted("layer inputs", 128, UInt32(4), .malformed),
      Crafted("parameter padding", 320 + 12, UInt32(1), .malformed),
      Crafted("weight or bias", 384, Float.nan.bitPattern, .notFinite),
      Crafted("weight or bias", 388, Float.infinity.bitPattern, .notFinite),
    ])
  func craftedField(_ crafted: Crafted) {
    let error = refusal(crafted.bytes)
    #expect(error?.reason == crafted.reason)
    #expect(error.map { "\($0.field)" } == crafted.field)
    #expect(error?.offset == crafted.offset)
  }

  @Test("layers that would need too much memory take none")
  func absurdDimensions() {
    // 65,536 x 65,536 floats are 16 GiB, although each width is in the limits.
    let bytes = GoldenModel.bytes.patched(UInt32(65_536), at: 64)
      .patched(UInt32(65_536), at: 68).patched(UInt32(65_536), at: 128)
      .resealed
    let error = refusal(bytes)
    #expect(error?.reason == .outOfLimits)
    #expect(error.map { "\($0.field)" } == "layer sizes")
  }

  @Test("a record that fits together but not into the file is refused")
  func widerLayer() {
    // Layer 1 with 17 outputs: its own stride, sizes and offsets are right.
    let bytes = GoldenModel.bytes.patched(UInt32(17), at: 132)
      .patched(UInt32(32), at: 136).patched(UInt64(3 * 128), at: 152)
      .patched(UInt64(768 + 3 * 128), at: 160).patched(UInt64(128), at: 168)
      .resealed
    #expect(refusal(bytes)?.reason == .wrongSize)
  }

  @Test(
    "what is no model is called so",
    arguments: [
      Array("P5\n28 28\n255\n".utf8), [0x1F, 0x8B, 8, 0],
      [UInt8](repeating: 0, count: 4096), [0x89, 0x50, 0x4E, 0x47],
    ])
  func notAModel(_ bytes: [UInt8]) {
    #expect(refusal(bytes)?.reason == .notAModel)
  }

  @Test("the messages say what, where and what was expected")
  func messages() throws {
    let version = GoldenModel.bytes.patched(UInt32(3), at: 8)
    #expect(
      refusal(version)?.description
        == "model: version 3; this build reads versions 1 to 2: update "
        + "Inkling, or write the model again with this one")
    let activation = GoldenModel.bytes.patched(UInt16(9), at: 140).resealed
    #expect(
      refusal(activation)?.description
        == "model: activation at byte 140: found 9; expected 0 to 4: made by a "
        + "newer Inkling, or damaged")
    let missing = #expect(throws: ModelError.self) {
      try Model(path: "/nowhere/digits.ink")
    }
    #expect(
      missing?.description
        == "/nowhere/digits.ink: cannot open: No such file or directory")
  }

  @Test(
    "what a program may do something about",
    arguments: [
      (GoldenModel.bytes.patched(UInt8(0), at: 0), .notAModel),
      (GoldenModel.bytes.patched(UInt32(3), at: 8), .unsupported),
      (GoldenModel.bytes.patched(UInt16(9), at: 140).resealed, .unsupported),
      (GoldenModel.bytes + [0], .invalid),
      (GoldenModel.bytes.patched(UInt8(1), at: 400), .invalid),
    ] as [([UInt8], ModelError.Kind)])
  func kinds(bytes: [UInt8], kind: ModelError.Kind) {
    #expect(refusal(bytes)?.kind == kind)
  }

  @Test("a folder, a device and an empty file are no models")
  func notRegularFiles() throws {
    let folder = try TemporaryFolder()
    try folder.write([], to: "empty")
    for (path, reason) in [
      (folder.path, .notAFile), ("/dev/null", .notAFile),
      (folder.path("empty"), .wrongSize),
    ] as [(String, ModelError.Reason)] {
      let error = #expect(throws: ModelError.self) { try Model(path: path) }
      #expect(error?.reason == reason, "\(path)")
      #expect(error?.source == path)
    }
  }

  /// Refused by its size: reading so much to find a wrong header takes minutes.
  @Test("a file larger than any model is not read")
  func hugeFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("huge")
    try folder.write(GoldenModel.bytes, to: "huge")
    try #require(truncate(path, 1 << 40) == 0)
    let error = #expect(throws: ModelError.self) { try Model(path: path) }
    #expect(error?.reason == .outOfLimits)
  }

  private func refusal(_ bytes: [UInt8]) -> ModelError? {
    do throws(ModelError) {
      _ = try Model(bytes: bytes)
      return nil
    } catch {
      return error
    }
  }
}

extension ModelRefusalTests {
  /// The golden model with one field changed and the checksum made right.
  struct Crafted: Sendable, CustomTestStringConvertible {
    let field: String
    let offset: Int
    let bytes: [UInt8]
    let reason: ModelError.Reason
    let testDescription: String

    init<T: FixedWidthInteger>(
      _ field: String, _ offset: Int, _ value: T, _ reason: ModelError.Reason
    ) {
      self.field = field
      self.offset = offset
      self.reason = reason
      bytes = GoldenModel.bytes.patched(value, at: offset).resealed
      testDescription = "\(field) = \(value) at byte \(offset)"
    }
  }
}
