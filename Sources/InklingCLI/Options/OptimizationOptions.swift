// The loss to minimize, and how the parameters are moved to that end.

import ArgumentParser
import InklingTraining

struct OptimizationOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The loss to minimize.", valueName: "name"))
  var loss: Loss?

  @Option(
    help: ArgumentHelp(
      "The update rule: sgd, with the momentum that the options below say; "
        + "adam or adamw.",
      valueName: "name"),
    completion: .list(Optimizer.names),
    transform: Optimizer.init(parsing:))
  var optimizer: Optimizer?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The momentum m of v = m v + (1 - d) g, w -= e v: 0 or more and less "
        + "than 1.",
      valueName: "m"))
  var momentum: Float?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The dampening d of the momentum, 0 to 1; as large as the momentum it "
        + "makes v an average of gradients. (default: 0, or the momentum "
        + "where it is so in the recipe)",
      valueName: "d"))
  var dampening: Float?

  @Flag(help: "Nesterov's momentum: w -= e (g + m v), without dampening.")
  var nesterov = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Adam's factor of the gradients' average, 0 or more and less than 1. "
        + "(default: 0.9)",
      valueName: "f"))
  var beta1: Float?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Adam's factor of the squares' average, 0 or more and less than 1. "
        + "(default: 0.999)",
      valueName: "f"))
  var beta2: Float?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What Adam adds to the root that it divides by, above 0. (default: "
        + "1e-8)",
      valueName: "f"))
  var epsilon: Float?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The learning rate e, above 0. (default: the recipe's, or what suits "
        + "--activation and --optimizer)", valueName: "f"))
  var learningRate: Float?

  @Option(
    help: ArgumentHelp(
      "How the learning rate changes from period to period: "
        + "\(LearningRateSchedule.help); ',compound' behind the parameters "
        + "multiplies the rate by each period's factor, the first one's "
        + "included, where otherwise the factor is on the first rate. one-cycle "
        + "without a length goes step by step through the whole run, as "
        + "PyTorch's OneCycleLR, but that the momentum stays as it is.",
      valueName: "name:parameter=f"),
    transform: { try LearningRateSchedule(parsing: $0, every: .epochs(1)) })
  var schedule: LearningRateSchedule?

  @Option(
    help: ArgumentHelp(
      "A period of the schedule: 100steps, 2epochs. (default: the recipe's, or "
        + "1epoch beside --schedule)",
      valueName: "n steps|epochs"),
    transform: TrainingInterval.init(parsing:))
  var scheduleEvery: TrainingInterval?

  @Option(
    help: ArgumentHelp(
      "How long the learning rate rises in a straight line before the "
        + "schedule begins, in the schedule's unit: 500steps, 2epochs.",
      valueName: "n steps|epochs"),
    transform: TrainingInterval.init(parsing:))
  var warmUp: TrainingInterval?

  @Option(
    help: ArgumentHelp(
      "The weight decay f: strength of the L2 penalty, f / 2 times the sum of "
        + "the squared weights, or of adamw's own decay, which multiplies the "
        + "weights by 1 - e f; 0 or more.",
      valueName: "f"))
  var weightDecay: Float?

  @Flag(
    help: ArgumentHelp(
      "Batch normalization of the hidden layers; the model that is saved has "
        + "it in its weights and biases."))
  var batchNorm = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Samples per step, 1 or more, or all.", valueName: "n|all"),
    transform: BatchSize.init(parsing:))
  var batchSize: BatchSize?

  @Option(
    help: ArgumentHelp(
      "How batches are drawn: shuffled anew each epoch, in the data's order, "
        + "or with replacement.",
      valueName: "name"))
  var sampling: TrainingOptions.Sampling?

  @Option(
    help: ArgumentHelp(
      "What the gradients of a batch's samples become.", valueName: "name"))
  var reduction: TrainingOptions.Reduction?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How pictures are changed at random each time that they are trained on: "
        + "light, strong or none, behind a colon the parts that are otherwise "
        + "(strong:occlusion=0.1), or parts alone (rotation=12,scale=0.1): "
        + "\(Augmentation.partsHelp). See inkling show --augment. (default: "
        + "none)",
      valueName: "name:part=f"),
    completion: .list(Augmentation.names),
    transform: Augmentation.init(parsing:))
  var augment: Augmentation?

  /// The options that were given.
  var given: KeyValuePairs<String, Any?> {
    [
      "--loss": loss, "--optimizer": optimizer, "--momentum": momentum,
      "--dampening": dampening, "--nesterov": nesterov ? true : nil,
      "--beta1": beta1, "--beta2": beta2, "--epsilon": epsilon,
      "--learning-rate": learningRate, "--schedule": schedule,
      "--schedule-every": scheduleEvery, "--warm-up": warmUp,
      "--weight-decay": weightDecay, "--batch-norm": batchNorm ? true : nil,
      "--batch-size": batchSize,
      "--sampling": sampling, "--reduction": reduction, "--augment": augment,
    ]
  }

  func validate() throws {
    if let learningRate, !(learningRate.isFinite && learningRate > 0) {
      throw ValidationError(
        "--learning-rate is \(learningRate); expected a finite number above 0")
    }
    if let momentum, !(0..<1).contains(momentum) {
      throw ValidationError(
        "--momentum is \(momentum); expected 0 or more and less than 1")
    }
    if let dampening, !(0...1).contains(dampening) {
      throw ValidationError(
        "--dampening is \(dampening); expected 0 to 1")
    }
    if let weightDecay, !(weightDecay.isFinite && weightDecay >= 0) {
      throw ValidationError(
        "--weight-decay is \(weightDecay); expected a finite number of 0 or "
          + "more")
    }
    for (name, interval) in [
      ("--schedule-every", scheduleEvery), ("--warm-up", warmUp),
    ] where interval?.unit == .samples {
      throw ValidationError("\(name) counts samples; expected steps or epochs")
    }
  }

  /// Whether anything was said of how steps are made, but for their length.
  var isOptimizerGiven: Bool {
    optimizer != nil || momentum != nil || dampening != nil || nesterov
  }

  /// Overrides what was given.
  ///
  /// - Throws: `ValidationError` for options that do not go together.
  func apply(to options: inout TrainingOptions) throws {
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
  private func changed(_ optimizer: Optimizer) throws -> Optimizer {
    var rule = optimizer.rule
    if case .adam = rule {
      guard momentum == nil, dampening == nil, !nesterov else {
        throw ValidationError(
          "--momentum, --dampening and --nesterov are sgd's; expected --beta1, "
            + "--beta2 and --epsilon beside --optimizer adam and adamw")
      }
    } else {
      guard beta1 == nil, beta2 == nil, epsilon == nil else {
        throw ValidationError(
          "--beta1, --beta2 and --epsilon are Adam's; expected --optimizer "
            + "adam or adamw beside them")
      }
    }
    switch rule {
    case .adam(let first, let second, let small, let isDecoupled):
      rule = .adam(
        beta1: beta1 ?? first, beta2: beta2 ?? second,
        epsilon: epsilon ?? small, decoupled: isDecoupled)
    case .descent where momentum == nil:
      guard dampening == nil, !nesterov else {
        throw ValidationError(
          "\(nesterov ? "--nesterov" : "--dampening") is given, but no "
            + "momentum; expected --momentum beside it")
      }
    case .descent:
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
        throw ValidationError(
          "classical-momentum has neither dampening nor Nesterov's form; "
            + "expected --optimizer sgd beside --momentum")
      }
      rule = .polyak(momentum: momentum ?? old)
    }
    let changed = Optimizer(rule)
    do throws(TrainingError) {
      try changed.check()
    } catch {
      throw ValidationError("\(error)")
    }
    return changed
  }

  private func schedule(
    over recipe: LearningRateSchedule
  ) throws -> LearningRateSchedule {
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
      throw ValidationError(
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
      throw ValidationError("\(error)")
    }
    return result
  }
}
