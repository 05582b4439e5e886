// A whole experiment by name: what to build, how to start, how to train.

import InklingCore
import InklingData
import InklingTraining

/// The five documents by their short titles; Documentation/Origins.md says what
/// they are.
package enum Document: String, Sendable {
  case dataProcessing = "Data processing"
  case gettingTheData = "Getting the data"
  case dnnInNumPy = "A DNN in NumPy"
  case fromScratch = "From scratch in Python"
  case initialisingLayers = "Initialising layers"
}

/// The settings of an experiment: a network's layers and a training run.
package struct Recipe: Sendable {
  /// Which runs a recipe's required accuracy is asked of.
  package enum Judgement: String, Sendable {
    /// The mean of runs with several seeds.
    case mean
    /// The run with seed 0: the document has one draw, and networks as small as
    /// its own differ much from draw to draw.
    case firstSeed = "first-seed"
  }

  /// The name on the command line.
  package var name: String
  /// The document that the experiment comes from; none for those that show what
  /// Inkling reaches.
  package var document: Document?
  /// One line for a list.
  package var summary: String
  /// The data that `reproduce` runs it on.
  package var source: RecipeData
  /// How many terms texts are counted by; nothing for data that are no texts.
  package var maximumFeatures: Int?
  /// The picture that samples are averaged to, if not taken as they are.
  package var reducedShape: InputShape?
  /// The widths of the hidden layers, first to last.
  package var hidden: [Int]
  /// The activation of every hidden layer.
  package var activation: Activation
  /// The activation of the last layer.
  package var outputActivation = Activation.identity
  /// How the parameters start.
  package var initializer: Initializer
  /// How the network is trained; `options.loss` is the loss to minimize.
  package var options: TrainingOptions
  /// The data it is for.
  package var dataKind: RecipeData.Kind { source.kind }
  /// Of the reports at the ends of epochs, every how many-th the document
  /// prints.
  package var epochsPerLine = 1
  /// The test accuracy that the document ends with, where it prints one.
  package var publishedAccuracy: Double?
  /// The test accuracy that a run on the document's data must end with.
  package var requiredAccuracy: Double
  /// Which runs that is asked of.
  package var judgement = Judgement.mean
  /// Whether it is asked of the network of 8 bits that `quantize` makes.
  package var isQuantized = false
  /// What the samples of a run are standardized by, if they are.
  package var standardizer: Standardizer?
  /// What the data of a run are called in the model's file, where that is not
  /// how they were named to the command that goes on with it.
  package var dataName: String?
  /// The command that began a run which another goes on with, if it is known.
  package var command: String?
  /// What the model's file is to say of them.
  package var dataRecord: DataRecord?

  /// The layers of that network.
  ///
  /// - Throws: `ModelError` for impossible widths.
  package func layout(for data: Dataset) throws(ModelError) -> ParameterLayout {
    try ParameterLayout(
      inputs: (reducedShape ?? data.shape).count,
      layers: hidden.map { ($0, activation) }
        + [(data.classNames.count, outputActivation)])
  }

  /// A new network for `data` as the recipe describes it, drawn from
  /// `options.seed`.
  ///
  /// - Throws: `TrainingError` for impossible widths, or more memory than there
  ///   is.
  package func network(
    for data: Dataset
  ) throws(TrainingError) -> Network {
    try Network(
      for: data, hidden: hidden, activation: .builtin(activation),
      output: .builtin(outputActivation), initializer: initializer,
      outputTransform: options.loss.takesLogits ? .softmax : .none,
      seed: options.seed, reducedShape: reducedShape)
  }

  /// Reports as was said, if that was.
  package mutating func report(every interval: TrainingInterval?) {
    guard let interval else { return }
    epochsPerLine = interval.unit == .epochs ? interval.count : 1
    options.reportEvery = interval
  }
}
