// Running a network over a data set without a trainer.

extension Network {
  /// Loss and accuracy on `data`.
  ///
  /// - Parameters:
  ///   - loss: what to measure; it must suit the last layer's activation.
  ///   - threads: 0 means one a processor. The result is the same bytes.
  /// - Throws: `TrainingError` when the data do not fit the network, or for an
  ///   impossible number of threads.
  public func evaluate(
    on data: Dataset, loss: Loss = .softmaxCrossEntropy, threads: Int = 0
  ) throws(TrainingError) -> Evaluation {
    try check(data)
    return Evaluator(
      network: self, loss: loss, pool: try WorkerPool(threads: threads)
    ).evaluate(data)
  }

  /// The outputs `[data.count, layout.outputs]` for every sample of `data`,
  /// row by row; probabilities where the network gives logits.
  ///
  /// - Throws: as `evaluate`.
  public func outputs(
    for data: Dataset, threads: Int = 0
  ) throws(TrainingError) -> [Float] {
    try check(data)
    return Evaluator(
      network: self, loss: .softmaxCrossEntropy,
      pool: try WorkerPool(threads: threads)
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
}

extension WorkerPool {
  /// As many threads as asked for; 0 means one a processor.
  fileprivate convenience init(threads: Int) throws(TrainingError) {
    guard (0...1024).contains(threads) else { throw .threads(threads) }
    self.init(count: threads == 0 ? Self.processors : threads)
  }
}
