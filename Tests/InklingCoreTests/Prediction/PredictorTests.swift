// Predictions of an opened model, compared with the same sums in Double.

import InklingCore
import Testing

import InklingTestSupport

@Suite("Predictor")
struct PredictorTests {
  /// Layers of widths around the padding, parameters from a fixed rule.
  static func model(
    _ widths: [Int], _ activation: Activation, _ transform: OutputTransform
  ) throws -> Model {
    let last = widths.count - 2
    let layout = try ParameterLayout(
      inputs: widths[0],
      layers: widths.dropFirst().enumerated().map {
        ($1, $0 == last ? .identity : activation)
      })
    var parameters = [Float](repeating: 0, count: layout.floatCount)
    for layer in layout.layers {
      for row in 0...layer.inputs {
        for column in 0..<layer.outputs {
          let index = layer.weights + row * layer.stride + column
          parameters[index] = Float((index * 37 + 11) % 101 - 50) / 128
        }
      }
    }
    let signature = ModelSignature(
      inputShape: .vector(count: layout.inputs), inputScale: 1 / 255,
      outputTransform: transform, classNames: [])
    return try Model(
      bytes: EncodedModel.bytes(layout, parameters, signature))
  }

  /// The same prediction, naively and in Double.
  private static func expected(_ model: Model, _ inputs: [Double]) -> [Double] {
    var values = inputs
    for layer in model.layout.layers {
      values = (0..<layer.outputs).map { column in
        let sum = values.enumerated().reduce(
          Double(model.parameters[layer.biases + column])
        ) {
          let weight = layer.weights + $1.offset * layer.stride + column
          return $0 + $1.element * Double(model.parameters[weight])
        }
        switch layer.activation {
        case .identity: return sum
        case .relu: return max(0, sum)
        case .sigmoid: return 1 / (1 + exp(-sum))
        case .tanh: return tanh(sum)
        case .step: return sum > 0 ? 1 : 0
        }
      }
    }
    guard model.signature.outputTransform == .softmax else { return values }
    let largest = values.max() ?? 0
    let powers = values.map { exp($0 - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  private static let pixels = (0..<1000).map {
    UInt8(truncatingIfNeeded: $0 % 3 == 0 ? $0 * 29 : 0)
  }

  @Test(
    "bytes and floats in, by value and into a buffer",
    arguments: [
      ([7, 5], .relu, .none), ([784, 64, 10], .sigmoid, .softmax),
      ([33, 17, 16], .tanh, .softmax), ([20, 64, 33, 3], .relu, .softmax),
      ([1, 1], .identity, .none), ([50, 40, 31, 16], .sigmoid, .none),
    ] as [([Int], Activation, OutputTransform)])
  func predicts(
    widths: [Int], activation: Activation, transform: OutputTransform
  ) throws {
    let model = try Self.model(widths, activation, transform)
    let pixels = Array(Self.pixels[..<model.layout.inputs])
    let floats = pixels.map { Float($0) * (1 / 255) }
    let expected = Self.expected(model, floats.map(Double.init))
    let label = try #require(
      expected.indices.max { expected[$0] < expected[$1] })

    for kernels in Kernels.available {
      var predictor = try Predictor(model: model, kernels: kernels)
      var outputs = [Float](repeating: 9, count: expected.count)
      var span = outputs.mutableSpan
      let found = try predictor.predict(pixels: pixels.span, into: &span)
      #expect(found == label)
      for (output, value) in zip(outputs, expected) {
        #expect(abs(Double(output) - value) < 1e-5 * max(1, abs(value)))
      }
      #expect(try predictor.label(ofPixels: pixels.span) == label)
      #expect(try predictor.label(ofInputs: floats.span) == label)
      // The same bits, whichever way.
      let byValue = try predictor.predict(pixels: pixels.span)
      #expect(byValue.label == label)
      #expect(try predictor.predict(inputs: floats.span) == byValue)
      for lane in 0..<16 {
        let value = lane < outputs.count ? outputs[lane] : 0
        #expect(byValue.outputs[lane] == value)
      }
    }
  }

  @Test("more classes than fit by value go into a buffer only")
  func manyClasses() throws {
    let model = try Self.model([6, 40], .relu, .softmax)
    let expected = Self.expected(
      model, Self.pixels[..<6].map { Double($0) / 255 })
    var predictor = try Predictor(model: model)
    let pixels = Array(Self.pixels[..<6])
    var outputs = [Float](repeating: 0, count: 40)
    var span = outputs.mutableSpan
    let label = try predictor.predict(pixels: pixels.span, into: &span)
    #expect(label == expected.indices.max { expected[$0] < expected[$1] })
    #expect(abs(outputs.reduce(0, +) - 1) < 1e-5)
    #expect(throws: PredictionError.tooManyOutputs(found: 40)) {
      var predictor = try Predictor(model: model)
      return try predictor.predict(pixels: pixels.span)
    }
  }

  @Test("what does not fit is refused", arguments: [0, 5, 7])
  func wrongCounts(count: Int) throws {
    let model = try Self.model([6, 4], .relu, .softmax)
    let pixels = [UInt8](repeating: 0, count: count)
    #expect(throws: PredictionError.inputCount(found: count, expected: 6)) {
      var predictor = try Predictor(model: model)
      return try predictor.label(ofPixels: pixels.span)
    }
    #expect(throws: PredictionError.outputCount(found: count, expected: 4)) {
      var predictor = try Predictor(model: model)
      let pixels = [UInt8](repeating: 0, count: 6)
      var outputs = [Float](repeating: 0, count: count)
      var span = outputs.mutableSpan
      return try predictor.predict(pixels: pixels.span, into: &span)
    }
  }

  @Test("one model, many threads, the same answers")
  func threads() async throws {
    let model = try Self.model([784, 64, 10], .sigmoid, .softmax)
    let pixels = Array(Self.pixels[..<784])
    var predictor = try Predictor(model: model)
    let expected = try predictor.predict(pixels: pixels.span)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          var predictor = try Predictor(model: model)
          for _ in 0..<200
          where try predictor.predict(pixels: pixels.span) != expected {
            return false
          }
          return true
        }
      }
      for try await same in group { #expect(same) }
    }
  }
}
