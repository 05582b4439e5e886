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

  /// Epochs in all: a trainer that has done some goes on up to this number.
  public var epochs = 10
  /// When to report.
  public var reportEvery = ReportInterval.epoch
  /// Which network to keep.
  public var keep = Keep.best
  /// When to evaluate the training set.
  public var trainEvaluation = TrainEvaluation.epochs

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
}
