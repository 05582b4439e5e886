// One report of a training run.

extension TrainingHistory {
  /// How far training has come and how good the network is there.
  public struct Row: Hashable, Sendable {
    /// The epoch this report is in, counted from 1; 0 before training.
    public var epoch: Int
    /// Whether the epoch is at its end here; true for the untrained network.
    public var endsEpoch: Bool
    /// Samples of this epoch done.
    public var samplesOfEpoch: Int
    /// Steps done since training began.
    public var step: Int
    /// Samples seen since training began, repeated ones counted again.
    public var samples: Int
    /// The learning rate of the last step; of the first one before training.
    public var learningRate: Float
    /// Seconds of training in this epoch so far, evaluation not included. At an
    /// epoch's end: what the whole pass took.
    public var seconds: Double
    /// Seconds of training since it began, evaluation not included.
    public var totalSeconds: Double
    /// Loss and accuracy on the training set, where it was evaluated.
    public var train: Evaluation?
    /// Loss and accuracy on the validation set, where there is one.
    public var validation: Evaluation?
    /// Loss and accuracy on the test set, where there is one.
    public var test: Evaluation?

    /// The untrained network's row, without figures.
    public init() {
      epoch = 0
      endsEpoch = true
      samplesOfEpoch = 0
      step = 0
      samples = 0
      learningRate = 0
      seconds = 0
      totalSeconds = 0
    }

    /// What the network is chosen by: its figures on the validation set, else
    /// on the test set, else on the training set.
    public var score: Evaluation? { validation ?? test ?? train }

    /// Whether this row's network is to be preferred: the higher accuracy, at
    /// equal accuracy the lower loss. A row that was not evaluated is worse
    /// than one that was; of two that were not, this one is better.
    public func isBetter(than other: Row) -> Bool {
      guard let theirs = other.score else { return true }
      guard let mine = score else { return false }
      return mine.accuracy > theirs.accuracy
        || (mine.accuracy == theirs.accuracy && mine.loss < theirs.loss)
    }

    /// Whether every loss is a number.
    var isFinite: Bool {
      [train, validation, test].allSatisfy { $0?.loss.isFinite ?? true }
    }
  }
}
