// Why a prediction was refused.

/// A sample or a buffer that does not fit the model.
public enum PredictionError: Error, Hashable, Sendable,
  CustomStringConvertible
{
  /// A sample with another number of values than the model's inputs.
  case inputCount(found: Int, expected: Int)
  /// A buffer with another number of floats than the model's outputs.
  case outputCount(found: Int, expected: Int)
  /// A model with more outputs than fit into a `Prediction`.
  case tooManyOutputs(found: Int)

  /// One line: what was found and what was expected.
  public var description: String {
    switch self {
    case .inputCount(let found, let expected):
      "a sample of \(found) values; expected \(expected)"
    case .outputCount(let found, let expected):
      "room for \(found) outputs; expected \(expected)"
    case .tooManyOutputs(let found):
      "a model with \(found) outputs; expected at most 16, "
        + "or a buffer for the outputs"
    }
  }
}
