// Many samples a call, and networks of a fixed shape: the bits of one sample a
// call, whatever the capacity, the level and the thread.

import InklingCore
import InklingTestSupport
import Testing

@Suite("Batches and fixed shapes")
struct BatchPredictionTests {
  private static func pixels(_ count: Int, _ inputs: Int) -> [UInt8] {
    var numbers = Numbers(seed: 50 + inputs)
    return (0..<count * inputs).map { index in
      // Samples from empty to full.
      numbers.below(count) < index / inputs
        ? UInt8(numbers.below(256)) : 0
    }
  }

  @Test(
    "Labels and outputs have the bits of one sample a call",
    arguments: [[784, 64, 10], [1, 1], [70, 30, 20], [300, 40, 40, 3]],
    [1, 5, 6, 64, 1000])
  func batch(widths: [Int], capacity: Int) throws {
    let model = try PredictorTests.model(widths, .relu, .softmax)
    let (inputs, outputs) = (model.layout.inputs, model.layout.outputs)
    let count = 69
    let pixels = Self.pixels(count, inputs)
    for kernels in Kernels.available {
      var one = try Predictor(model: model, kernels: kernels)
      var many = try Predictor(
        model: model, batchCapacity: capacity, kernels: kernels)
      var labels = [UInt16](repeating: 9, count: count)
      var labelSpan = labels.mutableSpan
      try many.labels(ofPixels: pixels.span, into: &labelSpan)
      var values = [Float](repeating: 9, count: count * outputs)
      var valueSpan = values.mutableSpan
      try many.predict(batch: pixels.span, into: &valueSpan)
      for index in 0..<count {
        let sample = pixels.span.extracting(
          index * inputs..<(index + 1) * inputs)
        var expected = [Float](repeating: 0, count: outputs)
        var span = expected.mutableSpan
        #expect(
          try one.predict(pixels: sample, into: &span) == Int(labels[index]))
        let row = values[index * outputs..<(index + 1) * outputs]
        #expect(row.map(\.bitPattern) == expected.map(\.bitPattern))
      }
    }
  }

  @Test("Batches that do not fit are refused, empty ones are not")
  func sizes() throws {
    let model = try PredictorTests.model([6, 4], .relu, .softmax)
    var predictor = try Predictor(model: model, batchCapacity: -3)
    #expect(predictor.batchCapacity == 1)
    var none: [UInt16] = []
    var empty = none.mutableSpan
    try predictor.labels(ofPixels: [UInt8]().span, into: &empty)
    #expect(throws: PredictionError.inputCount(found: 11, expected: 12)) {
      var predictor = try Predictor(model: model)
      var labels = [UInt16](repeating: 0, count: 2)
      var span = labels.mutableSpan
      try predictor.labels(
        ofPixels: [UInt8](repeating: 0, count: 11).span, into: &span)
    }
    #expect(throws: PredictionError.outputCount(found: 9, expected: 8)) {
      var predictor = try Predictor(model: model)
      var outputs = [Float](repeating: 0, count: 9)
      var span = outputs.mutableSpan
      try predictor.predict(
        batch: [UInt8](repeating: 0, count: 12).span, into: &span)
    }
  }

  @Test("A fixed shape gives the predictor's bits")
  func fixed() throws {
    try checkFixed(FixedNetwork<784, 64, 10>.self)
    try checkFixed(FixedNetwork<7, 3, 40>.self)
    try checkFixed(FixedNetwork<1, 1, 1>.self)
  }

  private func checkFixed<let i: Int, let h: Int, let o: Int>(
    _ type: FixedNetwork<i, h, o>.Type
  ) throws {
    for transform in [OutputTransform.none, .softmax] {
      let model = try PredictorTests.model([i, h, o], .sigmoid, transform)
      let count = 9
      let bytes = Self.pixels(count, i)
      for kernels in Kernels.available {
        var predictor = try Predictor(model: model, kernels: kernels)
        var network = try FixedNetwork<i, h, o>(model, kernels: kernels)
        for sample in 0..<count {
          let pixels = InlineArray<i, UInt8> { bytes[sample * i + $0] }
          var expected = [Float](repeating: 0, count: o)
          var span = expected.mutableSpan
          let label = try predictor.predict(pixels: pixels.span, into: &span)
          var outputs = InlineArray<o, Float>(repeating: 9)
          #expect(try network.predict(pixels, into: &outputs) == label)
          #expect(try network.label(of: pixels) == label)
          for index in 0..<o {
            #expect(outputs[index].bitPattern == expected[index].bitPattern)
          }
        }
      }
    }
  }

  @Test("A model of another shape is refused")
  func otherShape() throws {
    let model = try PredictorTests.model([6, 4, 3, 2], .relu, .softmax)
    do {
      _ = try FixedNetwork<6, 4, 2>(model)
      Issue.record("opened")
    } catch {
      #expect(
        error.description
          == "a network of shape 6-4-3-2; expected 6-4-2")
    }
    var network = try FixedNetwork<6, 3, 2>(Model(bytes: GoldenModel.bytes))
    #expect(try network.label(of: [0, 0, 0, 0, 0, 0]) == 0)
  }
}
