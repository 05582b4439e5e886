// A recipe, and the options that override parts of it.

import ArgumentParser
import InklingCore
import InklingData
import InklingTraining

struct ExperimentOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The settings to start from; the options below override parts of them. "
        + "(default: \(Self.defaultRecipe.name))",
      valueName: "name"))
  var recipe: Recipe?

  @Option(
    help: ArgumentHelp(
      "Widths of the hidden layers, 1 to 65536 each: 64 or 256,256.",
      valueName: "n,n"),
    transform: HiddenWidths.init(parsing:))
  var hidden: HiddenWidths?

  @Option(
    help: ArgumentHelp(
      "Rows and columns that pictures are averaged to before the first layer, "
        + "by area: 14x14. The model does it to what it predicts.",
      valueName: "nxn"),
    transform: PictureSize.init(parsing:))
  var inputSize: PictureSize?

  @Option(
    help: ArgumentHelp("Activation of the hidden layers.", valueName: "name"))
  var activation: Activation?

  @Option(
    help: ArgumentHelp(
      "Activation of the last layer, before the softmax if there is one.",
      valueName: "name"))
  var outputActivation: Activation?

  @Option(
    help: ArgumentHelp(
      "How the parameters start. (default: the recipe's, or what suits "
        + "--activation)", valueName: "name"))
  var initializer: Initializer?

  @OptionGroup var optimization: OptimizationOptions

  @OptionGroup var regularization: RegularizationOptions

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

  /// As many as the recipes for texts have.
  static let defaultFeatures = 100

  private static let defaultRecipe = Recipe.mnistSigmoidMomentum

  /// The recipe that the settings start from.
  var base: Recipe { recipe ?? Self.defaultRecipe }

  /// The options that were given, but for `--epochs`.
  var given: [String] {
    let options: KeyValuePairs<String, Any?> = [
      "--recipe": recipe, "--hidden": hidden, "--input-size": inputSize,
      "--activation": activation,
      "--output-activation": outputActivation, "--initializer": initializer,
      "--seed": seed, "--max-features": maxFeatures,
    ]
    return
      (Array(options) + Array(optimization.given)
      + Array(regularization.given)).compactMap {
        $0.value == nil ? nil : $0.key
      }
  }

  func validate() throws {
    let most = TrainingOptions.maximumEpochs
    if let epochs, !(1...most).contains(epochs) {
      throw ValidationError("--epochs is \(epochs); expected 1 to \(most)")
    }
    let features = 1...TfidfVectorizer.maximumFeatures
    if let maxFeatures, !features.contains(maxFeatures) {
      throw ValidationError(
        "--max-features is \(maxFeatures); expected 1 to "
          + "\(features.upperBound)")
    }
    _ = try settings(threads: 0)
  }

  /// The options that were given of what a network's layers are.
  var givenLayers: [String] {
    [
      ("--hidden", hidden != nil), ("--input-size", inputSize != nil),
      ("--activation", activation != nil),
      ("--output-activation", outputActivation != nil),
    ].filter(\.1).map(\.0)
  }

  /// The recipe with everything that was overridden.
  ///
  /// - Parameter model: what training starts from, if anything.
  /// - Throws: `ValidationError` for options that do not go together.
  func settings(threads: Int, from model: Model? = nil) throws -> Recipe {
    var settings = base
    let isFineTuned = model != nil && recipe == nil
    if let model { settings.takeLayers(of: model) }
    if isFineTuned, optimization.isOptimizerGiven == false {
      settings.options.optimizer = .adam()
    }
    if let hidden { settings.hidden = hidden.widths }
    if let inputSize { settings.reducedShape = inputSize.shape }
    if let activation { settings.activation = activation }
    if let outputActivation { settings.outputActivation = outputActivation }
    if let initializer { settings.initializer = initializer }
    if let epochs { settings.options.epochs = epochs }
    settings.options.seed = seed ?? 0
    settings.options.threads = threads
    try optimization.apply(to: &settings.options)
    regularization.apply(to: &settings.options)
    settings.followChanges(
      from: base, keepsInitializer: initializer != nil,
      keepsRate: optimization.learningRate != nil)
    if model != nil, optimization.learningRate == nil {
      if isFineTuned, settings.options.optimizer.isAdam {
        settings.options.learningRate = FineTuningOptions.learningRate
      } else {
        settings.options.learningRate /= 10
      }
    }
    return settings
  }
}
