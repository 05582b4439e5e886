// Running a model. All memory is taken when a predictor is made; predicting
// allocates nothing, locks nothing and calls no system.

import CKernels

/// Predicts with a model, one sample or many per call; one predictor per thread.
public struct Predictor: ~Copyable {
  /// The model it runs.
  public let model: Model
  /// Samples of a batch that are worked on together, so that they share what
  /// is in the cache.
  public let batchCapacity: Int
  /// Working memory in bytes, apart from the model itself.
  public let workingMemory: Int

  let inputs: Int
  let outputs: Int
  let outputStride: Int
  let givesProbabilities: Bool
  let kernels: UnsafePointer<ink_kernels>
  private let memory: UnsafeMutableRawPointer
  private let layerCount: Int
  private let layers: UnsafeMutablePointer<ink_layer>
  /// What each byte of a sample stands for.
  private let table: UnsafeMutablePointer<Float>
  private let scratch: UnsafeMutablePointer<Float>

  /// More samples at once gain nothing.
  package static let largestBatchCapacity = 256

  /// Takes the working memory.
  ///
  /// - Parameters:
  ///   - batchCapacity: how many samples of a batch to work on together, 1 to
  ///     256 (other values count as the nearest of these). 1 is best for one
  ///     sample per call, 128 for many.
  ///   - kernels: the instruction-set level to run at.
  public init(
    model: Model, batchCapacity: Int = 1, kernels: Kernels = .active
  ) {
    self.model = model
    self.batchCapacity = max(
      1, min(batchCapacity, Self.largestBatchCapacity))
    self.kernels = kernels.table
    let layout = model.layout
    inputs = layout.inputs
    outputs = layout.outputs
    outputStride = ParameterLayout.stride(of: outputs)
    givesProbabilities = model.signature.outputTransform == .softmax
    layerCount = layout.layers.count
    // First the table, on a 64-byte boundary as the scratch behind it.
    layers = .allocate(capacity: layerCount)
    for (index, layer) in layout.layers.enumerated() {
      (layers + index).initialize(
        to: ink_layer(layer, of: model.parameters))
    }
    let table = 256
    // At most 3 * 256 * 65,536 floats; no board has memory for a batch of
    // those.
    let floats =
      table
      + (model.quantized?.scratchFloats(
        self.kernels, batchCapacity: self.batchCapacity)
        ?? self.kernels.pointee.forward_scratch(
          layerCount, layers, self.batchCapacity)
        / MemoryLayout<Float>.stride)
    memory = .allocate(
      byteCount: floats * MemoryLayout<Float>.stride, alignment: 64)
    self.table = memory.bindMemory(to: Float.self, capacity: floats)
    self.table.initialize(repeating: 0, count: floats)
    scratch = self.table + table
    workingMemory =
      floats * MemoryLayout<Float>.stride
      + layerCount * MemoryLayout<ink_layer>.stride
    self.kernels.pointee.byte_table(model.signature.inputScale, self.table)
  }

  deinit {
    memory.deallocate()
    layers.deallocate()
  }

  // MARK: Bytes in

  /// The label of one sample of `inputShape.count` bytes.
  ///
  /// - Throws: `PredictionError.inputCount`.
  public mutating func label(
    ofPixels pixels: Span<UInt8>
  ) throws(PredictionError) -> Int {
    label(of: try logits(ofPixels: pixels))
  }

  /// The label and the outputs of one sample of `inputShape.count` bytes.
  ///
  /// - Throws: `PredictionError.inputCount`, or `tooManyOutputs` for a model
  ///   with more than 16.
  public mutating func predict(
    pixels: Span<UInt8>
  ) throws(PredictionError) -> Prediction {
    try prediction(of: try logits(ofPixels: pixels))
  }

  /// The label of one sample of `inputShape.count` bytes; its outputs go into
  /// `outputs`, a float for each output of the model.
  ///
  /// - Throws: `PredictionError.inputCount` or `outputCount`.
  public mutating func predict(
    pixels: Span<UInt8>, into outputs: inout MutableSpan<Float>
  ) throws(PredictionError) -> Int {
    try checkOutputCount(outputs.count)
    return finish(try logits(ofPixels: pixels), into: &outputs)
  }

  // MARK: Floats in

  /// The label of one sample of `layout.inputs` floats, already scaled.
  ///
  /// - Throws: `PredictionError.inputCount`.
  public mutating func label(
    ofInputs inputs: Span<Float>
  ) throws(PredictionError) -> Int {
    label(of: try logits(ofInputs: inputs))
  }

  /// The label and the outputs of one sample of `layout.inputs` floats, already
  /// scaled.
  ///
  /// - Throws: `PredictionError.inputCount`, or `tooManyOutputs` for a model
  ///   with more than 16.
  public mutating func predict(
    inputs: Span<Float>
  ) throws(PredictionError) -> Prediction {
    try prediction(of: try logits(ofInputs: inputs))
  }

  /// The label of one sample of `layout.inputs` floats, already scaled; its
  /// outputs go into `outputs`, a float for each output of the model.
  ///
  /// - Throws: `PredictionError.inputCount` or `outputCount`.
  public mutating func predict(
    inputs: Span<Float>, into outputs: inout MutableSpan<Float>
  ) throws(PredictionError) -> Int {
    try checkOutputCount(outputs.count)
    return finish(try logits(ofInputs: inputs), into: &outputs)
  }
}

// MARK: - Layers

extension Predictor {
  /// The last layer's outputs before the output transform, rows of
  /// `outputStride` floats.
  typealias Logits = UnsafeMutablePointer<Float>

  private func logits(
    ofPixels pixels: Span<UInt8>
  ) throws(PredictionError) -> Logits {
    try checkInputCount(pixels.count)
    return pixels.withUnsafeBufferPointer { logits(ofRows: $0.baseAddress, 1) }
  }

  private func logits(
    ofInputs inputs: Span<Float>
  ) throws(PredictionError) -> Logits {
    try checkInputCount(inputs.count)
    return inputs.withUnsafeBufferPointer { source in
      // Never empty: a model has at least one input.
      guard let base = source.baseAddress else { return scratch }
      if let quantized = model.quantized {
        return quantized.run(kernels, inputs: base, scratch: scratch)
      }
      return kernels.pointee.forward_floats(
        layerCount, layers, 1, base, scratch)
    }
  }

  /// `count` is at most `batchCapacity`. `rows` is not null: a model has inputs.
  func logits(ofRows rows: UnsafePointer<UInt8>?, _ count: Int) -> Logits {
    guard let rows else { return scratch }
    if let quantized = model.quantized {
      return quantized.run(kernels, rows: rows, count, scratch: scratch)
    }
    return kernels.pointee.forward_bytes(
      layerCount, layers, count, rows, table, scratch)
  }

  /// Softmax keeps the order, so the label is that of the logits. With 8 bits
  /// these come before the last activation, which keeps the order too, so that
  /// no level's rounding of it can change the label.
  private func label(of logits: Logits) -> Int {
    var label: UInt16 = 0
    kernels.pointee.argmax(1, outputs, logits, outputStride, &label)
    return Int(label)
  }

  private func transform(_ logits: Logits) {
    activateLast(logits, 1)
    guard givesProbabilities else { return }
    kernels.pointee.softmax(1, outputs, logits, outputStride)
  }

  private func prediction(
    of logits: Logits
  ) throws(PredictionError) -> Prediction {
    guard outputs <= 16 else { throw .tooManyOutputs(found: outputs) }
    let label = label(of: logits)
    transform(logits)
    // A row has 16 floats; those behind the outputs hold f(0), as softmax is
    // the only one to clear them.
    var values = UnsafeRawPointer(logits)
      .loadUnaligned(as: SIMD16<Float>.self)
    values.replace(with: 0, where: Self.lanes .>= UInt32(outputs))
    return Prediction(label: label, outputs: values)
  }

  private static var lanes: SIMD16<UInt32> {
    SIMD16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
  }

  private func finish(
    _ logits: Logits, into outputs: inout MutableSpan<Float>
  ) -> Int {
    let label = label(of: logits)
    transform(logits)
    outputs.withUnsafeMutableBufferPointer {
      _ = $0.update(
        from: UnsafeBufferPointer(start: logits, count: $0.count))
    }
    return label
  }

  private func checkInputCount(_ count: Int) throws(PredictionError) {
    guard count == inputs else {
      throw .inputCount(found: count, expected: inputs)
    }
  }

  private func checkOutputCount(_ count: Int) throws(PredictionError) {
    guard count == outputs else {
      throw .outputCount(found: count, expected: outputs)
    }
  }
}

extension ink_layer {
  /// The layer of a network whose parameters begin at `parameters`.
  init(_ layer: LayerLayout, of parameters: UnsafePointer<Float>) {
    self.init(
      inputs: layer.inputs, outputs: layer.outputs, stride: layer.stride,
      weights: parameters + layer.weights, biases: parameters + layer.biases,
      activation: layer.activation.kernel)
  }
}
