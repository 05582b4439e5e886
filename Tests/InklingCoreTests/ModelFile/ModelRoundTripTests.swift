// What is written opens, and is what was written: compared with a file that
// another program wrote.

@testable import InklingCore
import InklingTestSupport
import Testing

@Suite("Model file: round trip")
struct ModelRoundTripTests {
  private static let note = ModelMetadataEntry(
    tag: ModelTag("note") ?? .classNames, value: Array("hello".utf8))

  @Test("a file that Python wrote opens with all it holds")
  func opensGolden() throws {
    let model = try Model(bytes: GoldenModel.bytes)
    let layout = try GoldenModel.layout
    #expect(model.layout == layout)
    #expect(model.signature == GoldenModel.signature)
    let parameters = UnsafeBufferPointer(
      start: model.parameters, count: layout.floatCount)
    #expect(try Array(parameters) == GoldenModel.parameters)
    #expect(
      model.entries.entries.map(\.tag.description)
        == ["SHAP", "SCAL", "OUTP", "CLAS", "note"])
    #expect(model.metadata(Self.note.tag) == Array("hello".utf8))
    #expect(model.extraMetadata == [Self.note])
    #expect(UInt(bitPattern: model.parameters) % 64 == 0)
  }

  @Test("the writer gives the very bytes that Python gave")
  func writesGolden() throws {
    let bytes = try EncodedModel.bytes(
      GoldenModel.layout, GoldenModel.parameters, GoldenModel.signature,
      extra: [Self.note])
    #expect(bytes == GoldenModel.bytes)
  }

  @Test("a file on disk holds the same bytes and opens mapped")
  func mapsFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("golden.ink")
    let parameters = try GoldenModel.parameters
    try parameters.withUnsafeBytes {
      try EncodedModel(
        GoldenModel.layout, parameters: #require($0.baseAddress),
        signature: GoldenModel.signature, extra: [Self.note]
      ).write(to: path)
    }
    #expect(try folder.read("golden.ink") == GoldenModel.bytes)
    let model = try Model(path: path)
    #expect(model.signature == GoldenModel.signature)
    #expect(model.fileSize == GoldenModel.bytes.count)
    #expect(UInt(bitPattern: model.parameters) % 64 == 0)
    #expect(try folder.names() == ["golden.ink"])
  }

  @Test("a model too long for the disk leaves the old one and no other")
  func tooLong() async throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("old".utf8), to: "a.ink")
    let path = folder.path("a.ink")
    await #expect(processExitsWith: .success) { [path = path as String] in
      // The kernel cuts writes at the limit: first a short one, then none.
      signal(SIGXFSZ, SIG_IGN)
      try #require(limitFileSize(to: 1000))
      let parameters = try GoldenModel.parameters
      let error = #expect(throws: ModelError.self) {
        try parameters.withUnsafeBytes {
          try EncodedModel(
            GoldenModel.layout, parameters: #require($0.baseAddress),
            signature: GoldenModel.signature
          ).write(to: path)
        }
      }
      #expect(error?.description == "\(path): cannot write: File too large")
      #expect(error?.kind == .unavailable)
    }
    #expect(try folder.read("a.ink") == Array("old".utf8))
    #expect(try folder.names() == ["a.ink"])
  }

  @Test("an encoded model predicts as its file does, without one")
  func withoutFile() throws {
    let parameters = try GoldenModel.parameters
    let model = try parameters.withUnsafeBytes {
      try Model(
        EncodedModel(
          GoldenModel.layout, parameters: #require($0.baseAddress),
          signature: GoldenModel.signature, extra: [Self.note]))
    }
    let opened = try Model(bytes: GoldenModel.bytes)
    #expect(model.layers == opened.layers)
    #expect(model.signature == opened.signature)
    #expect(model.extraMetadata == [Self.note])
    #expect(!model.isQuantized && model.fileSize == opened.fileSize)
    var one = try Predictor(model: model)
    var other = try Predictor(model: opened)
    let pixels: [UInt8] = [0, 255, 3, 77, 0, 200]
    let prediction = try one.predict(pixels: pixels.span)
    #expect(try other.predict(pixels: pixels.span) == prediction)
  }

  @Test(
    "widths around the padding come back unchanged",
    arguments: [
      [1, 1], [3, 15, 16, 17, 1], [5, 33], [2, 16, 48, 10],
    ])
  func roundTrip(widths: [Int]) throws {
    let layout = try ParameterLayout(
      inputs: widths[0], layers: widths.dropFirst().map { ($0, .tanh) })
    var parameters = [Float](repeating: 0, count: layout.floatCount)
    for layer in layout.layers {
      for row in 0...layer.inputs {
        for column in 0..<layer.outputs {
          let index = layer.weights + row * layer.stride + column
          parameters[index] = Float(index) - 100.5
        }
      }
    }
    let signature = ModelSignature(
      inputShape: .vector(count: layout.inputs), inputScale: 1,
      outputTransform: .none, classNames: [])
    let bytes = try EncodedModel.bytes(layout, parameters, signature)
    let model = try Model(bytes: bytes)
    #expect(model.layout == layout)
    #expect(model.signature == signature)
    let again = try EncodedModel.bytes(
      model.layout, model.parameters, model.signature,
      extra: model.extraMetadata)
    #expect(again == bytes)
  }

  @Test("bytes used in place must be aligned")
  func unownedBytes() throws {
    let count = GoldenModel.bytes.count
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: count + 64, alignment: 64)
    defer { memory.deallocate() }
    memory.copyBytes(from: GoldenModel.bytes)
    let aligned = UnsafeRawBufferPointer(rebasing: memory[..<count])
    let model = try Model(unownedBytes: aligned.bytes)
    let start = try #require(aligned.baseAddress)
    #expect(UnsafeRawPointer(model.parameters) == start + 320)

    memory[4..<4 + count].copyBytes(from: GoldenModel.bytes)
    let shifted = UnsafeRawBufferPointer(rebasing: memory[4..<4 + count])
    let error = #expect(throws: ModelError.self) {
      try Model(unownedBytes: shifted.bytes)
    }
    #expect(error?.reason == .misaligned)
  }

  @Test("an entry that must be understood is refused unless it is")
  func requiredEntry() throws {
    let tag = try #require(ModelTag("TFI1"))
    let entry = ModelMetadataEntry(tag: tag, isRequired: true, value: [7])
    let bytes = try EncodedModel.bytes(
      GoldenModel.layout, GoldenModel.parameters, GoldenModel.signature,
      extra: [entry])
    let error = #expect(throws: ModelError.self) {
      try Model(bytes: bytes)
    }
    #expect(error?.reason == .unknownTag)
    #expect(
      error?.description
        == "model: needs TFI1, which this build does not know: update Inkling")
    let model = try Model(bytes: bytes, interpreting: [tag])
    #expect(model.metadata(tag) == [7])
  }

  @Test(
    "the writer refuses what could not be opened",
    arguments: [
      ModelSignature(
        inputShape: .vector(count: 5), inputScale: 1, outputTransform: .none,
        classNames: []),
      ModelSignature(
        inputShape: .image(height: .max, width: .max), inputScale: 1,
        outputTransform: .none, classNames: []),
      ModelSignature(
        inputShape: .vector(count: 6), inputScale: .nan, outputTransform: .none,
        classNames: []),
      ModelSignature(
        inputShape: .vector(count: 6), inputScale: 0, outputTransform: .none,
        classNames: []),
      ModelSignature(
        inputShape: .vector(count: 6), inputScale: 1, outputTransform: .none,
        classNames: ["a"]),
      ModelSignature(
        inputShape: .vector(count: 6), inputScale: 1, outputTransform: .none,
        classNames: ["a", "\u{1B}[2J"]),
      ModelSignature(
        inputShape: .vector(count: 6), inputScale: 1, outputTransform: .none,
        classNames: ["a", String(repeating: "b", count: 256)]),
    ])
  func refusesSignature(_ signature: ModelSignature) throws {
    #expect(throws: ModelError.self) {
      try EncodedModel.bytes(
        GoldenModel.layout, GoldenModel.parameters, signature)
    }
  }

  @Test(
    "the writer refuses weights that are not finite",
    arguments: [
      Float.nan, .infinity, -.infinity,
    ])
  func refusesNonFinite(_ value: Float) throws {
    var parameters = try GoldenModel.parameters
    parameters[17] = value
    let error = #expect(throws: ModelError.self) {
      try EncodedModel.bytes(
        GoldenModel.layout, parameters, GoldenModel.signature)
    }
    #expect(error?.reason == .notFinite)
    #expect(error?.found == UInt64(value.bitPattern))
  }
}
