// Running steps on a trainer's threads.

import CKernels
import InklingCore
import InklingPlatform
import Synchronization

extension Trainer {
  /// Runs a step for each of `rates`, from where the epoch is.
  ///
  /// - Returns: the steps done: all, or those up to the cancellation.
  func run(
    rates: [Float], batch size: Int, total: Int, on data: Dataset,
    in space: Workspace, isCancelled: (@Sendable () -> Bool)?
  ) -> Int {
    let end = StepEnd(rates.count)
    let begin = samplesOfEpoch, done = step
    withStep(of: network, on: data, in: space, order: order.current) { step in
      pool.run(together: step.threads > 1) { thread in
        // In each step, what is captured costs its counting.
        let isCancelled = thread == 0 ? isCancelled : nil
        func batch(_ index: Int) -> Batch {
          let first = begin + index * size
          return step.batch(
            first: first, count: min(size, total - first),
            bufferIndex: index & 1)
        }
        var current = batch(0)
        step.begin(thread: thread, with: current)
        var index = 0
        while index < end.index.load(ordering: .relaxed) {
          // Before a barrier, so that all threads end after the same step.
          if let isCancelled, isCancelled() {
            end.index.store(index + 1, ordering: .relaxed)
          }
          // Threads may not yet agree on the end, but on what comes next.
          let next = index + 1 < rates.count ? batch(index + 1) : nil
          step.differentiate(current, next: next, thread: thread)
          step.barrier()
          let updates = step.settings.updates(
            step: done + index + 1, rate: rates[index], count: current.count)
          step.update(updates, current, next: next, thread: thread)
          step.barrier()
          if let next { current = next }
          index += 1
        }
      }
    }
    return end.index.load(ordering: .relaxed)
  }

  /// The derivatives of the loss on all of `data` by each layer's parameters,
  /// as the next step would use them: averaged or summed as the options say,
  /// the weight decay left out. The network stays as it is.
  ///
  /// All samples are one batch: this takes memory in proportion.
  ///
  /// - Returns: for each layer, the derivatives by the weights
  ///   `[inputs, outputs]`, row by row, and by the biases `[outputs]`.
  /// - Throws: `TrainingError` when the data do not fit the network.
  public func gradients(
    on data: Dataset
  ) throws(TrainingError) -> [(weights: [Float], biases: [Float])] {
    try network.checkForTraining(data)
    let space = try newWorkspace(
      batch: data.count, sparse: data.rows.areBlockSparse, pipelined: false)
    // Gradients lie as the parameters do.
    var result = network
    let layout = network.layout
    guard let parameters = AlignedBuffer<Float>(count: layout.floatCount) else {
      throw .memory(bytes: layout.byteCount)
    }
    result.parameters = parameters
    if data.count > 0 {
      let count = data.count
      withStep(of: network, on: data, in: space) { step in
        let batch = step.batch(first: 0, count: count)
        pool.run(together: step.threads > 1) { thread in
          step.begin(thread: thread, with: batch)
          step.differentiate(batch, next: nil, thread: thread)
        }
      }
      withStep(of: result, on: data, in: space) { step in
        let batch = step.batch(first: 0, count: count)
        let updates = settings.gradients(count: count)
        pool.run(together: step.threads > 1) { thread in
          step.update(updates, batch, next: nil, thread: thread)
        }
      }
    }
    return network.layout.layers.indices.map {
      (result.weights(ofLayer: $0), result.biases(ofLayer: $0))
    }
  }

  /// Runs `body` with the pointers of a network, a workspace and data.
  private func withStep(
    of network: Network, on data: Dataset, in space: Workspace,
    order: UnsafePointer<UInt32>? = nil, _ body: (TrainingStep) -> Void
  ) {
    let threads = threads(batch: space.capacity)
    let layers = [0, 1].flatMap {
      space.layers(of: network, slots: slots, bufferIndex: $0)
    }
    BatchInput.with(data) { input in
      layers.withUnsafeBufferPointer { layers in
        data.labels.withUnsafeBufferPointer { labels in
          guard let allLabels = labels.baseAddress,
            let base = layers.baseAddress
          else { return }
          let layers = StepLayers(base: base, count: layers.count / 2)
          var pipeline: FirstLayerPipeline?
          if case .sparse(let rows, let table) = input {
            pipeline = FirstLayerPipeline(
              of: layers, rows: rows, rowCount: data.count, table: table,
              memory: space.stepMemory, threads: threads)
          }
          body(
            TrainingStep(
              settings: settings, layers: layers, input: input,
              pipeline: pipeline, order: order, allLabels: allLabels,
              threads: threads, labels: space.labels.base,
              inputs: space.inputs.base, memory: space.stepMemory, pool: pool))
        }
      }
    }
    withExtendedLifetime((network, slots, space)) {}
  }

  /// As many threads as gain more time than they spend on waiting for each
  /// other.
  private func threads(batch: Int) -> Int {
    batch * network.layout.floatCount >= 200_000 ? pool.count : 1
  }

  /// A workspace for steps of up to `batch` samples.
  ///
  /// - Parameter pipelined: whether one step follows another.
  /// - Throws: `TrainingError` for want of memory.
  func newWorkspace(
    batch: Int, sparse: Bool, pipelined: Bool
  ) throws(TrainingError) -> Workspace {
    try Workspace(
      network: network, capacity: batch, sparse: sparse,
      threads: threads(batch: batch), trains: true,
      isPipelined: pipelined && sparse,
      sharesOutput: !settings.needsActivationGradient)
  }
}

/// The step before which a piece of training ends, shared by its threads.
private final class StepEnd: Sendable {
  let index: Atomic<Int>
  init(_ index: Int) { self.index = Atomic(index) }
}
