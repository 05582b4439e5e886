// A run between two steps, as a value that can be written to a file and read
// back. What the file looks like is in Documentation/CheckpointFormat.md.

/// All that a run needs, besides its data, to go on as if it had never stopped:
/// with the same bytes as result on the same instruction-set level.
///
///     let outcome = try run(trainer) { row, _ in
///       .goOn
///     } onCheckpoint: { checkpoint in
///       try? checkpoint.write(to: "run.ckpt")
///       return .goOn
///     }
///
/// and in another process:
///
///     let checkpoint = try TrainingCheckpoint(path: "run.ckpt")
///     var run = TrainingRun(train: data.train, test: data.test)
///     run.options = checkpoint.options
///     try run.check(data: checkpoint)
///     let outcome = try run(
///       Trainer(checkpoint.trainer), after: checkpoint.outcome)
public struct TrainingCheckpoint: Sendable {
  /// The network, the optimiser's state, the order of the samples, and how far
  /// training is.
  public let trainer: TrainerState
  /// How the run is done.
  public var options: TrainingRunOptions
  /// The network kept so far, and all reports.
  public let outcome: TrainingOutcome
  /// The data of the run.
  public let data: DataFingerprints
  /// What the caller wants to find again: lines of text by short names.
  public var notes: [String: String] = [:]

  /// Joins the parts.
  public init(
    trainer: TrainerState, options: TrainingRunOptions,
    outcome: TrainingOutcome, data: DataFingerprints,
    notes: [String: String] = [:]
  ) {
    self.trainer = trainer
    self.options = options
    self.outcome = outcome
    self.data = data
    self.notes = notes
  }
}
