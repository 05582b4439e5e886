// What a whole run can be told, beyond the trainer's options.

/// How long a run goes on, when it reports, and which network it keeps.
public struct TrainingRunOptions: Hashable, Sendable {
  /// When to report. Counts begin anew with each epoch, and the end of each
  /// epoch is reported too.
  public enum ReportInterval: Hashable, Sendable {
    /// At the end of each epoch.
    case epoch
    /// After each step that reaches or passes another multiple of so many
    /// samples: with batches of 32, every 50 of 100 samples means after 64
    /// and after 100.
    case samples(Int)
    /// Every so many steps.
    case steps(Int)
  }

  /// Which network the run ends with.
  public enum Keep: String, CaseIterable, Sendable {
    /// The one of the best report, as `TrainingHistory.Row.isBetter` says.
    case best
    /// The one of the last report.
    case last
  }

  /// When the training set is evaluated. The validation and test sets are at
  /// each report.
  public enum TrainEvaluation: String, CaseIterable, Sendable {
    /// At each report.
    case reports
    /// At the end of each epoch, and before training.
    case epochs
    /// Never.
    case never
  }

  /// When checkpoints are due. One more is at the beginning and at the end.
  public enum CheckpointInterval: Hashable, Sendable {
    /// At the end of every so many-th epoch.
    case epochs(Int)
    /// After every so many-th step, counted from the beginning of training.
    case steps(Int)
  }

  /// Epochs in all: a trainer that has done some goes on up to this number.
  public var epochs = 10
  /// When to report.
  public var reportEvery = ReportInterval.epoch
  /// Which network to keep.
  public var keep = Keep.best
  /// When to evaluate the training set.
  public var trainEvaluation = TrainEvaluation.epochs

  /// When checkpoints are due, for a run that takes them.
  public var checkpointEvery = CheckpointInterval.epochs(1)

  /// Ten epochs, a report each, the best network kept.
  public init() {}

  /// - Throws: `TrainingRunError` for the first option that makes no sense.
  func check() throws(TrainingRunError) {
    guard epochs >= 0 else { throw .epochs(epochs) }
    switch reportEvery {
    case .epoch: break
    case .samples(let count), .steps(let count):
      guard count >= 1 else { throw .reportInterval(count) }
    }
    switch checkpointEvery {
    case .epochs(let count), .steps(let count):
      guard count >= 1 else { throw .checkpointInterval(count) }
    }
  }
}

extension TrainingRunOptions.CheckpointInterval {
  /// Samples to train on until the next checkpoint, in whole batches; `Int.max`
  /// for the rest of the epoch.
  ///
  /// - Parameters:
  ///   - step: steps done.
  ///   - batch: samples a step, at least 1.
  func samplesToNext(step: Int, batch: Int) -> Int {
    guard case .steps(let count) = self else { return .max }
    let samples = (count - step % count).multipliedReportingOverflow(by: batch)
    return samples.overflow ? .max : samples.partialValue
  }

  /// Whether one is due where `trainer` stands.
  func isDue(_ trainer: Trainer) -> Bool {
    switch self {
    case .epochs(let count):
      trainer.samplesOfEpoch == 0 && trainer.epoch.isMultiple(of: count)
    case .steps(let count): trainer.step.isMultiple(of: count)
    }
  }
}

extension TrainingRunOptions.ReportInterval {
  /// Samples to train on until the next report, in whole batches; `Int.max`
  /// for the rest of the epoch.
  ///
  /// - Parameters:
  ///   - done: samples of the epoch done.
  ///   - batch: samples a step, at least 1.
  func samplesToNext(done: Int, batch: Int) -> Int {
    let steps: Int
    switch self {
    case .epoch: return .max
    case .steps(let count): steps = count - done / batch % count
    case .samples(let count):
      let left = count - done % count
      steps = left / batch + (left % batch == 0 ? 0 : 1)
    }
    let samples = steps.multipliedReportingOverflow(by: batch)
    return samples.overflow ? .max : samples.partialValue
  }

  /// Whether a report within an epoch is due.
  ///
  /// - Parameters:
  ///   - done: samples of the epoch done, whole batches and at least one.
  ///   - batch: samples a step, at least 1.
  func isDue(done: Int, batch: Int) -> Bool {
    switch self {
    case .epoch: false
    case .steps(let count): (done / batch).isMultiple(of: count)
    case .samples(let count): done / count > (done - batch) / count
    }
  }
}
