// Running a model over a data set sample by sample, as a prediction does: what
// is measured for models of 8 bits, which no network of floats stands for.

public import InklingCore

import InklingPlatform

extension Model {
  /// Accuracy and loss on `data`: cross-entropy where the outputs are
  /// probabilities, the sum of squares otherwise.
  ///
  /// - Throws: `PredictionError` when the samples do not fit, or an output is
  ///   not a finite number.
  public func evaluate(
    on data: Dataset
  ) throws(PredictionError) -> Evaluation {
    try evaluateLabels(on: data).evaluation
  }

  /// Accuracy and loss on `data` as `evaluate` gives them, and the predicted
  /// label of every sample, in one pass.
  ///
  /// - Throws: `PredictionError` when the samples do not fit.
  package func evaluateLabels(
    on data: Dataset
  ) throws(PredictionError) -> (evaluation: Evaluation, labels: [UInt16]) {
    guard Memory.canAllocate(bytes: 2 * data.count) else {
      throw .memory(bytes: 2 * data.count)
    }
    var labels: [UInt16] = []
    labels.reserveCapacity(data.count)
    var loss = 0.0
    var correct = 0
    let isSoftmax = signature.outputTransform == .softmax
    try forEach(in: data) { index, label, outputs in
      let expected = Int(data.labels[index])
      labels.append(UInt16(label))
      if label == expected { correct += 1 }
      if isSoftmax {
        let p = expected < outputs.count ? Double(outputs[expected]) : 0
        loss -= log(max(p, .leastNormalMagnitude))
      } else {
        for (output, value) in outputs.enumerated() {
          let distance = Double(value) - (output == expected ? 1 : 0)
          loss += distance * distance
        }
      }
    }
    let evaluation = Evaluation(
      loss: data.count == 0 ? 0 : loss / Double(data.count), correct: correct,
      count: data.count)
    return (evaluation, labels)
  }

  /// The outputs `[data.count, layout.outputs]`, row by row.
  ///
  /// - Throws: `PredictionError` when the samples do not fit.
  package func outputs(for data: Dataset) throws(PredictionError) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(data.count * layout.outputs)
    try forEach(in: data) { _, _, outputs in result += outputs }
    return result
  }

  private func forEach(
    in data: Dataset, _ body: (Int, Int, [Float]) -> Void
  ) throws(PredictionError) {
    var predictor = try Predictor(model: self)
    var outputs = [Float](repeating: 0, count: layout.outputs)
    for index in 0..<data.count {
      var span = outputs.mutableSpan
      let label: Int
      if data.rows.areFloats {
        let inputs = data.rows.floats(ofRow: index)
        label = try predictor.predict(inputs: inputs.span, into: &span)
      } else {
        let pixels = data.rows.bytes(ofRow: index)
        label = try predictor.predict(pixels: pixels.span, into: &span)
      }
      body(index, label, outputs)
    }
  }
}
