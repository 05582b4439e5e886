// Running a network over a data set: loss, accuracy, probabilities.

import CKernels
import InklingCore

extension Trainer {
  /// The network's loss and accuracy on `data`, on all threads.
  ///
  /// - Throws: `TrainingError` when the data do not fit the network.
  public func evaluate(on data: Dataset) throws(TrainingError) -> Evaluation {
    try network.check(data)
    return try Evaluator(network: network, loss: options.loss, pool: pool)
      .evaluate(data)
  }
}
