// How the learning rate changes as training goes on.

/// A learning rate as a function of the step.
public enum LearningRateSchedule: Hashable, Sendable {
  /// The base rate throughout.
  case constant

  /// The rate of one step, counted from 0.
  func rate(base: Float, step: Int) -> Float {
    switch self {
    case .constant: base
    }
  }
}
