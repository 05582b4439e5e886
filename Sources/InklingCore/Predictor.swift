// Running a model on one sample at a time. All memory is taken when a predictor
// is made; predicting allocates nothing, locks nothing and calls no system.

import CKernels

/// Predicts with a model, one sample a call; one predictor a thread.
public struct Predictor: ~Copyable {
  /// The model it runs.
  public let model: Model

  private let kernels: UnsafePointer<ink_kernels>
  private let parameters: UnsafePointer<Float>
  /// One sample's inputs, then two rows as wide as the widest layer, each on a
  /// 64-byte boundary.
  private let scratch: UnsafeMutablePointer<Float>
  private let inputStride: Int
  private let rowStride: Int

  /// Takes the working memory.
  ///
  /// - Parameter kernels: the instruction-set level to run at.
  public init(model: Model, kernels: Kernels = .active) {
    self.model = model
    self.kernels = kernels.table
    parameters = model.parameters
    inputStride = ParameterLayout.stride(of: model.layout.inputs)
    rowStride = model.layout.layers.reduce(16) { max($0, $1.stride) }
    // At most 3 * 65,536 floats.
    scratch = UnsafeMutableRawPointer.allocate(
      byteCount: (inputStride + 2 * rowStride) * MemoryLayout<Float>.stride,
      alignment: 64
    ).assumingMemoryBound(to: Float.self)
    scratch.initialize(repeating: 0, count: inputStride + 2 * rowStride)
  }

  deinit { scratch.deallocate() }

  /// Working memory in bytes, apart from the model itself.
  public var workingMemory: Int {
    (inputStride + 2 * rowStride) * MemoryLayout<Float>.stride
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
  /// The last layer's outputs, `[layout.outputs]`, before the output transform.
  private typealias Logits = UnsafeMutablePointer<Float>

  private func logits(
    ofPixels pixels: Span<UInt8>
  ) throws(PredictionError) -> Logits {
    try checkInputCount(pixels.count)
    if let quantized = model.quantized {
      return pixels.withUnsafeBufferPointer { source in
        guard let base = source.baseAddress else { return scratch }
        return quantized.run(
          kernels, bytes: base, scratch: scratch + inputStride)
      }
    }
    pixels.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return }
      kernels.pointee.bytes_to_floats(
        source.count, base, model.signature.inputScale, scratch)
    }
    return runLayers(from: scratch)
  }

  private func logits(
    ofInputs inputs: Span<Float>
  ) throws(PredictionError) -> Logits {
    try checkInputCount(inputs.count)
    return inputs.withUnsafeBufferPointer { source in
      // Never empty: a model has at least one input.
      if let quantized = model.quantized, let base = source.baseAddress {
        return quantized.run(
          kernels, inputs: base, room: scratch, scratch: scratch + inputStride)
      }
      return runLayers(from: source.baseAddress ?? UnsafePointer(scratch))
    }
  }

  private func runLayers(from inputs: UnsafePointer<Float>) -> Logits {
    var source = inputs
    var target = scratch + inputStride
    var other = target + rowStride
    for layer in model.layout.layers {
      kernels.pointee.gemm_nn(
        1, layer.outputs, layer.inputs, source, layer.inputs,
        parameters + layer.weights, layer.stride, parameters + layer.biases,
        layer.activation.kernel, target, layer.stride)
      source = UnsafePointer(target)
      swap(&target, &other)
    }
    return other
  }

  /// Softmax keeps the order, so the label is that of the logits. With 8 bits
  /// these come before the last activation, which keeps the order too, so that
  /// no level's rounding of it can change the label.
  private func label(of logits: Logits) -> Int {
    var label: UInt16 = 0
    let count = model.layout.outputs
    kernels.pointee.argmax(1, count, logits, count, &label)
    return Int(label)
  }

  private func transform(_ logits: Logits) {
    if model.quantized != nil, let last = model.layout.layers.last {
      // The label is taken before this: see `label(of:)`.
      kernels.pointee.activation(
        last.activation.kernel, 1, last.outputs, logits, last.outputs)
    }
    guard model.signature.outputTransform == .softmax else { return }
    let count = model.layout.outputs
    kernels.pointee.softmax(1, count, logits, count)
  }

  private func prediction(
    of logits: Logits
  ) throws(PredictionError) -> Prediction {
    let count = model.layout.outputs
    guard count <= 16 else { throw .tooManyOutputs(found: count) }
    let label = label(of: logits)
    transform(logits)
    // A row has at least 16 floats; an earlier layer may have left some behind
    // the outputs.
    var outputs = UnsafeRawPointer(logits).load(as: SIMD16<Float>.self)
    outputs.replace(with: 0, where: Self.lanes .>= UInt32(count))
    return Prediction(label: label, outputs: outputs)
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
    guard count == model.layout.inputs else {
      throw .inputCount(found: count, expected: model.layout.inputs)
    }
  }

  private func checkOutputCount(_ count: Int) throws(PredictionError) {
    guard count == model.layout.outputs else {
      throw .outputCount(found: count, expected: model.layout.outputs)
    }
  }
}
