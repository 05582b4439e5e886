// A recipe, and what was said to override parts of it.

import InklingCore
import InklingData
import InklingTraining

package struct ExperimentSettings: Sendable {
  package var recipe: Recipe?
  package var hidden: HiddenWidths?
  package var inputSize: PictureSize?
  package var activation: Activation?
  package var outputActivation: Activation?
  package var initializer: Initializer?
  package var epochs: Int?
  package var seed: UInt64?
  package var maxFeatures: Int?
  package var optimization = OptimizationSettings()
  package var regularization = RegularizationSettings()

  package init() {}

  private static let defaultRecipe = Recipe.mnistSigmoidMomentum
  /// The name of the recipe that is taken where none is named.
  package static var defaultName: String { defaultRecipe.name }

  /// The recipe that the settings start from.
  package var base: Recipe { recipe ?? Self.defaultRecipe }

  /// The options that were given, but for `--epochs`.
  package var given: [String] {
    [
      ("--recipe", recipe != nil),
      ("--hidden", hidden != nil),
      ("--input-size", inputSize != nil),
      ("--activation", activation != nil),
      ("--output-activation", outputActivation != nil),
      ("--initializer", initializer != nil),
      ("--seed", seed != nil),
      ("--max-features", maxFeatures != nil),
    ].filter { $0.1 }.map { $0.0 } + optimization.given + regularization.given
  }

  /// The options that were given of what a network's layers are.
  package var givenLayers: [String] {
    [
      ("--hidden", hidden != nil), ("--input-size", inputSize != nil),
      ("--activation", activation != nil),
      ("--output-activation", outputActivation != nil),
    ].filter { $0.1 }.map { $0.0 }
  }

  /// - Throws: `UsageError` for values that make no sense, by themselves or
  ///   together.
  package func check() throws(UsageError) {
    let most = TrainingOptions.maximumEpochs
    if let epochs, !(1...most).contains(epochs) {
      throw UsageError("--epochs is \(epochs); expected 1 to \(most)")
    }
    _ = try settings(threads: 0)
  }

  /// The recipe with everything that was overridden.
  ///
  /// - Parameter model: what training starts from, if anything.
  /// - Throws: `UsageError` for options that do not go together.
  package func settings(
    threads: Int, from model: Model? = nil
  ) throws(UsageError) -> Recipe {
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
        settings.options.learningRate = Recipe.fineTuningRate
      } else {
        settings.options.learningRate /= 10
      }
    }
    return settings
  }
}
