// A trainer's network as it is measured and kept.

import InklingCore
import InklingPlatform

extension Trainer {
  /// The network as it is evaluated and kept: with the average of the
  /// parameters where `options` ask for one, and with batch normalization in
  /// its weights and biases where there is any; otherwise `network`.
  ///
  /// - Throws: `TrainingError` for want of memory.
  public func evaluatedNetwork() throws(TrainingError) -> Network {
    var result = network
    if let average {
      let count = network.layout.floatCount
      guard let parameters = AlignedBuffer<Float>(uninitialized: count) else {
        throw .memory(bytes: network.layout.byteCount)
      }
      parameters.base.update(from: average, count: count)
      withExtendedLifetime(slots) {}
      result.parameters = parameters
    }
    return try batchNormalization?.folded(into: result) ?? result
  }

  /// The loss and accuracy of the network, or of its average, on `data`, on all
  /// threads.
  ///
  /// - Throws: `TrainingError` when the data do not fit the network.
  public func evaluate(on data: Dataset) throws(TrainingError) -> Evaluation {
    try network.check(data)
    return try Evaluator(
      network: evaluatedNetwork(), loss: options.loss, pool: pool
    )
    .evaluate(averaged(data))
  }
}
