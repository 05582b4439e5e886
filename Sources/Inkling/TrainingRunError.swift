// Why a run could not begin or go on.

/// Why a training run stopped before its end.
public enum TrainingRunError: Error, Sendable, CustomStringConvertible {
  /// A number of epochs below 0.
  case epochs(Int)
  /// A report every so many samples or steps, below 1.
  case reportInterval(Int)
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
    case .training(let error): error.description
    case .diverged(let error): error.description
    }
  }
}
