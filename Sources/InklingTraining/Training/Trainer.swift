// Training: one network, one set of options, step after step.

import InklingPlatform
import CKernels
import InklingCore
import Synchronization

/// Trains a network.
///
///     let network = try Network(for: data.train, hidden: [64])
///     let trainer = try Trainer(
///       network, options: TrainingOptions(epochs: 5, batchSize: 32))
///     let outcome = try trainer.fit(data.train, test: data.test)
///
/// The same network, options and data give the same bytes on the same
/// instruction-set level, whatever the number of threads. A trainer is used by
/// one thread at a time; it brings its own workers.
public final class Trainer {
  /// The network as trained so far.
  public private(set) var network: Network
  /// What the run was told.
  package let options: TrainingOptions
  /// Steps done.
  package private(set) var step = 0
  /// Whole epochs done.
  package private(set) var epoch = 0
  /// Samples of the current epoch done.
  package private(set) var samplesOfEpoch = 0
  /// Of a trainer made from a checkpoint: the run that it goes on with.
  var resumed: (outcome: TrainingOutcome, data: DataFingerprints)?

  let kernels = Kernels.active.table
  let pool: WorkerPool
  // What a `TrainerState` holds; written here only.
  private(set) var velocity: AlignedBuffer<Float>?
  private(set) var random = ink_random()
  /// The current epoch's order; `nil` for the data set's own.
  private(set) var order: AlignedBuffer<UInt32>?
  /// Samples of the data set that the current epoch goes over.
  private(set) var countOfEpoch = 0
  private var orderIsDrawn = false
  private var workspace: Workspace?
  private var rates: LearningRateSequence

  /// - Throws: `TrainingError` for options that make no sense.
  public init(_ network: Network, options: TrainingOptions)
    throws(TrainingError)
  {
    try options.check(with: network)
    self.network = network
    self.options = options
    if options.optimizer.hasVelocity {
      velocity = AlignedBuffer(count: network.layout.floatCount)
      guard velocity != nil else {
        throw .memory(bytes: network.layout.byteCount)
      }
    }
    rates = LearningRateSequence(
      schedule: options.schedule, base: options.learningRate)
    pool = WorkerPool(
      count: options.threads == 0 ? WorkerPool.processors : options.threads)
    // Another stream than the one a network's parameters are drawn from, which
    // may well have the same seed.
    ink_random_seed(&random, ~options.seed)
    try makeUnique()
  }

  /// Trains until the current epoch's end.
  ///
  /// - Throws: `TrainingError` when the data do not fit the network.
  package func trainEpoch(on data: Dataset) throws(TrainingError) {
    while try !train(on: data, samples: .max) {}
  }

  /// Goes on from where another trainer of this network was.
  func restore(_ state: TrainerState) {
    step = state.step
    epoch = state.epoch
    samplesOfEpoch = state.samplesOfEpoch
    countOfEpoch = state.countOfEpoch
    if let velocity = state.velocity { self.velocity = velocity }
    order = state.order
    // An order is drawn with an epoch's first step and done with its last.
    orderIsDrawn = samplesOfEpoch > 0 && order != nil
    random = state.random
  }

  /// Trains on about `samples` more samples of the current epoch: as many whole
  /// batches as they make, at least one. Data of another size than the epoch
  /// began with begin it anew.
  ///
  /// - Parameter stop: asked in each step; ends the call after the step in
  ///   which it is true.
  /// - Returns: whether the epoch is at its end. The next call begins a new
  ///   one.
  /// - Throws: `TrainingError` when the data do not fit the network.
  @discardableResult
  public func train(
    on data: Dataset, samples: Int, until stop: (@Sendable () -> Bool)? = nil
  ) throws(TrainingError) -> Bool {
    try network.checkForTraining(data)
    guard data.count > 0 else {
      epoch += 1
      return true
    }
    if data.count != countOfEpoch {
      countOfEpoch = data.count
      samplesOfEpoch = 0
      orderIsDrawn = false
    }
    try makeUnique()
    let batch = batchSize(for: data)
    let total = samplesPerEpoch(of: data)
    try beginEpochIfNeeded(data, batch: batch)
    let space = try workspace(
      batch: batch, sparse: data.rows.areCompressed, runsAhead: total > batch)
    let wanted = max(samples / batch, 1)
    let left = (total - samplesOfEpoch + batch - 1) / batch
    let steps = run(
      steps: min(wanted, left), batch: batch, total: total, on: data,
      in: space, until: stop)
    step += steps
    samplesOfEpoch = min(samplesOfEpoch + steps * batch, total)
    guard samplesOfEpoch == total else { return false }
    samplesOfEpoch = 0
    orderIsDrawn = false
    epoch += 1
    return true
  }

  /// Copies what steps change where a copy of the network or a state that the
  /// caller holds has it too.
  private func makeUnique() throws(TrainingError) {
    func copy(
      _ buffer: AlignedBuffer<Float>
    ) throws(TrainingError) -> AlignedBuffer<Float> {
      guard let copy = buffer.copy() else {
        throw .memory(bytes: network.layout.byteCount)
      }
      return copy
    }
    if !isKnownUniquelyReferenced(&network.parameters) {
      network.parameters = try copy(network.parameters)
    }
    if !isKnownUniquelyReferenced(&velocity), let velocity {
      self.velocity = try copy(velocity)
    }
  }

  /// The network's loss and accuracy on `data`, on all threads.
  ///
  /// - Throws: `TrainingError` when the data do not fit the network.
  public func evaluate(on data: Dataset) throws(TrainingError) -> Evaluation {
    try network.check(data)
    return try Evaluator(network: network, loss: options.loss, pool: pool)
      .evaluate(data)
  }

  /// Samples a step takes of `data`, at least 1.
  func batchSize(for data: Dataset) -> Int {
    max(min(options.batchSize, data.count), 1)
  }

  /// Samples an epoch takes of `data`.
  func samplesPerEpoch(of data: Dataset) -> Int {
    let batch = batchSize(for: data)
    return options.sampling == .replacement
      ? data.count / batch * batch : data.count
  }

  /// The learning rate after so many steps and epochs.
  func rate(step: Int, epoch: Int) -> Float {
    rates.rate(step: step, epoch: epoch)
  }

  /// Draws the order of a new epoch.
  private func beginEpochIfNeeded(
    _ data: Dataset, batch: Int
  ) throws(TrainingError) {
    // The order within the only batch of an epoch changes nothing.
    let inOrder =
      options.sampling == .sequential
      || (options.sampling == .shuffled && batch == data.count)
    guard !inOrder, !orderIsDrawn else { return }
    let order = try orderToChange(count: data.count)
    if options.sampling == .replacement {
      ink_random_draw(
        &random, data.count, UInt32(truncatingIfNeeded: data.count), order.base)
    } else {
      ink_random_shuffle(&random, data.count, order.base)
    }
    self.order = order
    orderIsDrawn = true
  }

  /// The last order, or the data set's own, where nobody else sees it.
  private func orderToChange(
    count: Int
  ) throws(TrainingError) -> AlignedBuffer<UInt32> {
    let isShared = !isKnownUniquelyReferenced(&self.order)
    let last = order?.count == count ? order : nil
    if let last, !isShared { return last }
    guard let order = AlignedBuffer<UInt32>(count: count) else {
      throw .memory(bytes: count * MemoryLayout<UInt32>.stride)
    }
    if let last {
      order.base.update(from: last.base, count: count)
      return order
    }
    for i in 0..<count { order.base[i] = UInt32(truncatingIfNeeded: i) }
    return order
  }

  /// - Returns: the steps done: as many as asked for, or those up to the
  ///   request.
  private func run(
    steps: Int, batch size: Int, total: Int, on data: Dataset,
    in space: Workspace, until stop: (@Sendable () -> Bool)?
  ) -> Int {
    let end = StepEnd(steps)
    let begin = samplesOfEpoch
    let rates = (step..<step + steps).map { rate(step: $0, epoch: epoch) }
    let order = orderIsDrawn ? order.map { UnsafePointer($0.base) } : nil
    BatchInput.with(data) { input in
      withStep(input, order: order, in: space, data) { context in
        pool.run(together: context.threads > 1) { thread in
          func batch(_ index: Int) -> Batch {
            let first = begin + index * size
            return Batch(
              first: first, count: min(size, total - first), parity: index & 1)
          }
          var current = batch(0)
          context.begin(thread: thread, with: current)
          var index = 0
          while index < end.index.load(ordering: .relaxed) {
            // Before a barrier, so that all threads end after the same step.
            if thread == 0, let stop, stop() {
              end.index.store(index + 1, ordering: .relaxed)
            }
            // Threads may not yet agree on the end, but on what comes next.
            let next = index + 1 < steps ? batch(index + 1) : nil
            context.phase1(thread: thread, current, next: next)
            context.barrier()
            context.phase2(
              thread: thread, current, next: next, rate: rates[index])
            context.barrier()
            if let next { current = next }
            index += 1
          }
        }
      }
    }
    return end.index.load(ordering: .relaxed)
  }

  /// The loss as a kernel, or nil for the caller's own.
  private var lossKernel: ink_loss? {
    options.loss.kernel(
      after: network.activations[network.activations.count - 1])
  }

  /// Whether the loss's derivative still lacks the output activation's.
  private var lossIsBeforeActivation: Bool {
    network.activations[network.activations.count - 1].builtin != .identity
      && lossKernel != INK_BINARY_CROSS_ENTROPY_OF_SIGMOID
  }

  /// Runs `body` with the pointers of this network, a workspace and data.
  func withStep(
    _ input: BatchInput, order: UnsafePointer<UInt32>?, in space: Workspace,
    _ data: Dataset, _ body: (TrainingStep) -> Void
  ) {
    let divisor = options.loss.rowDivisor(outputs: network.layout.outputs)
    let customs = network.activations.map(\.custom)
    var layers = space.layers(of: network, velocity: velocity)
    layers.withUnsafeMutableBufferPointer { layers in
      data.labels.withUnsafeBufferPointer { labels in
        guard let allLabels = labels.baseAddress else { return }
        body(
          TrainingStep(
            kernels: kernels, layers: layers, input: input,
            inputs: space.inputs.base,
            order: order, sampleCount: data.count, allLabels: allLabels,
            labels: space.labels.base, lossKernel: lossKernel,
            customLoss: options.loss.custom,
            customs: customs.contains { $0 != nil } ? customs : [],
            lossIsBeforeActivation: lossIsBeforeActivation,
            scale: options.reduction == .mean ? 1 / Float(divisor) : 1,
            reduction: options.reduction, optimizer: options.optimizer,
            weightDecay: options.weightDecay,
            threads: threads(batch: space.capacity), workspace: space,
            pool: pool))
      }
    }
    withExtendedLifetime((network, velocity)) {}
  }

  /// Threads that are worth their waiting for each other.
  private func threads(batch: Int) -> Int {
    let worth = batch * network.layout.floatCount >= 200_000
    return worth ? pool.count : 1
  }

  /// The workspace at hand, or where it does not serve, a new one in its place.
  private func workspace(
    batch: Int, sparse: Bool, runsAhead: Bool
  ) throws(TrainingError) -> Workspace {
    if let space = workspace, space.capacity >= batch,
      sparse == (space.inputs.count == 0),
      space.runsAhead || !(sparse && runsAhead)
    {
      return space
    }
    workspace = nil
    let space = try newWorkspace(
      batch: batch, sparse: sparse, runsAhead: runsAhead)
    workspace = space
    return space
  }

  /// Room for steps of up to `batch` samples.
  ///
  /// - Parameter runsAhead: whether one step follows another.
  /// - Throws: `TrainingError.memory`.
  func newWorkspace(
    batch: Int, sparse: Bool, runsAhead: Bool
  ) throws(TrainingError) -> Workspace {
    let threads = threads(batch: batch)
    let runsAhead = runsAhead && sparse
    try Workspace.check(
      network, capacity: batch, sparse: sparse, threads: threads, trains: true,
      runsAhead: runsAhead)
    return try Workspace(
      network: network, capacity: batch, sparse: sparse, threads: threads,
      trains: true, runsAhead: runsAhead, sharesOutput: !lossIsBeforeActivation)
  }
}

/// The step before which a piece of training ends, shared by its threads.
private final class StepEnd: Sendable {
  let index: Atomic<Int>
  init(_ index: Int) { self.index = Atomic(index) }
}
