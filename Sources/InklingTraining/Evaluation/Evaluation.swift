// How well a network does on a data set.

/// Loss and accuracy over a whole data set.
public struct Evaluation: Hashable, Sendable {
  /// The mean loss, summed in double.
  public var loss: Double
  /// Samples whose largest output is their class.
  public var correct: Int
  /// Samples in all.
  public var count: Int

  /// Joins the figures.
  public init(loss: Double, correct: Int, count: Int) {
    self.loss = loss
    self.correct = correct
    self.count = count
  }

  /// `correct / count`, 0 for no samples.
  public var accuracy: Double {
    count == 0 ? 0 : Double(correct) / Double(count)
  }
}
