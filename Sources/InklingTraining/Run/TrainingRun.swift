// The loop of a training run: train, report, keep the best, stop when the
// numbers are no longer numbers or nonsense. It prints and writes nothing.

import InklingPlatform

/// A trainer and the data of its run.
struct TrainingRun {
  let trainer: Trainer
  let train: Dataset
  let validation: Dataset?
  let test: Dataset?
  /// Asked in each step whether it is to be the last.
  let isCancelled: (@Sendable () -> Bool)?

  private var options: TrainingOptions { trainer.options }

  /// - Throws: `TrainingError` where a choice is asked for and there is nothing
  ///   to choose by.
  func checkChoice() throws(TrainingError) {
    let choice =
      options.patience != nil
      ? "an end when nothing gets better"
      : options.keep == .best ? "the best network" : nil
    guard let choice, validation == nil else { return }
    throw .setting(
      "\(choice) is asked for, but there are no validation data; expected some, "
        + "as the test data are not to choose by")
  }

  /// Trains until the options' epochs are done.
  ///
  /// - Parameters:
  ///   - earlier: what the run goes on from; taken, so that its reports are not
  ///     copied when the next is added.
  ///   - save: takes a checkpoint; `nil` if none are taken.
  func callAsFunction(
    after earlier: inout TrainingOutcome?,
    onReport: (TrainingReport) -> TrainingDecision,
    save: ((TrainingOutcome) -> TrainingDecision)?
  ) throws(TrainingError) -> TrainingOutcome {
    trainer.schedule(for: train)
    var outcome: TrainingOutcome
    if let earlier = earlier.take() {
      outcome = earlier
    } else {
      var report = position()
      try measure(into: &report)
      outcome = TrainingOutcome(
        first: report, network: try trainer.evaluatedNetwork())
      if onReport(report) == .stop { return outcome }
      if save?(outcome) == .stop { return outcome }
    }
    var good = LastGoodState(trainer)
    let keep = options.keep(validates: validation != nil)
    var stopping = EarlyStopping(options, after: outcome.history)
    while trainer.epoch < options.epochs, stopping.stop == nil {
      outcome.secondsSinceReport += try trainFurther()
      var isOver = isCancelled?() ?? false
      var isCheckpoint =
        save != nil
        && (isOver || options.checkpointEvery.isCheckpointDue(trainer)
          || trainer.epoch == options.epochs)
      let isReport = isReportDue
      guard isReport || isCheckpoint else {
        if isOver { break }
        continue
      }
      var report = position()
      let seconds = outcome.secondsSinceReport
      report.seconds =
        seconds + (outcome.last.endsEpoch ? 0 : outcome.last.seconds)
      report.totalSeconds = seconds + outcome.last.totalSeconds
      guard trainer.network.isFinite else {
        throw try divergence(of: .parameters, since: good, to: report, outcome)
      }
      if isReport {
        try measure(into: &report)
        guard report.isFinite else {
          throw try divergence(of: .loss, since: good, to: report, outcome)
        }
        let first = outcome.history.reports.first
        guard first.map({ !report.hasDiverged(since: $0) }) ?? true else {
          throw try divergence(of: .excess, since: good, to: report, outcome)
        }
        try outcome.add(
          report, network: try trainer.evaluatedNetwork(), keep: keep)
        good.note(trainer, after: seconds)
        stopping.note(report)
        if stopping.stop != nil { isCheckpoint = save != nil }
        isOver = onReport(report) == .stop || isOver
      }
      if isCheckpoint { isOver = save?(outcome) == .stop || isOver }
      if isOver { break }
    }
    if stopping.stop != nil, trainer.epoch < options.epochs {
      outcome.stop = stopping.best
    }
    return outcome
  }

  /// - Throws: `TrainingError` for a run with more steps than a checkpoint can
  ///   hold: at once, not when it is there.
  func checkSteps() throws(TrainingError) {
    // Below 2^63: epochs are at most 2^30, steps of one 2^32.
    let steps =
      Int64(trainer.step)
      + Int64(max(options.epochs - trainer.epoch, 0))
      * Int64(trainer.stepsPerEpoch(of: train))
    let most = CheckpointFormat.maximumSteps
    guard steps <= most else {
      throw .setting("\(steps) steps; expected at most \(most)")
    }
  }

  /// - Throws: `TrainingError` for a run of more samples than can be counted,
  ///   which are fewer where numbers have 32 bits.
  func checkSamples() throws(TrainingError) {
    let samples = trainer.samplesPerEpoch(of: train)
    guard !options.epochs.multipliedReportingOverflow(by: samples).overflow
    else {
      throw .setting(
        "\(options.epochs) epochs of \(samples) samples; expected at most "
          + "\(Int.max / max(samples, 1)) epochs")
    }
  }

  /// Trains up to the next report or checkpoint, or until told to stop.
  ///
  /// - Returns: the seconds it took.
  private func trainFurther() throws(TrainingError) -> Double {
    let batch = trainer.batchSize(for: train)
    let samples = min(
      options.reportEvery.samplesToReport(
        done: trainer.samplesOfEpoch, batch: batch),
      options.checkpointEvery.samplesToCheckpoint(
        step: trainer.step, batch: batch))
    let watch = Stopwatch()
    try trainer.train(
      on: train, samples: samples, isCancelled: isCancelled)
    return watch.seconds
  }

  private var isReportDue: Bool {
    trainer.samplesOfEpoch == 0
      || options.reportEvery.isReportDue(
        done: trainer.samplesOfEpoch, batch: trainer.batchSize(for: train))
  }

  /// A report that says where training is.
  private func position() -> TrainingReport {
    let perEpoch = trainer.samplesPerEpoch(of: train)
    var report = TrainingReport()
    report.endsEpoch = trainer.samplesOfEpoch == 0
    report.epoch = trainer.epoch + (report.endsEpoch ? 0 : 1)
    report.samplesOfEpoch =
      report.endsEpoch && report.epoch > 0 ? perEpoch : trainer.samplesOfEpoch
    report.step = trainer.step
    report.samples = max(report.epoch - 1, 0) * perEpoch + report.samplesOfEpoch
    report.learningRate = trainer.rate(
      step: max(report.step - 1, 0), epoch: max(report.epoch - 1, 0))
    return report
  }

  private func measure(
    into report: inout TrainingReport
  ) throws(TrainingError) {
    try evaluate(trainer, into: &report)
  }

  /// Evaluates a trainer's network on the data sets that `report` is to have.
  func evaluate(
    _ trainer: Trainer, into report: inout TrainingReport
  ) throws(TrainingError) {
    let withTrain =
      switch options.trainEvaluation {
      case .reports: true
      case .epochs: report.endsEpoch
      case .never: false
      }
    if withTrain { report.train = try trainer.evaluate(on: train) }
    if let validation {
      report.validation = try trainer.evaluate(on: validation)
    }
    if let test { report.test = try trainer.evaluate(on: test) }
  }
}

/// Reports and checkpoints by intervals.
extension TrainingInterval {
  /// Samples to train on until the next report, in whole batches; `Int.max`
  /// for the rest of the epoch.
  ///
  /// - Parameters:
  ///   - done: samples of the epoch done.
  ///   - batch: samples per step, at least 1.
  func samplesToReport(done: Int, batch: Int) -> Int {
    switch unit {
    case .epochs: return .max
    case .steps:
      return Self.samples(ofSteps: count - done / batch % count, batch)
    case .samples:
      let left = count - done % count
      return Self.samples(
        ofSteps: left / batch + (left % batch == 0 ? 0 : 1), batch)
    }
  }

  /// Whether a report within an epoch is due.
  ///
  /// - Parameters:
  ///   - done: samples of the epoch done, whole batches and at least one.
  ///   - batch: samples per step, at least 1.
  func isReportDue(done: Int, batch: Int) -> Bool {
    switch unit {
    case .epochs: false
    case .steps: (done / batch).isMultiple(of: count)
    case .samples: done / count > (done - batch) / count
    }
  }

  /// Samples to train on until the next checkpoint, likewise.
  ///
  /// - Parameter step: steps done.
  func samplesToCheckpoint(step: Int, batch: Int) -> Int {
    unit == .steps ? Self.samples(ofSteps: count - step % count, batch) : .max
  }

  /// Whether a checkpoint is due where `trainer` stands.
  func isCheckpointDue(_ trainer: Trainer) -> Bool {
    unit == .steps
      ? trainer.step.isMultiple(of: count)
      : trainer.samplesOfEpoch == 0 && trainer.epoch.isMultiple(of: count)
  }

  private static func samples(ofSteps steps: Int, _ batch: Int) -> Int {
    let samples = steps.multipliedReportingOverflow(by: batch)
    return samples.overflow ? .max : samples.partialValue
  }
}
