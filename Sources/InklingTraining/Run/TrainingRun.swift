// The loop around a trainer that programs share: train, report, keep the best,
// stop when the numbers are no longer numbers. It prints and writes nothing.

/// A whole training run: its data and how it is done.
///
///     var run = TrainingRun(train: data.train, test: data.test)
///     run.options.epochs = 5
///     let outcome = try run(trainer) { row, _ in
///       print(row.epoch, row.test?.accuracy ?? 0)
///       return .goOn
///     }
///     try outcome.network.save(to: "digits.ink")
public struct TrainingRun: Sendable {
  /// What to do after a report.
  public enum Decision: Sendable {
    /// Train on.
    case goOn
    /// End the run here; its outcome is complete.
    case stop
  }

  /// What is trained on.
  public var train: Dataset
  /// What the best network is chosen by, if given.
  public var validation: Dataset?
  /// What the network is tested on, if given; what the best network is chosen
  /// by when there is no validation set.
  public var test: Dataset?
  /// How long, when to report, what to keep.
  public var options: TrainingRunOptions

  /// A run on the given data.
  public init(
    train: Dataset, validation: Dataset? = nil, test: Dataset? = nil,
    options: TrainingRunOptions = TrainingRunOptions()
  ) {
    self.train = train
    self.validation = validation
    self.test = test
    self.options = options
  }

  /// Trains until `options.epochs` epochs are done. The trainer is left where
  /// training stopped; the network to use is the outcome's.
  ///
  /// - Parameters:
  ///   - earlier: the outcome of an earlier part of this run, to go on from
  ///     with the same trainer. Without it the run's first report is the
  ///     network as it comes.
  ///   - stop: a request to end the run after the current step: its last
  ///     checkpoint, not its outcome, then has the steps since the last report.
  ///   - onReport: called at each report, the first included, with its row and
  ///     the outcome so far.
  ///   - onCheckpoint: called when `options.checkpointEvery` says, before the
  ///     first step, and where the run ends.
  /// - Throws: `TrainingRunError`; a run that diverged hands over its outcome
  ///   up to the last good report.
  public func callAsFunction(
    _ trainer: Trainer, after earlier: TrainingOutcome? = nil,
    until stop: StopRequest? = nil,
    onReport: (TrainingHistory.Row, TrainingOutcome) -> Decision = { _, _ in
      .goOn
    },
    onCheckpoint: ((TrainingCheckpoint) -> Decision)? = nil
  ) throws(TrainingRunError) -> TrainingOutcome {
    try options.check()
    let data = onCheckpoint.map { _ in DataFingerprints(of: self) }
    func save(_ outcome: TrainingOutcome) -> Decision {
      guard let onCheckpoint, let data else { return .goOn }
      return onCheckpoint(
        TrainingCheckpoint(
          trainer: trainer.state, options: options, outcome: outcome,
          data: data))
    }
    var rates = LearningRateSequence(
      schedule: trainer.options.schedule, base: trainer.options.learningRate)
    var outcome: TrainingOutcome
    if let earlier {
      outcome = earlier
    } else {
      var row = position(of: trainer, &rates)
      try measure(trainer, into: &row)
      outcome = TrainingOutcome(first: row, network: trainer.network)
      if onReport(row, outcome) == .stop { return outcome }
      if save(outcome) == .stop { return outcome }
    }
    // Costs one more copy of what the steps change, a report.
    var good = trainer.state
    while trainer.epoch < options.epochs {
      outcome.secondsSinceReport += try trainFurther(trainer, until: stop)
      var isOver = stop?.isMade ?? false
      let isCheckpoint =
        onCheckpoint != nil
        && (isOver || options.checkpointEvery.isCheckpointDue(trainer)
          || trainer.epoch == options.epochs)
      let isReport = isReportDue(trainer)
      guard isReport || isCheckpoint else {
        if isOver { break }
        continue
      }
      var row = position(of: trainer, &rates)
      let seconds = outcome.secondsSinceReport
      row.seconds =
        seconds + (outcome.last.endsEpoch ? 0 : outcome.last.seconds)
      row.totalSeconds = seconds + outcome.last.totalSeconds
      guard trainer.network.isFinite else {
        throw .diverged(
          try divergence(of: .parameters, from: good, to: row, outcome))
      }
      if isReport {
        try measure(trainer, into: &row)
        guard row.isFinite else {
          throw .diverged(
            try divergence(of: .loss, from: good, to: row, outcome))
        }
        good = trainer.state
        outcome.add(row, network: trainer.network, keep: options.keep)
        isOver = onReport(row, outcome) == .stop || isOver
      }
      if isCheckpoint { isOver = save(outcome) == .stop || isOver }
      if isOver { break }
    }
    return outcome
  }

  /// Trains up to the next report or checkpoint, or until told to stop.
  ///
  /// - Returns: the seconds it took.
  private func trainFurther(
    _ trainer: Trainer, until stop: StopRequest?
  ) throws(TrainingRunError) -> Double {
    let batch = trainer.batchSize(for: train)
    let samples = min(
      options.reportEvery.samplesToReport(
        done: trainer.samplesOfEpoch, batch: batch),
      options.checkpointEvery.samplesToCheckpoint(
        step: trainer.step, batch: batch))
    let start = ContinuousClock.now
    do throws(TrainingError) {
      try trainer.train(on: train, samples: samples, until: stop)
    } catch {
      throw .training(error)
    }
    return start.duration(to: .now) / .seconds(1)
  }

  private func isReportDue(_ trainer: Trainer) -> Bool {
    trainer.samplesOfEpoch == 0
      || options.reportEvery.isReportDue(
        done: trainer.samplesOfEpoch, batch: trainer.batchSize(for: train))
  }

  /// A row that says where training is.
  private func position(
    of trainer: Trainer, _ rates: inout LearningRateSequence
  ) -> TrainingHistory.Row {
    let perEpoch = trainer.samplesPerEpoch(of: train)
    var row = TrainingHistory.Row()
    row.endsEpoch = trainer.samplesOfEpoch == 0
    row.epoch = trainer.epoch + (row.endsEpoch ? 0 : 1)
    row.samplesOfEpoch =
      row.endsEpoch && row.epoch > 0 ? perEpoch : trainer.samplesOfEpoch
    row.step = trainer.step
    row.samples = max(row.epoch - 1, 0) * perEpoch + row.samplesOfEpoch
    row.learningRate = rates.rate(
      step: max(row.step - 1, 0), epoch: max(row.epoch - 1, 0))
    return row
  }

  private func measure(
    _ trainer: Trainer, into row: inout TrainingHistory.Row
  ) throws(TrainingRunError) {
    do throws(TrainingError) {
      try evaluate(trainer, into: &row)
    } catch {
      throw .training(error)
    }
  }

  /// Evaluates the trainer's network on the data sets that `row` is to have.
  func evaluate(
    _ trainer: Trainer, into row: inout TrainingHistory.Row
  ) throws(TrainingError) {
    let withTrain =
      switch options.trainEvaluation {
      case .reports: true
      case .epochs: row.endsEpoch
      case .never: false
      }
    if withTrain { row.train = try trainer.evaluate(on: train) }
    if let validation { row.validation = try trainer.evaluate(on: validation) }
    if let test { row.test = try trainer.evaluate(on: test) }
  }
}
