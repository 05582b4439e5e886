// One report of a training run.

/// How far training has come and how good the network is there.
public struct TrainingReport: Hashable, Sendable {
  /// The epoch this report is in, counted from 1; 0 before training.
  public package(set) var epoch = 0
  /// Whether the epoch is at its end here; true for the untrained network.
  package var endsEpoch = true
  /// Samples of this epoch done.
  package var samplesOfEpoch = 0
  /// Steps done since training began.
  public package(set) var step = 0
  /// Samples seen since training began, repeated ones counted again.
  package var samples = 0
  /// The learning rate of the last step; of the first one before training.
  public package(set) var learningRate: Float = 0
  /// Seconds of training in this epoch so far, evaluation not included.
  package var seconds = 0.0
  /// Seconds of training since it began, evaluation not included.
  public package(set) var totalSeconds = 0.0
  /// Loss and accuracy on the training set, where it was evaluated.
  public package(set) var train: Evaluation?
  /// Loss and accuracy on the validation set, where there is one.
  public package(set) var validation: Evaluation?
  /// Loss and accuracy on the test set, where there is one.
  public package(set) var test: Evaluation?

  /// The untrained network's report, without figures.
  package init() {}

  /// What says how good the network is: its figures on the validation set, by
  /// which it is chosen, else on the test set, else on the training set.
  package var score: Evaluation? { validation ?? test ?? train }

  /// Whether this report's network is to be preferred: the higher accuracy, at
  /// equal accuracy the lower loss. A report that was not evaluated is worse
  /// than one that was; of two that were not, this one is better.
  package func isBetter(than other: Self) -> Bool {
    guard let theirs = other.score else { return true }
    guard let mine = score else { return false }
    return mine.accuracy > theirs.accuracy
      || (mine.accuracy == theirs.accuracy && mine.loss < theirs.loss)
  }

  /// Whether every loss is a number.
  var isFinite: Bool {
    [train, validation, test].allSatisfy { $0?.loss.isFinite ?? true }
  }

  /// Whether a loss is over a hundred times that of the run's first report,
  /// where a loss below 1 counts as 1: a network that is good as it comes may
  /// lose much of that.
  func hasDiverged(since first: Self) -> Bool {
    [(train, first.train), (validation, first.validation), (test, first.test)]
      .contains { mine, theirs in
        guard let mine, let theirs, theirs.loss.isFinite else { return false }
        return !(mine.loss <= 100 * max(theirs.loss, 1))
      }
  }
}
