// A whole training run: what a caller says of it and is told.

/// What to do after a report or a checkpoint.
public enum TrainingDecision: Sendable {
  /// Train on.
  case `continue`
  /// End the run here; its outcome is complete.
  case stop
}

extension Trainer {
  /// Trains until `options.epochs` epochs are done, and reports on the way:
  ///
  ///     let outcome = try trainer.fit(data.train, test: data.test) { report in
  ///       print(report.epoch, report.test?.accuracy ?? 0)
  ///       return .continue
  ///     }
  ///     try outcome.network.save(to: "digits.ink")
  ///
  /// The trainer is left where training stopped; the network to use is the
  /// outcome's, which `TrainingOptions` chooses by `keepsBest`.
  ///
  /// A trainer made from a checkpoint goes on with its run, for which it needs
  /// the same data; its outcome then has all of the run's reports.
  ///
  /// - Parameters:
  ///   - train: what is trained on, all of it in each epoch.
  ///   - validation: what the best network is chosen by, and what tells when to
  ///     stop early; `Dataset.split(_:seed:)` makes one.
  ///   - test: what the network is tested on; nothing is chosen by it.
  ///   - earlier: the outcome of an earlier part of this run, to go on from
  ///     with the same trainer. Without it the first report is the network as
  ///     it comes.
  ///   - onReport: called at each report, the first included.
  ///   - onCheckpoint: called before the first step, when
  ///     `options.checkpointEvery` says, and where the run ends.
  ///   - isCancelled: asked in each step, by one of the threads. Where it says
  ///     so, the run ends after that step: its last checkpoint, not its
  ///     outcome, then has the steps since the last report.
  /// - Throws: `TrainingError`; of a run that diverged, the error has the
  ///   outcome up to the last good report.
  @discardableResult
  public func fit(
    _ train: Dataset, validation: Dataset? = nil, test: Dataset? = nil,
    after earlier: TrainingOutcome? = nil,
    onReport: (TrainingReport) -> TrainingDecision = { _ in .continue },
    onCheckpoint: ((TrainingCheckpoint) -> TrainingDecision)? = nil,
    isCancelled: (@Sendable () -> Bool)? = nil
  ) throws(TrainingError) -> TrainingOutcome {
    let run = TrainingRun(
      trainer: self, train: train, validation: validation, test: test,
      isCancelled: isCancelled)
    try run.checkSamples()
    let data =
      onCheckpoint == nil && resumed == nil
      ? nil : try DataFingerprints(of: run)
    // A checkpoint of before has chosen by the test set, and goes on so.
    if resumed == nil, earlier == nil { try run.checkChoice() }
    if let resumed, let data { try data.check(against: resumed.data) }
    var earlier = earlier ?? resumed?.outcome
    resumed = nil
    var save: ((TrainingOutcome) -> TrainingDecision)?
    if let onCheckpoint, let data {
      try run.checkSteps()
      checkpointFiles.begin()
      save = { outcome in
        var checkpoint = TrainingCheckpoint(
          trainer: self.state, outcome: outcome, data: data)
        checkpoint.files = self.checkpointFiles
        return onCheckpoint(checkpoint)
      }
    }
    defer { checkpointFiles.end() }
    return try run(after: &earlier, onReport: onReport, save: save)
  }

  /// A trainer that goes on with the run of `checkpoint` as if it had never
  /// stopped: with the same bytes as result on the same instruction-set level.
  ///
  ///     let trainer = try Trainer(
  ///       resuming: TrainingCheckpoint(path: "run.ckpt"))
  ///     let outcome = try trainer.fit(data.train, test: data.test)
  ///
  /// - Parameters:
  ///   - checkpoint: the run's state.
  ///   - epochs: how many in all; the run's own number if `nil`.
  ///   - threads: 0 means one per processor. The result is the same bytes.
  /// - Throws: `TrainingError` as `init(_:options:)`, or for another number of
  ///   epochs where the schedule of the learning rate spans them.
  public convenience init(
    resuming checkpoint: TrainingCheckpoint, epochs: Int? = nil,
    threads: Int = 0
  ) throws(TrainingError) {
    var options = checkpoint.trainer.options
    options.epochs = epochs ?? options.epochs
    options.threads = threads
    try self.init(resuming: checkpoint, options: options)
  }

  package convenience init(
    resuming checkpoint: TrainingCheckpoint, options: TrainingOptions
  ) throws(TrainingError) {
    let began = checkpoint.trainer.options
    guard options.epochs == began.epochs || !began.schedule.spansRun else {
      throw .setting(
        "\(options.epochs) epochs for a run whose schedule, "
          + "\(began.schedule.policyText), spans its \(began.epochs); expected "
          + "as many")
    }
    try self.init(checkpoint.trainer, options: options)
    resumed = (checkpoint.outcome, checkpoint.data)
    checkpointFiles = CheckpointFiles(after: checkpoint.files)
  }
}
