// What all steps of a trainer have in common, worked out once from its options
// and its network.

import CKernels
import InklingCore

/// How a step differentiates the loss, and how it updates.
struct StepSettings: @unchecked Sendable {
  let kernels = Kernels.active.table
  /// The loss as a kernel, or nil for the caller's own.
  let lossKernel: ink_loss?
  let customLoss: CustomLoss?
  /// The caller's own activations by layer; empty if there is none.
  let customActivations: [CustomActivation?]
  /// Whether the loss's derivative still lacks the output activation's.
  let needsActivationGradient: Bool
  let inputDropout: InputDropout
  /// By layer, the last one's 0; empty where nothing is dropped.
  private let dropout: [Float]
  private let seed: UInt64
  let clipNorm: Float?
  let maxNorm: Float?
  /// Whether parameters have moments beside them.
  let hasMoments: Bool
  private let emaDecay: Float?
  /// The first layers, which stay as they are.
  let frozenLayers: Int
  /// Whether hidden layers have batch normalization.
  let normalizes: Bool
  private let optimizer: Optimizer
  private let weightDecay: Float
  private let averages: Bool
  /// What a sum of gradients is multiplied by, besides 1 / batch for a mean.
  private let scale: Float
  /// Floats from a first moment to the second.
  private let second: Int
  /// The same for the scales of batch normalization.
  private let secondOfScales: Int

  init(_ options: TrainingOptions, _ network: Network) {
    let last = network.activations[network.activations.count - 1]
    lossKernel = options.loss.kernel(after: last)
    customLoss = options.loss.custom
    let custom = network.activations.map { $0.custom }
    customActivations = custom.contains { $0 != nil } ? custom : []
    needsActivationGradient =
      last.builtin != .identity
      && lossKernel != INK_BINARY_CROSS_ENTROPY_OF_SIGMOID
    inputDropout = InputDropout(
      rate: options.inputDropout, seed: options.seed)
    let hidden = network.layout.layers.count - 1
    dropout =
      options.dropout.isEmpty
      ? []
      : options.dropout.count == 1
        ? [Float](repeating: options.dropout[0], count: hidden) + [0]
        : options.dropout + [0]
    seed = options.seed
    clipNorm = options.clipNorm
    maxNorm = options.maxNorm
    emaDecay = options.emaDecay
    optimizer = options.optimizer
    frozenLayers = options.frozenLayers
    normalizes = options.batchNorm && network.layout.layers.count > 1
    hasMoments = optimizer.momentCount > 0
    second = network.layout.floatCount
    secondOfScales = BatchNormalization.width(network.layout)
    weightDecay = options.weightDecay
    averages = options.reduction == .mean
    let divisor = options.loss.rowDivisor(outputs: network.layout.outputs)
    scale = averages ? 1 / Float(divisor) : 1
  }

  /// What the gradients' sum over samples of so much weight is multiplied by.
  func scale(of weight: Float) -> Float {
    averages ? weight == 0 ? 0 : scale / weight : scale
  }

  /// The updates of the step number `step`, 1 or more, with sums of gradients
  /// that are multiplied by `scale`.
  func updates(step: Int, rate: Float, scale: Float) -> ParameterUpdates {
    var updates = ParameterUpdates(
      weights: optimizer.update(
        step: step, rate: rate, scale: scale, weightDecay: weightDecay,
        second: second),
      biases: optimizer.update(
        step: step, rate: rate, scale: scale, weightDecay: 0, second: second))
    updates.scales.second = secondOfScales
    return updates
  }

  /// What puts the gradients, multiplied by `scale`, where the parameters were.
  func gradients(scale: Float) -> ParameterUpdates {
    let store = ink_store(scale)
    return ParameterUpdates(weights: store, biases: store)
  }

  /// What moves the parameters' average after the step number `step` to them,
  /// taken as gradients; with the warm-up of TensorFlow's
  /// ExponentialMovingAverage.
  func average(step: Int) -> ink_update? {
    guard let emaDecay else { return nil }
    let (decay, step) = (Double(emaDecay), Double(step))
    var update = ink_update()
    update.kind = INK_SGD
    update.gradient_scale = Float(1 - min(decay, (1 + step) / (10 + step)))
    update.weight_decay = -update.gradient_scale
    return update
  }

  /// What is dropped of a layer's outputs in a batch, if anything: of the rows
  /// and columns from `row` and `column` on.
  func dropout(
    _ layer: Int, _ batch: Batch, row: Int = 0, column: Int = 0
  ) -> ink_dropout? {
    guard !dropout.isEmpty, dropout[layer] > 0 else { return nil }
    var dropout = ink_dropout_of(
      seed, UInt64(batch.number), UInt64(layer + 1), dropout[layer])
    dropout.row = row
    dropout.column = UInt32(column)
    return dropout
  }

  func customActivation(_ layer: Int) -> CustomActivation? {
    customActivations.isEmpty ? nil : customActivations[layer]
  }
}

/// What is dropped of the inputs, a trivial type.
struct InputDropout {
  var rate: Float
  var seed: UInt64

  /// What the inputs that are kept are multiplied by.
  var scale: Float { ink_dropout_of(0, 0, 0, rate).scale }

  /// What is dropped in a batch, if anything: of the rows from `row` on.
  func of(_ batch: Batch, row: Int = 0) -> ink_dropout? {
    guard rate > 0 else { return nil }
    var dropout = ink_dropout_of(seed, UInt64(batch.number), 0, rate)
    dropout.row = row
    return dropout
  }
}

/// What becomes of the gradients of a step.
struct ParameterUpdates {
  var weights: ink_update
  /// Without weight decay.
  var biases: ink_update
  /// Likewise, of batch normalization.
  var scales: ink_update

  init(weights: ink_update, biases: ink_update) {
    self.weights = weights
    self.biases = biases
    scales = biases
  }
}

/// One batch of an epoch. Its pointer stays valid while the epoch's order does.
struct Batch: @unchecked Sendable {
  /// Its samples are `first ..< first + count` of the epoch's order.
  let first: Int
  let count: Int
  /// 0 or 1, in turn: two batches may be under way at once, each with buffers
  /// of its own.
  let bufferIndex: Int
  /// The number of the step that is done with it, from 1 up.
  let number: Int
  /// Its row numbers, or nil for the rows from `first` on.
  let samples: UnsafePointer<UInt32>?
}
