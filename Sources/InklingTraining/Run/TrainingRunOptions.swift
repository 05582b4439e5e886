// What a whole run can be told, beyond the trainer's options.

/// How long a run goes on, when it reports, and which network it keeps.
public struct TrainingRunOptions: Hashable, Sendable {
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

  /// Epochs in all: a trainer that has done some goes on up to this number.
  public var epochs = 10
  /// When to report. The end of each epoch is reported too, and counts of steps
  /// and samples begin anew with each epoch: with batches of 32, every 50 or
  /// 100 samples means after 64 and after 100, each step that reaches or passes
  /// another multiple of so many samples.
  public var reportEvery = TrainingInterval.epochs(1)
  /// Which network to keep.
  public var keep = Keep.best
  /// When to evaluate the training set.
  public var trainEvaluation = TrainEvaluation.epochs

  /// When checkpoints are due, for a run that takes them, in epochs or in steps
  /// counted from the beginning of training. One more is at the beginning and
  /// at the end.
  public var checkpointEvery = TrainingInterval.epochs(1)

  /// Ten epochs, a report each, the best network kept.
  public init() {}

  /// - Throws: `TrainingRunError` for the first option that makes no sense.
  func check() throws(TrainingRunError) {
    guard epochs >= 0 else { throw .epochs(epochs) }
    guard reportEvery.count >= 1 else {
      throw .reportInterval(reportEvery.count)
    }
    guard checkpointEvery.count >= 1, checkpointEvery.unit != .samples else {
      throw .checkpointInterval(checkpointEvery.count)
    }
  }
}

/// Reports and checkpoints by intervals.
extension TrainingInterval {
  /// Samples to train on until the next report, in whole batches; `Int.max`
  /// for the rest of the epoch.
  ///
  /// - Parameters:
  ///   - done: samples of the epoch done.
  ///   - batch: samples a step, at least 1.
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
  ///   - batch: samples a step, at least 1.
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
