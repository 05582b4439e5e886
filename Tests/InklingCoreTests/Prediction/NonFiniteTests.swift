// Predictions that are none: outputs that overflow, inputs that are no numbers,
// files that change under an open model.

import InklingCore
import InklingPlatform
import InklingTestSupport
import Testing

@Suite("Predictions that are no numbers")
struct NonFiniteTests {
  /// Two layers whose weights overflow where an input is not zero.
  private static func model(_ transform: OutputTransform) throws -> Model {
    let layout = try ParameterLayout(
      inputs: 3, layers: [(outputs: 2, .identity), (outputs: 2, .identity)])
    var parameters = [Float](repeating: 0, count: layout.floatCount)
    for layer in layout.layers {
      for row in 0..<layer.inputs {
        for column in 0..<layer.outputs {
          parameters[layer.weights + row * layer.stride + column] = 3e38
        }
      }
    }
    let signature = ModelSignature(
      inputShape: .vector(count: 3), inputScale: 1, outputTransform: transform,
      classNames: [])
    return try Model(
      bytes: EncodedModel.bytes(layout, parameters, signature))
  }

  private static let zero: [UInt8] = [0, 0, 0]
  private static let one: [UInt8] = [0, 1, 0]

  @Test(
    "is an error, never a label", arguments: [OutputTransform.none, .softmax])
  func overflow(transform: OutputTransform) throws {
    let model = try Self.model(transform)
    let refused = PredictionError.notFinite(sample: 0)
    for kernels in Kernels.available {
      var predictor = try Predictor(model: model, kernels: kernels)
      var outputs: [Float] = [0, 0]
      let floats: [Float] = [0, 1, 0]
      #expect(try predictor.label(ofPixels: Self.zero.span) == 0)
      #expect(throws: refused) {
        var predictor = try Predictor(model: model, kernels: kernels)
        return try predictor.label(ofPixels: Self.one.span)
      }
      #expect(throws: refused) {
        var predictor = try Predictor(model: model, kernels: kernels)
        return try predictor.predict(pixels: Self.one.span)
      }
      #expect(throws: refused) {
        var predictor = try Predictor(model: model, kernels: kernels)
        var span = outputs.mutableSpan
        return try predictor.predict(pixels: Self.one.span, into: &span)
      }
      #expect(throws: refused) {
        var predictor = try Predictor(model: model, kernels: kernels)
        return try predictor.label(ofInputs: floats.span)
      }
      #expect(throws: refused) {
        var network = try FixedNetwork<3, 2, 2>(model, kernels: kernels)
        return try network.label(of: [0, 1, 0])
      }
      #expect(throws: refused) {
        var network = try FixedNetwork<3, 2, 2>(model, kernels: kernels)
        var values: InlineArray<2, Float> = [0, 0]
        return try network.predict([0, 1, 0], into: &values)
      }
    }
  }

  @Test("a batch says which sample it is", arguments: [1, 2, 128])
  func batch(capacity: Int) throws {
    let model = try Self.model(.softmax)
    let pixels = Self.zero + Self.zero + Self.zero + Self.one + Self.zero
    for kernels in Kernels.available {
      #expect(throws: PredictionError.notFinite(sample: 3)) {
        var predictor = try Predictor(
          model: model, batchCapacity: capacity, kernels: kernels)
        var labels = [UInt16](repeating: 0, count: 5)
        var span = labels.mutableSpan
        try predictor.labels(ofPixels: pixels.span, into: &span)
      }
      #expect(throws: PredictionError.notFinite(sample: 3)) {
        var predictor = try Predictor(
          model: model, batchCapacity: capacity, kernels: kernels)
        var outputs = [Float](repeating: 0, count: 10)
        var span = outputs.mutableSpan
        try predictor.predict(batch: pixels.span, into: &span)
      }
    }
  }

  /// ReLU would make 0 of what is no number.
  @Test(
    "inputs that are no numbers",
    arguments: [Float.nan, .infinity, -.infinity])
  func inputs(value: Float) throws {
    let model = try PredictorTests.model([3, 4, 2], .relu, .softmax)
    #expect(throws: PredictionError.notFinite(sample: 0)) {
      var predictor = try Predictor(model: model)
      return try predictor.label(ofInputs: [0, value, 0].span)
    }
  }

  @Test("what is written into an open model's file changes nothing")
  func changedInPlace() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(GoldenModel.bytes, to: "m.ink")
    let model = try Model(path: path)
    let before = (0..<model.layout.floatCount).map { model.parameters[$0] }
    let mapped = try Model(path: path, mapped: true)
    // Of the same size: 0xFF everywhere is NaN.
    let descriptor = open(path, O_WRONLY)
    defer { close(descriptor) }
    let spoiled = [UInt8](repeating: 0xFF, count: GoldenModel.bytes.count)
    #expect(write(descriptor, spoiled, spoiled.count) == spoiled.count)
    #expect(
      (0..<before.count).allSatisfy { model.parameters[$0] == before[$0] })
    // Who asked for a mapping sees it, and gets no label of it.
    #expect(mapped.parameters[0].isNaN)
    #expect(throws: PredictionError.notFinite(sample: 0)) {
      var predictor = try Predictor(model: mapped)
      return try predictor.label(ofPixels: [1, 1, 1, 1, 1, 1].span)
    }
    // Nor does a cut end the process.
    #expect(ftruncate(descriptor, 0) == 0)
    var predictor = try Predictor(model: model)
    #expect(try predictor.label(ofPixels: [0, 0, 0, 0, 0, 0].span) == 0)
  }

  @Test(
    "memory to predict in that the system refuses",
    .disabled(if: isAddressSanitized, "no limit leaves a sanitizer enough"))
  func memory() async {
    await #expect(processExitsWith: .success) {
      let model = try PredictorTests.model([1, 65_536, 1], .relu, .none)
      var limit = rlimit()
      limit.rlim_cur = 1 << 20
      limit.rlim_max = 1 << 20
      // Nothing more than what is there already.
      try #require(setrlimit(__rlimit_resource_t(9), &limit) == 0)
      do throws(PredictionError) {
        _ = try Predictor(model: model, batchCapacity: 256)
        Issue.record("had the memory")
      } catch {
        guard case .memory(let bytes) = error else {
          Issue.record("\(error)")
          return
        }
        #expect(bytes > 1 << 26)
      }
    }
  }
}
