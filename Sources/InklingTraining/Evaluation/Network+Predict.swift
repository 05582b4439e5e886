// Running a network without a trainer: on data sets, and on single samples.

import InklingPlatform

extension Network {
  /// Loss and accuracy on `data`.
  ///
  /// Inputs are the values that the data set declares: its bytes times its own
  /// scale, which need not be the network's. (One publisher of MNIST divides
  /// by 255, another by 256.)
  ///
  /// - Parameters:
  ///   - data: samples of the network's shape.
  ///   - loss: what to measure; it must suit the last layer's activation.
  ///   - threads: 0 means one per processor. The result is the same bytes.
  /// - Throws: `TrainingError` when the data or the loss do not fit the
  ///   network, or for an impossible number of threads.
  public func evaluate(
    on data: Dataset, loss: Loss = .softmaxCrossEntropy, threads: Int = 0
  ) throws(TrainingError) -> Evaluation {
    try evaluator(for: data, loss, threads: threads).evaluate(averaged(data))
  }

  /// Loss and accuracy on `data`, and the predicted label of every sample, in
  /// one pass.
  package func evaluateLabels(
    on data: Dataset, loss: Loss = .softmaxCrossEntropy, threads: Int = 0
  ) throws(TrainingError) -> (evaluation: Evaluation, labels: [UInt16]) {
    try evaluator(for: data, loss, threads: threads)
      .evaluateLabels(averaged(data))
  }

  /// The label of every sample of `data`, which is the first of the largest
  /// outputs, and all outputs `[data.count, outputs]`, row by row:
  /// probabilities where the network gives logits.
  ///
  /// - Parameters:
  ///   - data: samples of the network's shape.
  ///   - threads: 0 means one per processor. The result is the same.
  /// - Throws: `TrainingError` when the data do not fit the network.
  public func predict(
    _ data: Dataset, threads: Int = 0
  ) throws(TrainingError) -> (labels: [UInt16], outputs: [Float]) {
    try evaluator(for: data, threads: threads).predict(averaged(data))
  }

  /// The label of one sample of bytes, and all outputs; probabilities where the
  /// network gives logits.
  ///
  ///     let seven = StrokeDigits.image(digit: 7, seed: 9, index: 0)
  ///     print(try network.predict(pixels: seven).label)
  ///
  /// Takes memory for each call. For many single samples make a `Model` of the
  /// network, and of that a `Predictor`.
  ///
  /// - Throws: `TrainingError` for another number of bytes than inputs.
  public func predict(
    pixels: [UInt8]
  ) throws(TrainingError) -> (label: Int, outputs: [Float]) {
    try predict { () throws(DataError) in
      try Dataset(
        pixels: pixels, labels: [0], shape: .vector(count: pixels.count),
        scale: signature.inputScale)
    }
  }

  /// The label of one sample of floats, already scaled, and all outputs, as
  /// `predict(pixels:)` gives them.
  ///
  /// - Throws: `TrainingError` for another number of values than inputs.
  public func predict(
    features: [Float]
  ) throws(TrainingError) -> (label: Int, outputs: [Float]) {
    try predict { () throws(DataError) in
      try Dataset(
        features: features, labels: [0], shape: .vector(count: features.count))
    }
  }

  private func predict(
    _ sample: () throws(DataError) -> Dataset
  ) throws(TrainingError) -> (label: Int, outputs: [Float]) {
    let data: Dataset
    do throws(DataError) {
      data = try sample()
    } catch {
      throw TrainingError(.shape, error.detail)
    }
    let (labels, outputs) = try predict(data, threads: 1)
    return (Int(labels[0]), outputs)
  }

  private func evaluator(
    for data: Dataset, _ loss: Loss = .softmaxCrossEntropy, threads: Int
  ) throws(TrainingError) -> Evaluator {
    try check(data)
    try check(loss)
    guard (0...1024).contains(threads) else { throw .threads(threads) }
    return Evaluator(
      network: self, loss: loss,
      pool: WorkerPool(count: threads == 0 ? WorkerPool.processors : threads))
  }

  /// - Throws: `TrainingError` when the data do not fit the network.
  func check(_ data: Dataset) throws(TrainingError) {
    guard data.shape.count == sampleCount else {
      throw .inputs(found: data.shape.count, expected: sampleCount)
    }
    guard data.classNames.count <= layout.outputs else {
      throw .classes(found: data.classNames.count, expected: layout.outputs)
    }
  }

  /// - Throws: `TrainingError` when the network cannot learn from the data what
  ///   it would need for predictions.
  func checkForTraining(_ data: Dataset) throws(TrainingError) {
    try check(data)
    guard data.rows.areFloats || data.scale == signature.inputScale else {
      throw .inputScale(found: data.scale, expected: signature.inputScale)
    }
  }

  /// - Throws: `TrainingError` when the loss is not defined for the outputs.
  func check(_ loss: Loss) throws(TrainingError) {
    let last = activations[activations.count - 1]
    guard !loss.suits(last), let builtin = last.builtin else { return }
    throw .outputRange(builtin)
  }
}
