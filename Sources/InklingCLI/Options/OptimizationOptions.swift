// The loss to minimize, and how the parameters are moved to that end.

import ArgumentParser
import InklingRuns
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

  func validate() throws {
    try usage { () throws(UsageError) in try values.check() }
  }

  /// What was given.
  var values: OptimizationSettings {
    var values = OptimizationSettings()
    values.loss = loss
    values.optimizer = optimizer
    values.momentum = momentum
    values.dampening = dampening
    values.nesterov = nesterov
    values.beta1 = beta1
    values.beta2 = beta2
    values.epsilon = epsilon
    values.learningRate = learningRate
    values.schedule = schedule
    values.scheduleEvery = scheduleEvery
    values.warmUp = warmUp
    values.weightDecay = weightDecay
    values.batchNorm = batchNorm
    values.batchSize = batchSize
    values.sampling = sampling
    values.reduction = reduction
    values.augment = augment
    return values
  }
}
