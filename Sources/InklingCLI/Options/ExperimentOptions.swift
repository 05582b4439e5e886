// A recipe, and the options that override parts of it.

import ArgumentParser
import Inkling

struct ExperimentOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The settings to start from; the options below override parts of them.",
      valueName: "name"))
  var recipe = RecipeChoice(.mnistSigmoidMomentum)

  @Option(
    help: ArgumentHelp(
      "Widths of the hidden layers, 1 to 65536 each: 64 or 256,256.",
      valueName: "n,n"),
    transform: HiddenWidths.init(parsing:))
  var hidden: HiddenWidths?

  @Option(
    help: ArgumentHelp(
      "Activation of the hidden layers.",
      valueName: "name"))
  var activation: ActivationChoice?

  @Option(help: ArgumentHelp("How the parameters start.", valueName: "name"))
  var initializer: InitializerChoice?

  @Option(help: ArgumentHelp("The update rule.", valueName: "name"))
  var optimizer: OptimizerChoice?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The learning rate, above 0.", valueName: "f"))
  var learningRate: Float?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The momentum, 0 or more and less than 1. (default: 0.9 with a momentum "
        + "optimizer)",
      valueName: "f"))
  var momentum: Float?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Samples a step, 1 or more.", valueName: "n"))
  var batchSize: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Times through the training data.", valueName: "n"))
  var epochs: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What all random choices are made from; the same seed gives the same "
        + "model.", valueName: "n"))
  var seed: UInt64 = 0

  func validate() throws {
    if let learningRate, !(learningRate.isFinite && learningRate > 0) {
      throw ValidationError(
        "--learning-rate is \(learningRate); expected a finite number above 0")
    }
    if let momentum, !(0..<1).contains(momentum) {
      throw ValidationError(
        "--momentum is \(momentum); expected 0 or more and less than 1")
    }
    if momentum != nil, chosenOptimizer == .sgd {
      throw ValidationError(
        "--momentum is given, but the optimizer is sgd; expected --optimizer "
          + "momentum or classical-momentum beside it")
    }
    if let batchSize, batchSize < 1 {
      throw ValidationError(
        "--batch-size is \(batchSize); expected 1 or more")
    }
    if let epochs, epochs < 1 {
      throw ValidationError("--epochs is \(epochs); expected 1 or more")
    }
  }

  /// The recipe with everything that was overridden.
  func settings(threads: Int) -> Recipe {
    var settings = recipe.recipe
    if let hidden { settings.hidden = hidden.widths }
    if let activation { settings.activation = activation.activation }
    if let initializer { settings.initializer = initializer.initializer }
    settings.options.optimizer = chosenOptimizer.optimizer(
      momentum: momentum ?? recipe.recipe.options.optimizer.momentum ?? 0.9)
    if let learningRate { settings.options.learningRate = learningRate }
    if let batchSize { settings.options.batchSize = batchSize }
    if let epochs { settings.epochs = epochs }
    settings.options.seed = seed
    settings.options.threads = threads
    return settings
  }

  private var chosenOptimizer: OptimizerChoice {
    optimizer ?? OptimizerChoice(recipe.recipe.options.optimizer)
  }
}
