// A recipe, and the options that override parts of it.

import ArgumentParser
import InklingCore
import InklingData
import InklingRuns
import InklingTraining

struct ExperimentOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The settings to start from; the options below override parts of them. "
        + "(default: \(ExperimentSettings.defaultName))",
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

  func validate() throws {
    let features = 1...TfidfVectorizer.maximumFeatures
    if let maxFeatures, !features.contains(maxFeatures) {
      throw ValidationError(
        "--max-features is \(maxFeatures); expected 1 to "
          + "\(features.upperBound)")
    }
    try usage { () throws(UsageError) in try values.check() }
  }

  /// What was given.
  var values: ExperimentSettings {
    var values = ExperimentSettings()
    values.recipe = recipe
    values.hidden = hidden
    values.inputSize = inputSize
    values.activation = activation
    values.outputActivation = outputActivation
    values.initializer = initializer
    values.epochs = epochs
    values.seed = seed
    values.maxFeatures = maxFeatures
    values.optimization = optimization.values
    values.regularization = regularization.values
    return values
  }
}
