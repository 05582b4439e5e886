// Running a model on one sample per call.

import CKernels

extension Predictor {
  // MARK: Bytes in

  /// The label of one sample of `inputShape.count` bytes.
  ///
  /// - Throws: `PredictionError.inputCount` or `notFinite`.
  public mutating func label(
    ofPixels pixels: Span<UInt8>
  ) throws(PredictionError) -> Int {
    label(of: try logits(ofPixels: pixels))
  }

  /// The label and the outputs of one sample of `inputShape.count` bytes.
  ///
  /// - Throws: `PredictionError.inputCount`, `notFinite`, or `tooManyOutputs`
  ///   for a model with more than 16.
  public mutating func predict(
    pixels: Span<UInt8>
  ) throws(PredictionError) -> Prediction {
    try prediction(of: try logits(ofPixels: pixels))
  }

  /// The label of one sample of `inputShape.count` bytes; its outputs go into
  /// `outputs`, a float for each output of the model.
  ///
  /// - Throws: `PredictionError.inputCount`, `outputCount` or `notFinite`.
  public mutating func predict(
    pixels: Span<UInt8>, into outputs: inout MutableSpan<Float>
  ) throws(PredictionError) -> Int {
    try checkOutputCount(outputs.count)
    return finish(try logits(ofPixels: pixels), into: &outputs)
  }

  // MARK: Floats in

  /// The label of one sample of `inputShape.count` floats, already scaled.
  ///
  /// - Throws: `PredictionError.inputCount` or `notFinite`.
  public mutating func label(
    ofInputs inputs: Span<Float>
  ) throws(PredictionError) -> Int {
    label(of: try logits(ofInputs: inputs))
  }

  /// The label and the outputs of one sample of `inputShape.count` floats, already
  /// scaled.
  ///
  /// - Throws: `PredictionError.inputCount`, `notFinite`, or `tooManyOutputs`
  ///   for a model with more than 16.
  public mutating func predict(
    inputs: Span<Float>
  ) throws(PredictionError) -> Prediction {
    try prediction(of: try logits(ofInputs: inputs))
  }

  /// The label of one sample of `inputShape.count` floats, already scaled; its
  /// outputs go into `outputs`, a float for each output of the model.
  ///
  /// - Throws: `PredictionError.inputCount`, `outputCount` or `notFinite`.
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
    return try checked(
      pixels.withUnsafeBufferPointer { logits(ofRows: $0.baseAddress, 1) }, 1)
  }

  private func logits(
    ofInputs inputs: Span<Float>
  ) throws(PredictionError) -> Logits {
    try checkInputCount(inputs.count)
    let finite = kernels.pointee.all_finite
    let logits = try inputs.withUnsafeBufferPointer {
      source throws(PredictionError) in
      // Never empty: a model has at least one input.
      guard let base = source.baseAddress else { return scratch }
      // Bytes and comparisons would make numbers of what is none.
      guard finite(source.count, base) else { throw .notFinite(sample: 0) }
      if let quantized = model.quantized {
        guard let averaging else {
          return quantized.run(kernels, inputs: base, scratch: scratch)
        }
        let bytes = averaging.bytes
        quantized.round(kernels, inputs: base, source.count, into: bytes)
        return self.logits(ofRows: bytes, 1)
      }
      return kernels.pointee.forward_floats(
        layerCount, layers, 1, averaging?.average(floats: base) ?? base,
        scratch)
    }
    return try checked(logits, 1)
  }

  /// `count` is at most `batchCapacity`. `rows` is not null: a model has inputs.
  func logits(ofRows rows: UnsafePointer<UInt8>?, _ count: Int) -> Logits {
    guard var rows else { return scratch }
    if let averaging { rows = averaging.average(rows: rows, count) }
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

  /// Applies the last activation of a model of 8 bits, after the labels are
  /// taken: no level's rounding of it can then change them.
  func activateLast(_ logits: Logits, _ count: Int) {
    guard model.quantized != nil, let last = model.layout.layers.last else {
      return
    }
    kernels.pointee.activation(
      last.activation.kernel, count, outputs, logits, outputStride)
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
