// Running steps on a trainer's threads.

import CKernels
import InklingCore
import InklingPlatform
import Synchronization

extension Trainer {
  /// Runs a step for each of `rates`, from where the epoch is.
  ///
  /// - Parameters:
  ///   - part: what is in memory of the epoch, of which there are enough
  ///     samples.
  ///   - data: all of the data.
  /// - Returns: the steps done: all, or those up to the cancellation.
  func run(
    rates: [Float], batch size: Int, part: EpochPart, of data: Dataset,
    in space: Workspace, augmented: AugmentedBatches?,
    isCancelled: (@Sendable () -> Bool)?
  ) -> (steps: Int, isCancelled: Bool) {
    let end = StepEnd(rates.count)
    let begin = samplesOfEpoch, done = step, total = part.range.upperBound
    withStep(
      of: network, batchNormalization, on: part.data, in: space,
      part: part, of: data, augmented: augmented
    ) { step in
      pool.run(threads: step.threads) { thread in
        // In each step, what is captured costs its counting.
        let isCancelled = thread == 0 ? isCancelled : nil
        func batch(_ index: Int) -> Batch {
          let first = begin + index * size
          return step.batch(
            first: first, count: min(size, total - first),
            number: done + index + 1, bufferIndex: index & 1)
        }
        var current = batch(0)
        step.begin(
          thread: thread, with: current, next: rates.count > 1 ? batch(1) : nil)
        var index = 0
        while index < end.index.load(ordering: .relaxed) {
          // Before a barrier, so that all threads end after the same step.
          if let isCancelled, isCancelled() {
            end.index.store(index + 1, ordering: .relaxed)
            end.isCancelled.store(true, ordering: .relaxed)
          }
          // Threads may not yet agree on the end, but on what comes next.
          let next = index + 1 < rates.count ? batch(index + 1) : nil
          let later =
            augmented != nil && index + 2 < rates.count
            ? batch(index + 2) : nil
          step.differentiate(
            current, next: next, later: later, thread: thread)
          step.barrier()
          step.finish(
            current, next: next, rate: rates[index], thread: thread)
          if let next { current = next }
          index += 1
        }
      }
    }
    return (
      end.index.load(ordering: .relaxed),
      end.isCancelled.load(ordering: .relaxed)
    )
  }

  /// Tells the schedule how many steps the run has on `data`.
  func schedule(for data: Dataset) {
    let (steps, overflows) = stepsPerEpoch(of: data)
      .multipliedReportingOverflow(by: options.epochs)
    rates.stepsOfRun = overflows ? .max : steps
  }

  /// The learning rate after so many steps and epochs, of a run whose data the
  /// schedule knows.
  func rate(step: Int, epoch: Int) -> Float {
    rates.rate(step: step, epoch: epoch)
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
    takeUpSettings()
    let data = try averaged(
      TrainingError.reading { () throws(DataError) in try data.loaded() })
    let space = try newWorkspace(
      batch: data.count, sparse: data.rows.areBlockSparse, pipelined: false)
    // Gradients lie as the parameters do.
    var result = network
    let layout = network.layout
    guard let parameters = AlignedBuffer<Float>(count: layout.floatCount) else {
      throw .memory(bytes: layout.byteCount)
    }
    result.parameters = parameters
    // Neither are the running estimates to change, nor the scales.
    let normalization = try batchNormalization.map {
      (own) throws(TrainingError) in try own.copy()
    }
    if data.count > 0 {
      let count = data.count
      withStep(of: network, normalization, on: data, in: space) { step in
        let batch = step.batch(
          first: 0, count: count, number: self.step + 1)
        pool.run(threads: step.threads) { thread in
          step.begin(thread: thread, with: batch)
          step.differentiate(batch, next: nil, thread: thread)
        }
      }
      withStep(of: result, normalization, on: data, in: space) { step in
        let batch = step.batch(
          first: 0, count: count, number: self.step + 1)
        let updates = settings.gradients(scale: step.scale(of: batch))
        pool.run(threads: step.threads) { thread in
          step.update(updates, batch, next: nil, thread: thread)
        }
      }
    }
    return network.layout.layers.indices.map {
      (result.weights(ofLayer: $0), result.biases(ofLayer: $0))
    }
  }

  /// Runs `body` with the pointers of a network, a workspace and data.
  ///
  /// - Parameters:
  ///   - part: where in an epoch the data are; all of one in their order if
  ///     `nil`.
  ///   - whole: what they are a part of, if not all.
  private func withStep(
    of network: Network, _ batchNormalization: BatchNormalization?,
    on data: Dataset, in space: Workspace, part: EpochPart? = nil,
    of whole: Dataset? = nil, augmented: AugmentedBatches? = nil,
    _ body: (TrainingStep) -> Void
  ) {
    let begin = part?.range.lowerBound ?? 0
    let threads = threads(batch: space.capacity)
    // Gradients lie as the parameters do.
    var gradients = network
    gradients.parameters = space.gradients
    let layers = [(network, slots, false), (gradients, nil, true)].flatMap {
      network, slots, stores in
      [0, 1].flatMap {
        space.layers(
          of: network, slots: slots, bufferIndex: $0,
          batchNormalization: batchNormalization, stores: stores)
      }
    }
    withTargets(data, of: whole ?? data) { targets in
      // What is kept of inputs that are dropped is scaled by the table.
      let scale = settings.inputDropout.scale
      BatchInput.with(data, tableScale: scale) { input in
        layers.withUnsafeBufferPointer { layers in
          data.labels.withUnsafeBufferPointer { labels in
            guard let allLabels = labels.baseAddress,
              let base = layers.baseAddress
            else { return }
            let count = network.layout.layers.count
            let layers = StepLayers(base: base, count: count)
            let stored = StepLayers(base: base + 2 * count, count: count)
            func pipeline(_ layers: StepLayers) -> FirstLayerPipeline? {
              guard case .sparse(var rows, let table) = input else {
                return nil
              }
              if let augmented { rows.columns = augmented.columns }
              return FirstLayerPipeline(
                of: layers, dropout: settings.inputDropout, rows: rows,
                rowCount: begin + data.count, table: table,
                memory: space.stepMemory, threads: threads,
                augmented: augmented)
            }
            body(
              TrainingStep(
                settings: settings, layers: layers, input: input,
                pipeline: pipeline(layers), augmented: augmented,
                order: part?.order.map { $0 - begin },
                allLabels: allLabels,
                threads: threads, labels: space.labels.base,
                inputs: space.inputs.base, memory: space.stepMemory,
                storing: settings.clipNorm == nil
                  ? nil
                  : StoredGradients(
                    layers: stored, pipeline: pipeline(stored),
                    squares: space.squares.base),
                targets: targets, average: average,
                scaleAverages: batchNormalization.flatMap { own in
                  own.averages.map {
                    (
                      base: $0, of: UnsafePointer(own.values.base),
                      count: 3 * own.width
                    )
                  }
                },
                floatCount: network.layout.floatCount,
                pool: pool))
          }
        }
      }
    }
    withExtendedLifetime((network, slots, batchNormalization, space)) {}
  }

  /// Runs `body` with how much the samples of `data` count and how far their
  /// targets are smoothed; with nil for one-hot targets that count the same.
  ///
  /// - Parameter whole: what the samples are all or a part of.
  private func withTargets(
    _ data: Dataset, of whole: Dataset, _ body: (ink_targets?) -> Void
  ) {
    func with(_ values: [Float]?, _ body: (UnsafePointer<Float>?) -> Void) {
      guard let values else { return body(nil) }
      values.withUnsafeBufferPointer { body($0.baseAddress) }
    }
    let smoothing = options.labelSmoothing
    guard
      smoothing > 0 || options.classWeights != nil
        || data.sampleWeights != nil
    else { return body(nil) }
    let weights = options.classWeights?.values(
      whole.labels, classes: network.layout.outputs)
    with(weights) { classes in
      with(data.sampleWeights) { samples in
        body(
          ink_targets(
            smoothing: smoothing, class_weights: classes,
            class_weight_sum: weights?.reduce(0, +) ?? 0,
            sample_weights: samples))
      }
    }
  }

  /// Samples that a step takes of `data`, at least 1.
  package func batchSize(for data: Dataset) -> Int {
    max(min(options.batchSize, data.count), 1)
  }

  /// Samples that an epoch takes of `data`.
  package func samplesPerEpoch(of data: Dataset) -> Int {
    let batch = batchSize(for: data)
    return options.sampling == .replacement
      ? data.count / batch * batch : data.count
  }

  /// Steps that an epoch takes of `data`.
  func stepsPerEpoch(of data: Dataset) -> Int {
    let batch = batchSize(for: data)
    return (samplesPerEpoch(of: data) + batch - 1) / batch
  }

  /// As many threads as gain more time than they spend on waiting for each
  /// other: each has a microsecond's work or more.
  func threads(batch: Int) -> Int {
    Self.threads(batch: batch, network.layout, of: pool.count)
  }

  static func threads(
    batch: Int, _ layout: ParameterLayout, of count: Int
  ) -> Int {
    min(count, max(batch * layout.floatCount / 100_000, 1))
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
      sharesOutput: !settings.needsActivationGradient,
      clips: settings.clipNorm != nil, normalizes: settings.normalizes)
  }
}

/// The step before which a piece of training ends, shared by its threads.
private final class StepEnd: Sendable {
  let index: Atomic<Int>
  let isCancelled = Atomic(false)
  init(_ index: Int) { self.index = Atomic(index) }
}
