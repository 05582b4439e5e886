// What a training run can be told.

/// The settings of a training run; the defaults are seed 000's.
public struct TrainingOptions: Sendable {
  /// How batches are drawn.
  public enum Sampling: String, CaseIterable, Sendable {
    /// Every sample once an epoch, in a new order each epoch; the last batch
    /// may be short.
    case shuffled
    /// Every sample once an epoch, in the data set's order.
    case sequential
    /// Each batch drawn anew with replacement; an epoch is as many batches as
    /// fit the data set.
    case replacement
  }

  /// What the gradients of a batch's samples become.
  public enum Reduction: String, CaseIterable, Sendable {
    /// Their mean, as the loss is defined; for a loss that is a mean over the
    /// outputs too, the mean over both.
    case mean
    /// Their sum, as seed 003 has it: nothing is divided, neither by the batch
    /// nor by the outputs, so the steps grow with the batch. The loss reported
    /// is the mean all the same.
    case sum
  }

  /// The batch size of full-batch descent: all of the data set, whatever its
  /// size.
  public static let wholeSet = Int.max

  /// The update rule.
  public var optimizer = Optimizer.sgd(momentum: 0.9, dampening: 0.9)
  /// The learning rate before any schedule.
  public var learningRate: Float = 4
  /// How the learning rate changes as training goes on.
  public var schedule = LearningRateSchedule.constant
  /// Samples a step; at least 1; more than the data set has means all of it.
  public var batchSize = 128
  /// What is made small.
  public var loss = Loss.softmaxCrossEntropy
  /// Whether a batch's gradients are averaged or summed.
  public var reduction = Reduction.mean
  /// The strength of the L2 penalty `decay / 2 * sum(w²)` on the weights (not
  /// the biases).
  public var weightDecay: Float = 0
  /// How batches are drawn.
  public var sampling = Sampling.shuffled
  /// What all random choices of the run are made from.
  public var seed: UInt64 = 0
  /// Threads to use; 0 means one a processor. The result is the same bytes.
  public var threads = 0

  /// Seed 000's settings.
  public init() {}
}
