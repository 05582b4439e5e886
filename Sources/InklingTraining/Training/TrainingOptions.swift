// What a training run can be told. What is refused of it is in
// TrainingOptions+Check.swift.

/// The settings of a training run, each with the field's default:
///
///     let options = TrainingOptions(
///       epochs: 20, batchSize: 32, optimizer: .sgd(momentum: 0.9),
///       learningRate: 0.05, weightDecay: 1e-4, seed: 7)
///
/// The same settings, network and data give the same bytes on the same
/// instruction-set level, whatever the number of threads.
public struct TrainingOptions: Sendable {
  /// How batches are drawn.
  public enum Sampling: String, CaseIterable, Sendable {
    /// Every sample once per epoch, in a new order each epoch; the last batch
    /// may be short.
    case shuffled
    /// Every sample once per epoch, in the data set's order.
    case sequential
    /// Each batch drawn anew with replacement; an epoch is as many batches as
    /// fit the data set.
    case replacement
  }

  /// What the gradients of a batch's samples become.
  package enum Reduction: String, CaseIterable, Sendable {
    case mean
    case sum
  }

  /// Which network a run ends with.
  package enum Keep: String, CaseIterable, Sendable {
    case best
    case last
  }

  /// When the training set is evaluated. The validation and test sets are at
  /// each report.
  package enum TrainEvaluation: String, CaseIterable, Sendable {
    case reports
    /// At the end of each epoch, and before training.
    case epochs
    case never
  }

  /// The batch size of full-batch descent: all of the data set, whatever its
  /// size.
  package static let wholeSet = Int.max

  /// Epochs in all: a trainer that has done some goes on up to this number.
  package var epochs: Int
  /// The most epochs, which a checkpoint can hold.
  package static let maximumEpochs = 1 << 30
  /// Samples per step, at least 1; more than the data set has means all of it.
  package var batchSize: Int
  /// The update rule.
  package var optimizer: Optimizer
  /// The learning rate before any schedule.
  package var learningRate: Float
  /// How the learning rate changes as training goes on.
  package var schedule: LearningRateSchedule
  /// The loss to minimize.
  package var loss: Loss
  /// The strength `l` of the L2 penalty `l / 2 * sum(w²)`, or of AdamW's decay,
  /// on the weights (not the biases).
  package var weightDecay: Float
  /// The largest Euclidean norm of a step's gradient, of all parameters
  /// together and without the weight decay's part; a longer one is shortened,
  /// as torch.nn.utils.clip_grad_norm_ does. `nil`: any.
  package var clipNorm: Float?
  /// The largest Euclidean norm of the weights that lead to a unit, held after
  /// each step (Srivastava et al., "Dropout", 2014, section 5.1). `nil`: any.
  package var maxNorm: Float?
  /// The decay of the parameters' exponential moving average, which is then
  /// evaluated and kept in their place. `nil`: no average.
  package var emaDecay: Float?
  /// The share `s` of a sample's target that goes to all classes alike; for
  /// the loss `softmaxCrossEntropy`.
  package var labelSmoothing: Float
  /// How much each class counts; `nil`: all the same.
  package var classWeights: ClassWeights?
  /// The share of each hidden layer's outputs that is dropped in training: one
  /// for all layers, or one for each; empty for none.
  package var dropout: [Float]
  /// The share of the inputs that is dropped in training.
  package var inputDropout: Float
  /// How many layers, from the first, stay as they are.
  package var frozenLayers: Int
  /// Whether the hidden layers have batch normalization.
  package var batchNorm: Bool
  package var reduction: Reduction
  package var sampling: Sampling
  /// How pictures are changed before a step takes them; `nil` for not at all.
  package var augmentation: Augmentation?
  /// After how many epochs there is neither augmentation nor dropout; `nil`:
  /// never.
  package var plainAfter: Int?
  package var reportEvery: TrainingInterval
  /// `nil`: the best where there is a validation set, else the last.
  package var keep: Keep?
  /// Epochs in which the validation set may be read no better before the run
  /// ends; `nil`: all epochs are done.
  package var patience: Int?
  /// By how much the accuracy must rise to be better.
  package var minimumDelta: Double
  package var trainEvaluation: TrainEvaluation = .epochs
  package var checkpointEvery: TrainingInterval
  /// How much of data that are not in memory is there at a time, which decides
  /// their order; for none but such data.
  package var streaming: Streaming?
  /// What all random choices of the run are made from.
  package var seed: UInt64
  /// Threads to use; 0 means one per processor. The result is the same bytes.
  package var threads: Int

  /// All settings; what is not said is as in most of the field.
  ///
  /// - Parameters:
  ///   - epochs: times through the data.
  ///   - batchSize: samples per step, at least 1; more than the data set has
  ///     means all of it.
  ///   - optimizer: the update rule.
  ///   - learningRate: above 0, before any schedule; `nil` is 0.001 for Adam, as
  ///     in its paper and in PyTorch, else 0.1.
  ///   - schedule: how the learning rate changes as training goes on.
  ///   - loss: the loss to minimize; it must suit the last layer's activation.
  ///   - weightDecay: the strength `l` of the L2 penalty `l / 2 * sum(w²)`,
  ///     or of AdamW's decay, on the weights (not the biases), 0 or more.
  ///   - clipNorm: the largest Euclidean norm of a step's gradient, of all
  ///     parameters together and without the weight decay's part; a longer one
  ///     is shortened, as torch.nn.utils.clip_grad_norm_ does.
  ///   - maxNorm: the largest Euclidean norm of the weights that lead to a
  ///     unit, held after each step (Srivastava et al., "Dropout", 2014,
  ///     section 5.1).
  ///   - emaDecay: the decay `d` of an exponential moving average of the
  ///     parameters, above 0 and below 1: after step t, `a += (1 - min(d, (1 +
  ///     t) / (10 + t))) (w - a)`, TensorFlow's ExponentialMovingAverage with
  ///     its number of updates. The average is then evaluated and kept in the
  ///     parameters' place.
  ///   - labelSmoothing: the share, 0 or more and less than 1, of a sample's
  ///     target that goes to all classes alike, as PyTorch's `CrossEntropyLoss`
  ///     has it; for the loss `softmaxCrossEntropy`. The loss that is reported
  ///     is the one without it.
  ///   - classWeights: how much each class counts in the gradients; the loss
  ///     that is reported counts all samples alike.
  ///   - dropout: the share, 0 or more and less than 1, of each hidden layer's
  ///     outputs that is set to zero in training, at random anew for each
  ///     sample and step, while the others are multiplied by `1 / (1 - share)`
  ///     (Srivastava et al., "Dropout", 2014, inverted as in PyTorch): one
  ///     share for all hidden layers, or one for each; empty for none.
  ///   - inputDropout: the same for the inputs.
  ///   - frozenLayers: how many layers, from the first, stay as they are: fewer
  ///     than the network has, and none with batch normalization.
  ///   - batchNorm: whether the hidden layers have batch normalization (Ioffe
  ///     and Szegedy, 2015) between sums and activation, with PyTorch's epsilon
  ///     of 1e-5 and momentum of 0.1; the network that is evaluated and kept has
  ///     it in its weights and biases. Batches must have at least 2 samples.
  ///   - sumsGradients: if true, the gradients of a batch's samples are summed
  ///     and nothing is divided, neither by the batch nor by the outputs, so
  ///     that steps grow with the batch; otherwise they are averaged, as the
  ///     loss is defined. The loss reported is the mean all the same.
  ///   - sampling: how batches are drawn.
  ///   - augmentation: how pictures are changed before a step takes them; the
  ///     data must then be pictures of bytes.
  ///   - plainAfter: after so many epochs, 0 or more, pictures are taken as
  ///     they are and nothing is dropped (as YOLOX ends without its strongest
  ///     changes: Ge et al., 2021, section 2.1). `nil`: never.
  ///   - reportEvery: when to report. The end of each epoch is reported too,
  ///     and counts of steps and samples begin anew with each epoch: with
  ///     batches of 32, every 50 of 100 samples means after 64 and after 100.
  ///   - keepsBest: if true, the run ends with the network of the report with
  ///     the highest accuracy (at equal accuracy, the lowest loss) on the
  ///     validation set, which it then needs: no choice is made by the test
  ///     set. If false, with the last. If `nil`, with the best where there is
  ///     a validation set.
  ///   - patience: the run ends after so many epochs, 1 or more, without a
  ///     better report than before, as `keepsBest` says of what is better; the
  ///     untrained network's does not count. It then needs a validation set.
  ///     `nil`: all epochs are done.
  ///   - minimumDelta: by how much the accuracy must rise to be better in
  ///     this, 0 or more and less than 1; unless it is 0, the loss does not
  ///     matter.
  ///   - checkpointEvery: when checkpoints are due, for a run that takes them,
  ///     in epochs or in steps counted from the beginning of training. One more
  ///     is at the beginning and at the end.
  ///   - seed: what all random choices of the run are made from.
  ///   - threads: at most 1,024; 0 means one per processor.
  public init(
    epochs: Int = 10, batchSize: Int = 128, optimizer: Optimizer = .sgd(),
    learningRate: Float? = nil, schedule: LearningRateSchedule = .constant,
    loss: Loss = .softmaxCrossEntropy, weightDecay: Float = 0,
    clipNorm: Float? = nil, maxNorm: Float? = nil, emaDecay: Float? = nil,
    labelSmoothing: Float = 0, classWeights: ClassWeights? = nil,
    dropout: [Float] = [], inputDropout: Float = 0, frozenLayers: Int = 0,
    batchNorm: Bool = false, sumsGradients: Bool = false,
    sampling: Sampling = .shuffled,
    augmentation: Augmentation? = nil, plainAfter: Int? = nil,
    reportEvery: TrainingInterval = .epochs(1), keepsBest: Bool? = nil,
    patience: Int? = nil, minimumDelta: Double = 0,
    checkpointEvery: TrainingInterval = .epochs(1), seed: UInt64 = 0,
    threads: Int = 0
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.optimizer = optimizer
    self.learningRate = learningRate ?? (optimizer.isAdam ? 1e-3 : 0.1)
    self.schedule = schedule
    self.loss = loss
    self.weightDecay = weightDecay
    self.clipNorm = clipNorm
    self.maxNorm = maxNorm
    self.emaDecay = emaDecay
    self.labelSmoothing = labelSmoothing
    self.classWeights = classWeights
    self.dropout = dropout
    self.inputDropout = inputDropout
    self.frozenLayers = frozenLayers
    self.batchNorm = batchNorm
    reduction = sumsGradients ? .sum : .mean
    self.sampling = sampling
    self.augmentation = augmentation
    self.plainAfter = plainAfter
    self.reportEvery = reportEvery
    keep = keepsBest.map { $0 ? .best : .last }
    self.patience = patience
    self.minimumDelta = minimumDelta
    self.checkpointEvery = checkpointEvery
    self.seed = seed
    self.threads = threads
  }

  /// Which network a run ends with.
  func keep(validates: Bool) -> Keep { keep ?? (validates ? .best : .last) }

  /// Whether an epoch, counted from 0, is one of the plain ones.
  func isPlain(epoch: Int) -> Bool { epoch >= plainAfter ?? .max }

  /// What the plain epochs' steps are told.
  var plain: TrainingOptions {
    var options = self
    options.augmentation = nil
    options.dropout = []
    options.inputDropout = 0
    return options
  }

  /// How many times the parameters are kept beside them.
  var slotCount: Int { optimizer.momentCount + (emaDecay == nil ? 0 : 1) }
}
