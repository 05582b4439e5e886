// The loss to minimize, and how the parameters are moved to that end: what was
// said of it, over a recipe's own settings.

import InklingTraining

package struct OptimizationSettings: Sendable {
  package var loss: Loss?
  package var optimizer: Optimizer?
  package var momentum: Float?
  package var dampening: Float?
  package var nesterov = false
  package var beta1: Float?
  package var beta2: Float?
  package var epsilon: Float?
  package var learningRate: Float?
  package var schedule: LearningRateSchedule?
  package var scheduleEvery: TrainingInterval?
  package var warmUp: TrainingInterval?
  package var weightDecay: Float?
  package var batchNorm = false
  package var batchSize: BatchSize?
  package var sampling: TrainingOptions.Sampling?
  package var reduction: TrainingOptions.Reduction?
  package var augment: Augmentation?

  package init() {}

  /// The options that were given.
  package var given: [String] {
    [
      ("--loss", loss != nil),
      ("--optimizer", optimizer != nil),
      ("--momentum", momentum != nil),
      ("--dampening", dampening != nil),
      ("--nesterov", nesterov),
      ("--beta1", beta1 != nil),
      ("--beta2", beta2 != nil),
      ("--epsilon", epsilon != nil),
      ("--learning-rate", learningRate != nil),
      ("--schedule", schedule != nil),
      ("--schedule-every", scheduleEvery != nil),
      ("--warm-up", warmUp != nil),
      ("--weight-decay", weightDecay != nil),
      ("--batch-norm", batchNorm),
      ("--batch-size", batchSize != nil),
      ("--sampling", sampling != nil),
      ("--reduction", reduction != nil),
      ("--augment", augment != nil),
    ].filter { $0.1 }.map { $0.0 }
  }

  /// - Throws: `UsageError` for values that make no sense.
  package func check() throws(UsageError) {
    if let learningRate, !(learningRate.isFinite && learningRate > 0) {
      throw UsageError(
        "--learning-rate is \(learningRate); expected a finite number above 0")
    }
    if let momentum, !(0..<1).contains(momentum) {
      throw UsageError(
        "--momentum is \(momentum); expected 0 or more and less than 1")
    }
    if let dampening, !(0...1).contains(dampening) {
      throw UsageError(
        "--dampening is \(dampening); expected 0 to 1")
    }
    if let weightDecay, !(weightDecay.isFinite && weightDecay >= 0) {
      throw UsageError(
        "--weight-decay is \(weightDecay); expected a finite number of 0 or "
          + "more")
    }
    for (name, interval) in [
      ("--schedule-every", scheduleEvery), ("--warm-up", warmUp),
    ] where interval?.unit == .samples {
      throw UsageError("\(name) counts samples; expected steps or epochs")
    }
  }

  /// Whether anything was said of how steps are made, but for their length.
  package var isOptimizerGiven: Bool {
    optimizer != nil || momentum != nil || dampening != nil || nesterov
  }

  /// Overrides what was given.
  ///
  /// - Throws: `UsageError` for options that do not go together.
  package func apply(
    to options: inout TrainingOptions
  ) throws(UsageError) {
    if let loss { options.loss = loss }
    if let learningRate { options.learningRate = learningRate }
    if let weightDecay { options.weightDecay = weightDecay }
    if batchNorm { options.batchNorm = true }
    if let batchSize { options.batchSize = batchSize.count }
    if let sampling { options.sampling = sampling }
    if let reduction { options.reduction = reduction }
    if let augment {
      options.augmentation = augment.isIdentity ? nil : augment
    }
    options.optimizer = try changed(optimizer ?? options.optimizer)
    options.schedule = try schedule(over: options.schedule)
  }

  /// The rule with the factors that were given.
  private func changed(_ optimizer: Optimizer) throws(UsageError) -> Optimizer {
    var rule = optimizer.rule
    if case .adam = rule {
      guard momentum == nil, dampening == nil, !nesterov else {
        throw UsageError(
          "--momentum, --dampening and --nesterov are sgd's; expected --beta1, "
            + "--beta2 and --epsilon beside --optimizer adam and adamw")
      }
    } else {
      guard beta1 == nil, beta2 == nil, epsilon == nil else {
        throw UsageError(
          "--beta1, --beta2 and --epsilon are Adam's; expected --optimizer "
            + "adam or adamw beside them")
      }
    }
    switch rule {
    case .adam(let first, let second, let small, let isDecoupled):
      rule = .adam(
        beta1: beta1 ?? first, beta2: beta2 ?? second,
        epsilon: epsilon ?? small, decoupled: isDecoupled)
    case .sgd where momentum == nil:
      guard dampening == nil, !nesterov else {
        throw UsageError(
          "\(nesterov ? "--nesterov" : "--dampening") is given, but no "
            + "momentum; expected --momentum beside it")
      }
    case .sgd:
      return .sgd(
        momentum: momentum ?? 0, dampening: dampening ?? 0, nesterov: nesterov)
    case .momentum(let old, let dampened, let isNesterov):
      // An average of gradients stays one.
      let momentum = momentum ?? old
      rule = .momentum(
        momentum,
        dampening: dampening ?? (dampened == old ? momentum : dampened),
        nesterov: isNesterov || nesterov)
    case .polyak(let old):
      guard dampening == nil, !nesterov else {
        throw UsageError(
          "classical-momentum has neither dampening nor Nesterov's form; "
            + "expected --optimizer sgd beside --momentum")
      }
      rule = .polyak(momentum: momentum ?? old)
    }
    let changed = Optimizer(rule)
    do throws(TrainingError) {
      try changed.check()
    } catch {
      throw UsageError("\(error)")
    }
    return changed
  }

  private func schedule(
    over recipe: LearningRateSchedule
  ) throws(UsageError) -> LearningRateSchedule {
    let period =
      if let scheduleEvery {
        scheduleEvery
      } else if let schedule {
        // A constant has no period; its warm-up may count as it likes.
        schedule.policy == .constant
          ? TrainingInterval(1, warmUp?.unit ?? schedule.every.unit)
          : schedule.every
      } else if recipe.policy == .constant, let warmUp {
        TrainingInterval(1, warmUp.unit)
      } else {
        recipe.every
      }
    if let warmUp, warmUp.unit != period.unit {
      throw UsageError(
        "--warm-up counts \(warmUp.unit), the schedule \(period.unit); "
          + "expected the same unit (see --schedule-every)")
    }
    // The recipe's counts as its own schedule does: epochs are no steps.
    let recipeWarmUp = recipe.every.unit == period.unit ? recipe.warmUp : 0
    let ownWarmUp = schedule?.warmUp ?? 0
    let result = LearningRateSchedule(
      schedule?.policy ?? recipe.policy, every: period,
      compounds: schedule?.compounds ?? recipe.compounds,
      warmUp: warmUp?.count ?? (ownWarmUp > 0 ? ownWarmUp : recipeWarmUp))
    do throws(TrainingError) {
      try result.check()
    } catch {
      throw UsageError("\(error)")
    }
    return result
  }
}
