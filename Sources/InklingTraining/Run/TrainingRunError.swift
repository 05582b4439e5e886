// Why a run could not begin or go on.

/// Why a training run stopped before its end.
public enum TrainingRunError: Error, Sendable, CustomStringConvertible {
  /// A number of epochs below 0.
  case epochs(Int)
  /// A report every so many samples or steps, below 1.
  case reportInterval(Int)
  /// A checkpoint every so many epochs or steps, below 1.
  case checkpointInterval(Int)
  /// Data that are not those that a checkpoint's run was trained or measured
  /// on; `part` is `training`, `validation` or `test`.
  case otherData(
    part: String, found: DataFingerprint?, expected: DataFingerprint?)
  /// Data that do not fit the network.
  case training(TrainingError)
  /// The loss or the parameters are no longer numbers.
  case diverged(TrainingDiverged)

  /// One line: what was found and what was expected.
  public var description: String {
    switch self {
    case .epochs(let value): "\(value) epochs; expected 0 or more"
    case .reportInterval(let value):
      "a report every \(value) samples or steps; expected at least 1"
    case .checkpointInterval(let value):
      "a checkpoint every \(value) epochs or steps; expected at least 1"
    case .otherData(let part, let found, let expected):
      "other \(part) data than the checkpoint's: found "
        + (found?.description ?? "none") + "; expected "
        + (expected?.description ?? "none")
    case .training(let error): error.description
    case .diverged(let error): error.description
    }
  }
}
