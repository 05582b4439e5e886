// Model files of version 2, whose samples are averaged: what is in them, what is
// refused, and that predictors do it.

import InklingCore
import InklingTestSupport
import Testing

@Suite("Model file: version 2")
struct AveragingModelTests {
  private static let signature: ModelSignature = {
    var signature = GoldenModel.signature
    signature.inputShape = .image(height: 4, width: 5)
    signature.reducedShape = .image(height: 2, width: 3)
    return signature
  }()

  @Test("another program's file is read, and written byte for byte")
  func golden() throws {
    let model = try Model(bytes: GoldenModel.averagingBytes)
    #expect(model.signature == Self.signature)
    #expect(model.layout == (try GoldenModel.layout))
    let again = try EncodedModel.bytes(
      model.layout, model.parameters, model.signature,
      extra: model.extraMetadata)
    #expect(again == GoldenModel.averagingBytes)
  }

  @Test("every truncation and every altered byte is refused")
  func damage() {
    let whole = GoldenModel.averagingBytes
    for count in 0..<whole.count {
      #expect(refusal(Array(whole[..<count]))?.reason == .wrongSize)
    }
    for offset in whole.indices {
      var bytes = whole
      bytes[offset] ^= 0x5A
      #expect(refusal(bytes) != nil, "byte \(offset)")
    }
  }

  @Test("every value of every byte of the head, resealed, is refused or kept")
  func resealedAlterations() throws {
    let whole = GoldenModel.averagingBytes
    var (refused, opened) = (0, 0)
    for offset in 0..<320 where !(36..<40).contains(offset) {
      for value in UInt8.min...UInt8.max where value != whole[offset] {
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
    #expect(refused > 10_000)
    #expect(opened > 500)
  }

  @Test(
    "a crafted field is refused, by name and place",
    arguments: [
      ("required metadata tag", 248, 8, UInt32(1), .unknownTag),
      ("input shape's kind", 204, 204, 0, .malformed),
      ("image height", 208, 208, 0, .outOfLimits),
      ("image height", 208, 208, .max, .outOfLimits),
      ("image width", 212, 212, 0, .outOfLimits),
      ("image width", 212, 212, 16_385, .outOfLimits),
      ("area average", 260, 212, 2, .malformed),
      ("averaged height", 260, 260, 0, .outOfLimits),
      ("averaged height", 260, 260, .max, .outOfLimits),
      ("averaged width", 264, 264, 0, .outOfLimits),
      ("area average", 260, 264, 6, .malformed),
      ("area average", 260, 260, 1, .malformed),
      ("metadata flags", 252, 252, 0, .unsupported),
      ("area average", 48, 248, 0x4141_4141, .malformed),
    ] as [(String, Int, Int, UInt32, ModelError.Reason)])
  func craftedField(
    field: String, place: Int, offset: Int, value: UInt32,
    reason: ModelError.Reason
  ) {
    var bytes = GoldenModel.averagingBytes.patched(value, at: offset)
    if offset == 8 {
      // Of version 1, with the shape that it would have.
      bytes = bytes.patched(UInt32(2), at: 208).patched(UInt32(3), at: 212)
    }
    let error = refusal(bytes.resealed)
    #expect(error?.reason == reason)
    #expect(error.map { "\($0.field)" } == field)
    #expect(error?.offset == place)
  }

  @Test("in version 1 the tag is anyone's; version 2 cannot be without it")
  func tags() throws {
    let tag = try #require(ModelTag("AREA"))
    let note = ModelMetadataEntry(tag: tag, value: [1, 2, 3])
    let bytes = try GoldenModel.parameters.withUnsafeBufferPointer {
      try EncodedModel.bytes(
        GoldenModel.layout, #require($0.baseAddress), GoldenModel.signature,
        extra: [note])
    }
    #expect(bytes[8] == 1)
    #expect(try Model(bytes: bytes).extraMetadata == [note])
    #expect(
      refusal(GoldenModel.bytes.patched(UInt32(2), at: 8).resealed)?.reason
        == .malformed)
    let twice = #expect(throws: ModelError.self) {
      let model = try Model(bytes: GoldenModel.averagingBytes)
      return try EncodedModel.bytes(
        model.layout, model.parameters, model.signature,
        extra: [ModelMetadataEntry(tag: tag, isRequired: true, value: [])])
    }
    #expect(twice?.reason == .malformed)
  }

  @Test("a predictor averages what it gets, alone and in batches")
  func predicts() throws {
    let model = try Model(bytes: GoldenModel.averagingBytes)
    let plain = try Model(bytes: GoldenModel.bytes)
    var numbers = Numbers(seed: 5)
    let count = 11
    let pixels = (0..<count * 20).map { _ in
      UInt8(truncatingIfNeeded: numbers.next())
    }
    let means = (0..<count).flatMap {
      Self.means(pixels[$0 * 20..<($0 + 1) * 20].map { Int($0) }).map {
        UInt8(($0 + 0.5).rounded(.down))
      }
    }
    for kernels in Kernels.available {
      var predictor = try Predictor(model: model, kernels: kernels)
      var expected = try Predictor(model: plain, kernels: kernels)
      for index in 0..<count {
        let sample = Array(pixels[index * 20..<(index + 1) * 20])
        let mean = Array(means[index * 6..<(index + 1) * 6])
        #expect(
          try predictor.predict(pixels: sample.span)
            == expected.predict(pixels: mean.span))
        // Floats are not rounded.
        let floats = sample.map { Float($0) / 255 }
        let exact = Self.means(sample.map { Int($0) }).map { Float($0 / 255) }
        let (found, near) = try (
          predictor.predict(inputs: floats.span).outputs,
          expected.predict(inputs: exact.span).outputs
        )
        for lane in 0..<2 { #expect(abs(found[lane] - near[lane]) < 1e-6) }
      }
      for capacity in [1, 3, 4, 5, 128] {
        var batches = try Predictor(
          model: model, batchCapacity: capacity, kernels: kernels)
        var labels = [UInt16](repeating: 9, count: count)
        var outputs = [Float](repeating: 9, count: 2 * count)
        var labelSpan = labels.mutableSpan
        try batches.labels(ofPixels: pixels.span, into: &labelSpan)
        var outputSpan = outputs.mutableSpan
        try batches.predict(batch: pixels.span, into: &outputSpan)
        for index in 0..<count {
          let mean = Array(means[index * 6..<(index + 1) * 6])
          let one = try expected.predict(pixels: mean.span)
          #expect(Int(labels[index]) == one.label)
          #expect(outputs[2 * index] == one.outputs[0])
        }
      }
    }
    #expect(throws: PredictionError.inputCount(found: 6, expected: 20)) {
      var predictor = try Predictor(model: model)
      return try predictor.label(ofPixels: Array(means[..<6]).span)
    }
  }

  @Test("a network of fixed sizes refuses it")
  func fixed() throws {
    let model = try Model(bytes: GoldenModel.averagingBytes)
    #expect(
      throws: PredictionError.shape(
        found: [20, 6, 3, 2], expected: [6, 3, 2])
    ) {
      _ = try FixedNetwork<6, 3, 2>(model)
    }
  }

  /// The exact means of 4 x 5 pixels over 2 x 3 areas.
  private static func means(_ pixels: [Int]) -> [Double] {
    func overlap(_ pixel: Int, _ area: Int, _ from: Int, _ to: Int) -> Int {
      max(
        0,
        min((pixel + 1) * to, (area + 1) * from)
          - max(pixel * to, area * from))
    }
    return (0..<6).map { place in
      var sum = 0
      for (index, pixel) in pixels.enumerated() {
        sum +=
          pixel * overlap(index / 5, place / 3, 4, 2)
          * overlap(index % 5, place % 3, 5, 3)
      }
      return Double(sum) / 20
    }
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
