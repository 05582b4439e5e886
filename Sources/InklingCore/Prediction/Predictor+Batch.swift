// Running a model on many samples per call, `batchCapacity` at a time.

import CKernels

extension Predictor {
  /// The labels of many samples, whose bytes follow one another without gaps:
  /// `[labels.count, inputShape.count]`. They have the bits of one sample per
  /// call.
  ///
  /// - Throws: `PredictionError.inputCount` unless there are as many bytes as
  ///   `labels` asks for; `notFinite` for a sample that has no label, when some
  ///   before it may have theirs.
  public mutating func labels(
    ofPixels pixels: Span<UInt8>, into labels: inout MutableSpan<UInt16>
  ) throws(PredictionError) {
    try checkBatch(pixels.count, count: labels.count)
    try labels.withUnsafeMutableBufferPointer {
      labels throws(PredictionError) in
      guard let labels = labels.baseAddress else { return }
      try forEachBatch(of: pixels) { first, count, logits in
        kernels.pointee.argmax(
          count, outputs, logits, outputStride, labels + first)
      }
    }
  }

  /// The outputs `[count, outputs]` of `count` samples, whose bytes
  /// follow one another without gaps: `[count, inputShape.count]`.
  ///
  /// - Throws: `PredictionError.outputCount` unless `outputs` holds whole
  ///   samples, or `inputCount` unless there are as many bytes as it asks for;
  ///   `notFinite` as for labels.
  public mutating func predict(
    batch pixels: Span<UInt8>, into outputs: inout MutableSpan<Float>
  ) throws(PredictionError) {
    var none = MutableSpan<UInt16>()
    try predict(batch: pixels, into: &outputs, labels: &none)
  }

  /// The same, and the labels of as many samples, or of none.
  ///
  /// - Throws: as `predict(batch:into:)`.
  package mutating func predict(
    batch pixels: Span<UInt8>, into outputs: inout MutableSpan<Float>,
    labels: inout MutableSpan<UInt16>
  ) throws(PredictionError) {
    let width = self.outputs
    guard outputs.count.isMultiple(of: width),
      labels.isEmpty || labels.count == outputs.count / width
    else {
      throw .outputCount(
        found: outputs.count,
        expected: (labels.isEmpty ? outputs.count / width : labels.count)
          * width)
    }
    try checkBatch(pixels.count, count: outputs.count / width)
    try labels.withUnsafeMutableBufferPointer {
      labels throws(PredictionError) in
      try outputs.withUnsafeMutableBufferPointer {
        outputs throws(PredictionError) in
        guard let outputs = outputs.baseAddress else { return }
        try forEachBatch(of: pixels) { first, count, logits in
          if !labels.isEmpty, let labels = labels.baseAddress {
            kernels.pointee.argmax(
              count, width, logits, outputStride, labels + first)
          }
          activateLast(logits, count)
          if givesProbabilities {
            kernels.pointee.softmax(count, width, logits, outputStride)
          }
          for row in 0..<count {
            (outputs + (first + row) * width).update(
              from: logits + row * outputStride, count: width)
          }
        }
      }
    }
  }

  private func forEachBatch(
    of pixels: Span<UInt8>, _ body: (Int, Int, Logits) -> Void
  ) throws(PredictionError) {
    try pixels.withUnsafeBufferPointer { pixels throws(PredictionError) in
      guard let base = pixels.baseAddress else { return }
      let count = pixels.count / inputs
      var first = 0
      while first < count {
        let rows = min(batchCapacity, count - first)
        let logits = logits(ofRows: base + first * inputs, rows)
        body(first, rows, try checked(logits, rows, from: first))
        first += rows
      }
    }
  }

  private func checkBatch(
    _ found: Int, count: Int
  ) throws(PredictionError) {
    let (expected, overflow) = count.multipliedReportingOverflow(by: inputs)
    guard !overflow, found == expected else {
      throw .inputCount(found: found, expected: expected)
    }
  }
}
