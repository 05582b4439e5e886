// The derivatives of the loss by the parameters, without taking a step.

import InklingPlatform
import CKernels
import InklingCore

extension Trainer {
  /// The derivatives of the loss on all of `data` by each layer's parameters,
  /// as the next step would use them: averaged or summed as `options.reduction`
  /// says, the L2 penalty left out. The network stays as it is.
  ///
  /// All samples are one batch: this takes memory in proportion.
  ///
  /// - Throws: `TrainingError` when the data do not fit the network.
  public func gradients(on data: Dataset) throws(TrainingError)
    -> [LayerGradients]
  {
    try network.checkForTraining(data)
    let space = try newWorkspace(
      batch: data.count, sparse: data.rows.areCompressed, runsAhead: false)
    // Gradients lie as the parameters do.
    var result = network
    guard
      let parameters = AlignedBuffer<Float>(count: network.layout.floatCount)
    else { throw .memory(bytes: network.layout.byteCount) }
    result.parameters = parameters
    if data.count > 0 { storeGradients(on: data, in: space, into: parameters) }
    return network.layout.layers.indices.map {
      LayerGradients(
        weights: result.weights(ofLayer: $0), biases: result.biases(ofLayer: $0)
      )
    }
  }

  private func storeGradients(
    on data: Dataset, in space: Workspace, into target: AlignedBuffer<Float>
  ) {
    let count = data.count
    let batch = Batch(first: 0, count: count, parity: 0)
    BatchInput.with(data) { input in
      withStep(input, order: nil, in: space, data) { step in
        pool.run(together: step.threads > 1) { thread in
          step.begin(thread: thread, with: batch)
          step.phase1(thread: thread, batch, next: nil)
        }
        for (index, layer) in network.layout.layers.enumerated() {
          step.layers[index].weights = target.base + layer.weights
          step.layers[index].biases = target.base + layer.biases
        }
        let store = ink_store(step.scale(of: count))
        pool.run(together: step.threads > 1) { thread in
          step.update(
            thread: thread, batch, next: nil, weights: store, biases: store)
        }
      }
    }
  }
}
