// A run whose numbers are no longer numbers.

/// The loss or the parameters became infinite or NaN.
public struct TrainingDiverged: Error, Sendable, CustomStringConvertible {
  /// What is no longer a number.
  public enum Quantity: String, Sendable {
    /// A weight or a bias.
    case parameters
    /// The loss on one of the data sets.
    case loss
  }

  /// What is no longer a number.
  public let quantity: Quantity
  /// The first step after which it is none; 0 where it is none as it comes.
  public let step: Int
  /// The learning rate of that step.
  public let learningRate: Float
  /// The report that showed it; not in the outcome's history.
  public let row: TrainingHistory.Row
  /// What the run had brought up to the last good report.
  public let outcome: TrainingOutcome

  /// One line: at which step, and what to try.
  public var description: String {
    "training diverged in epoch \(row.epoch): the \(quantity.rawValue) "
      + (quantity == .loss ? "is" : "are")
      + " not finite at step \(step) (last good report: step "
      + "\(outcome.last.step)); try a learning rate well below "
      + "\(learningRate)"
  }
}
