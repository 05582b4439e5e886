// Training: one network, one set of options, step after step.

import CKernels
import InklingCore
import InklingPlatform

/// Trains a network.
///
///     let network = try Network(for: data.train, hidden: [64])
///     let trainer = try Trainer(
///       network, options: TrainingOptions(epochs: 5, batchSize: 32))
///     let outcome = try trainer.fit(data.train, test: data.test)
///
/// The same network, options and data give the same bytes on the same
/// instruction-set level, whatever the number of threads. A trainer is used by
/// one thread at a time; it brings its own workers, which wait between two
/// calls and end with the trainer.
///
/// `fit(_:validation:test:after:onReport:onCheckpoint:isCancelled:)` is the
/// whole of a training run. For a loop of your own there are its parts:
/// `train(on:samples:)` does some steps, `evaluate(on:)` measures, and
/// `network` is the network as it is between two calls, a value that stays as
/// it is when training goes on.
///
/// Memory: the parameters, as many velocities if the optimizer has momentum or
/// twice as many moments for Adam; as many again for an average of them, and for
/// gradients that are clipped; and outputs and deltas for one batch.
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
  /// Where the checkpoints of its run may be written.
  package var checkpointFiles = CheckpointFiles()

  /// How the steps of the epoch at hand are taken.
  private(set) var settings: StepSettings
  /// Whether that is one of the plain epochs.
  private var isPlain = false
  let pool: WorkerPool
  /// What is kept beside the parameters, if anything: the optimizer's moments,
  /// one after the other, and their average, each with the parameters' layout.
  private(set) var slots: AlignedBuffer<Float>?
  /// What is trained besides `network`, whose biases are then shifts.
  private(set) var batchNormalization: BatchNormalization?
  private(set) var order: SampleOrder
  /// Samples of the data set that the current epoch goes over.
  private(set) var countOfEpoch = 0
  private var workspace: Workspace?
  private var augmentation: AugmentationSpace?
  private var averagedRows = AveragedRows()
  private var window = StreamedWindow()
  var rates: LearningRateSequence

  /// - Throws: `TrainingError` for options that make no sense.
  public init(_ network: Network, options: TrainingOptions)
    throws(TrainingError)
  {
    try options.check(with: network)
    self.network = network
    self.options = options
    settings = StepSettings(options, network)
    rates = LearningRateSequence(
      schedule: options.schedule, base: options.learningRate)
    let slotCount = options.slotCount
    if slotCount > 0 {
      slots = AlignedBuffer(count: slotCount * network.layout.floatCount)
      guard slots != nil else {
        throw .memory(bytes: slotCount * network.layout.byteCount)
      }
    }
    if settings.normalizes {
      batchNormalization = try BatchNormalization(
        network.layout, options)
    }
    pool = WorkerPool(
      count: options.threads == 0 ? WorkerPool.processors : options.threads)
    // Another stream than the one a network's parameters are drawn from, which
    // may well have the same seed.
    order = SampleOrder(seed: ~options.seed)
    average?.update(
      from: network.parameters.base, count: network.layout.floatCount)
    try makeUnique()
  }

  /// Goes on from where another trainer of this network was.
  func restore(_ state: TrainerState) {
    step = state.step
    epoch = state.epoch
    samplesOfEpoch = state.samplesOfEpoch
    countOfEpoch = state.countOfEpoch
    if let slots = state.slots { self.slots = slots }
    if let state = state.batchNormalization { batchNormalization = state }
    // An order is drawn with an epoch's first step and done with its last.
    order = SampleOrder(
      random: state.random, rows: state.order, isDrawn: samplesOfEpoch > 0)
  }

  /// Trains until the current epoch's end.
  ///
  /// - Throws: `TrainingError` when the data do not fit the network.
  package func trainEpoch(on data: Dataset) throws(TrainingError) {
    while try !train(on: data) {}
  }

  /// Trains on about `samples` more samples of the current epoch: as many whole
  /// batches as they make, at least one. Data of another size than the epoch
  /// began with begin it anew.
  ///
  /// - Parameters:
  ///   - data: what is trained on.
  ///   - samples: if not given, the rest of the epoch.
  ///   - isCancelled: asked in each step; ends the call after the step in which
  ///     it is true.
  /// - Returns: whether the epoch is at its end. The next call begins a new
  ///   one.
  /// - Throws: `TrainingError` when the data do not fit the network.
  @discardableResult
  public func train(
    on data: Dataset, samples: Int = .max,
    isCancelled: (@Sendable () -> Bool)? = nil
  ) throws(TrainingError) -> Bool {
    try network.checkForTraining(data)
    guard data.count > 0 else {
      epoch += 1
      return true
    }
    if data.count != countOfEpoch {
      countOfEpoch = data.count
      samplesOfEpoch = 0
      order.end()
    }
    try makeUnique()
    takeUpSettings()
    let batch = batchSize(for: data)
    let total = samplesPerEpoch(of: data)
    schedule(for: data)
    let left = (total - samplesOfEpoch + batch - 1) / batch
    let wanted = min(max(samples / batch, 1), left)
    let epoch = epoch
    var sequence = rates
    let coming = (step..<step + wanted).map {
      sequence.rate(step: $0, epoch: epoch)
    }
    rates = sequence
    try takeSteps(
      coming, batch: batch, total: total, on: data, isCancelled: isCancelled)
    guard samplesOfEpoch == total else { return false }
    samplesOfEpoch = 0
    order.end()
    window.end()
    self.epoch += 1
    return true
  }

  /// Takes a step for each of `rates`, or those up to the cancellation, one part
  /// of the epoch that is in memory after the other.
  private func takeSteps(
    _ rates: [Float], batch: Int, total: Int, on data: Dataset,
    isCancelled: (@Sendable () -> Bool)?
  ) throws(TrainingError) {
    var rates = rates[...]
    while !rates.isEmpty {
      let part = try part(of: data, batch: batch, total: total)
      let space = try workspace(
        batch: batch, sparse: part.data.rows.areBlockSparse,
        pipelined: total > batch)
      let augmentation = try augmentation(
        batch: batch, threads: threads(batch: space.capacity),
        isPipelined: total > batch, for: part.data)
      let left = (part.range.upperBound - samplesOfEpoch + batch - 1) / batch
      let done = run(
        rates: Array(rates.prefix(left)), batch: batch, part: part, of: data,
        in: space, augmented: augmentation?.batches(epoch: epoch),
        isCancelled: isCancelled)
      withExtendedLifetime(augmentation) {}
      step += done.steps
      samplesOfEpoch = min(
        samplesOfEpoch + done.steps * batch, part.range.upperBound)
      if done.isCancelled { return }
      rates = rates.dropFirst(done.steps)
    }
  }

  /// The part of the epoch that is in memory and comes next: all of it, unless
  /// the data are streamed.
  private func part(
    of data: Dataset, batch: Int, total: Int
  ) throws(TrainingError) -> EpochPart {
    if case .streamed(let rows) = data.rows {
      return try window.part(
        at: samplesOfEpoch, of: data, rows, epoch: epoch, batch: batch, options,
        for: network, averages: !augments, on: pool)
    }
    try order.begin(options.sampling, count: data.count, batch: batch)
    return EpochPart(
      // What is augmented is averaged then, by whoever augments.
      data: augments ? data : try averaged(data), range: 0..<total,
      order: order.current)
  }

  /// Whether pictures are changed in the epoch at hand.
  private var augments: Bool { options.augmentation != nil && !isPlain }

  /// Takes up the settings of the epoch at hand, where they are others.
  func takeUpSettings() {
    guard options.isPlain(epoch: epoch) != isPlain else { return }
    isPlain.toggle()
    settings = StepSettings(isPlain ? options.plain : options, network)
  }

  /// The parameters' average in the slots, if there is one.
  var average: UnsafeMutablePointer<Float>? {
    guard options.emaDecay != nil, let slots else { return nil }
    return slots.base
      + options.optimizer.momentCount * network.layout.floatCount
  }

  /// `data` as the first layer takes them; averaged once, where they have to be.
  ///
  /// - Throws: `TrainingError` where they do not fit, or for want of memory.
  func averaged(_ data: Dataset) throws(TrainingError) -> Dataset {
    try averagedRows.data(data, for: network)
  }

  /// Copies what steps change where a copy of the network or a state that the
  /// caller holds has it too.
  private func makeUnique() throws(TrainingError) {
    func copy(
      _ buffer: AlignedBuffer<Float>
    ) throws(TrainingError) -> AlignedBuffer<Float> {
      guard let copy = buffer.copy() else {
        throw .memory(bytes: 4 * buffer.count)
      }
      return copy
    }
    if !isKnownUniquelyReferenced(&network.parameters) {
      network.parameters = try copy(network.parameters)
    }
    if !isKnownUniquelyReferenced(&slots), let slots {
      self.slots = try copy(slots)
    }
    if var own = batchNormalization.take() {
      // Also where the system refuses the copy.
      defer { batchNormalization = own }
      if !isKnownUniquelyReferenced(&own.values) { own = try own.copy() }
    }
  }

  /// The memory to augment `data` in, if they are to be: as the workspace.
  private func augmentation(
    batch: Int, threads: Int, isPipelined: Bool, for data: Dataset
  ) throws(TrainingError) -> AugmentationSpace? {
    guard augments, let wanted = options.augmentation else { return nil }
    if let space = augmentation,
      space.serves(
        data, batch: batch, threads: threads, isPipelined: isPipelined)
    {
      return space
    }
    augmentation = nil
    let space = try AugmentationSpace(
      wanted, seed: options.seed, for: data, average: network.average(of: data),
      batch: batch, threads: threads, isPipelined: isPipelined)
    augmentation = space
    return space
  }

  /// The workspace at hand, or where it does not serve, a new one in its place.
  private func workspace(
    batch: Int, sparse: Bool, pipelined: Bool
  ) throws(TrainingError) -> Workspace {
    if let space = workspace, space.capacity >= batch,
      sparse == (space.inputs.count == 0),
      space.isPipelined || !(sparse && pipelined)
    {
      return space
    }
    workspace = nil
    let space = try newWorkspace(
      batch: batch, sparse: sparse, pipelined: pipelined)
    workspace = space
    return space
  }
}
