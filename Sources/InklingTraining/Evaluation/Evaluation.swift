// How well a network does on a data set.

/// Loss and accuracy over a whole data set.
public struct Evaluation: Hashable, Sendable {
  /// The mean loss, summed in double.
  public package(set) var loss: Double
  /// Samples whose largest output is their class.
  package var correct: Int
  /// Samples in all.
  public package(set) var count: Int

  /// Joins the figures.
  package init(loss: Double, correct: Int, count: Int) {
    self.loss = loss
    self.correct = correct
    self.count = count
  }

  /// `correct / count`, 0 for no samples.
  public var accuracy: Double {
    count == 0 ? 0 : Double(correct) / Double(count)
  }
}
