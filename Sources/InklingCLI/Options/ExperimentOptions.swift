// A recipe, and the options that override parts of it.

import ArgumentParser
import InklingTraining
import InklingData

struct ExperimentOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The settings to start from; the options below override parts of them. "
        + "(default: \(Self.defaultRecipe.name))",
      valueName: "name"))
  var recipe: RecipeChoice?

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

  @Option(
    help: ArgumentHelp(
      "Activation of the last layer, before the softmax if there is one.",
      valueName: "name"))
  var outputActivation: OutputActivationChoice?

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
    help: ArgumentHelp(
      "Samples a step, 1 or more, or all.", valueName: "n|all"),
    transform: BatchSize.init(parsing:))
  var batchSize: BatchSize?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Times through the training data.", valueName: "n"))
  var epochs: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What all random choices are made from; the same seed gives the same "
        + "model. (default: 0)", valueName: "n"))
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "How many terms texts are counted by, the most frequent ones; for "
        + "folders of texts. (default: \(Self.defaultFeatures))",
      valueName: "n"))
  var maxFeatures: Int?

  @OptionGroup var descent: DescentOptions

  /// Document 004's.
  static let defaultFeatures = 100

  private static let defaultRecipe = Recipe.mnistSigmoidMomentum

  /// The recipe that the settings start from.
  var base: Recipe { recipe?.recipe ?? Self.defaultRecipe }

  /// The options that were given, but for `--epochs`.
  var given: [String] {
    let options: KeyValuePairs<String, Any?> = [
      "--recipe": recipe, "--hidden": hidden, "--activation": activation,
      "--output-activation": outputActivation, "--initializer": initializer,
      "--optimizer": optimizer, "--learning-rate": learningRate,
      "--momentum": momentum, "--batch-size": batchSize, "--seed": seed,
      "--max-features": maxFeatures, "--loss": descent.loss,
      "--schedule": descent.schedule,
      "--schedule-every": descent.scheduleEvery, "--warm-up": descent.warmUp,
      "--weight-decay": descent.weightDecay, "--sampling": descent.sampling,
      "--reduction": descent.reduction,
    ]
    return options.compactMap { $0.value == nil ? nil : $0.key }
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
    if momentum != nil, chosenOptimizer == .sgd {
      throw ValidationError(
        "--momentum is given, but the optimizer is sgd; expected --optimizer "
          + "momentum or classical-momentum beside it")
    }
    if let epochs, epochs < 1 {
      throw ValidationError("--epochs is \(epochs); expected 1 or more")
    }
    let features = 1...TfidfVectorizer.maximumFeatures
    if let maxFeatures, !features.contains(maxFeatures) {
      throw ValidationError(
        "--max-features is \(maxFeatures); expected 1 to "
          + "\(features.upperBound)")
    }
    _ = try settings(threads: 0)
  }

  /// The recipe with everything that was overridden.
  ///
  /// - Throws: `ValidationError` for options that do not go together.
  func settings(threads: Int) throws -> Recipe {
    var settings = base
    if let hidden { settings.hidden = hidden.widths }
    if let activation { settings.activation = activation.activation }
    if let outputActivation {
      settings.outputActivation = outputActivation.activation
    }
    if let initializer { settings.initializer = initializer.initializer }
    settings.options.optimizer = chosenOptimizer.optimizer(
      momentum: momentum ?? base.options.optimizer.momentum ?? 0.9)
    if let learningRate { settings.options.learningRate = learningRate }
    if let batchSize { settings.options.batchSize = batchSize.count }
    if let epochs { settings.options.epochs = epochs }
    settings.options.seed = seed ?? 0
    settings.options.threads = threads
    try descent.apply(to: &settings.options)
    return settings
  }

  private var chosenOptimizer: OptimizerChoice {
    optimizer ?? OptimizerChoice(base.options.optimizer)
  }
}
