// Running a network over a data set without a trainer.

extension Network {
  /// Loss and accuracy on `data`.
  ///
  /// Inputs are the values that the data set declares: its bytes times its own
  /// scale, which need not be the network's. (One publisher of MNIST divides
  /// by 255, another by 256.)
  ///
  /// - Parameters:
  ///   - loss: what to measure; it must suit the last layer's activation.
  ///   - threads: 0 means one a processor. The result is the same bytes.
  /// - Throws: `TrainingError` when the data or the loss do not fit the
  ///   network, or for an impossible number of threads.
  public func evaluate(
    on data: Dataset, loss: Loss = .softmaxCrossEntropy, threads: Int = 0
  ) throws(TrainingError) -> Evaluation {
    try check(data)
    try check(loss)
    return try Evaluator(
      network: self, loss: loss, pool: WorkerPool(threads: threads)
    ).evaluate(data)
  }

  /// Loss and accuracy on `data`, and the predicted label of every sample, the
  /// first of the largest outputs, in one pass.
  ///
  /// - Throws: as `evaluate`.
  public func evaluateLabels(
    on data: Dataset, loss: Loss = .softmaxCrossEntropy, threads: Int = 0
  ) throws(TrainingError) -> (evaluation: Evaluation, labels: [UInt16]) {
    try check(data)
    try check(loss)
    return try Evaluator(
      network: self, loss: loss, pool: WorkerPool(threads: threads)
    ).evaluateLabels(data)
  }

  /// The outputs `[data.count, layout.outputs]` for every sample of `data`,
  /// row by row; probabilities where the network gives logits.
  ///
  /// - Throws: as `evaluate`.
  public func outputs(
    for data: Dataset, threads: Int = 0
  ) throws(TrainingError) -> [Float] {
    try check(data)
    return try Evaluator(
      network: self, loss: .softmaxCrossEntropy,
      pool: WorkerPool(threads: threads)
    ).outputs(data)
  }

  /// - Throws: `TrainingError` when the data do not fit the network.
  func check(_ data: Dataset) throws(TrainingError) {
    guard data.shape.count == layout.inputs else {
      throw .inputs(found: data.shape.count, expected: layout.inputs)
    }
    guard data.classNames.count <= layout.outputs else {
      throw .classes(found: data.classNames.count, expected: layout.outputs)
    }
  }

  /// - Throws: `TrainingError` when the network cannot learn from the data what
  ///   it would need for predictions.
  func checkForTraining(_ data: Dataset) throws(TrainingError) {
    try check(data)
    if case .floats = data.rows { return }
    guard data.scale == signature.inputScale else {
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

extension WorkerPool {
  /// As many threads as asked for; 0 means one a processor.
  fileprivate convenience init(threads: Int) throws(TrainingError) {
    guard (0...1024).contains(threads) else { throw .threads(threads) }
    self.init(count: threads == 0 ? Self.processors : threads)
  }
}
