// The recipes by name; and of the five documents, with their authors' settings.

import InklingTraining

extension Recipe {
  /// All recipes, the documents' first.
  package static let all = documented + best + tiny

  /// The recipes of the documents, by document.
  package static let documented = [
    mnistSigmoidMomentum, mnistReLUSGD, mnistSigmoidPerSample, mnistReLU256x2,
    mnistSigmoidL2, newsgroupsTanh20x20, newsgroupsTanh8, newsgroupsTanh4x6x4,
    newsgroupsTanh4x6x6x4,
  ]

  /// The recipe of that name, if there is one.
  package init?(named name: String) {
    guard let found = Self.all.first(where: { $0.name == name }) else {
      return nil
    }
    self = found
  }

  /// The main run of "Data processing". Its momentum is an average of
  /// gradients, so that a learning rate of 4 is not as large as it looks.
  package static let mnistSigmoidMomentum = Recipe(
    name: "mnist-sigmoid-momentum", document: .dataProcessing,
    summary: "sigmoid network, batches of 128 with momentum",
    source: .mnistArchive, hidden: [64], activation: .sigmoid,
    initializer: .scaledNormal,
    options: TrainingOptions(
      epochs: 10, batchSize: 128,
      optimizer: .sgd(momentum: 0.9, dampening: 0.9), learningRate: 4),
    publishedAccuracy: 0.97, requiredAccuracy: 0.973)

  /// The second run of "Data processing", with ReLU's true derivative.
  package static let mnistReLUSGD = Recipe(
    name: "mnist-relu-sgd", document: .dataProcessing,
    summary: "ReLU network, batches of 128 with plain descent",
    source: .mnistArchive, hidden: [64], activation: .relu,
    initializer: .scaledNormal,
    options: TrainingOptions(epochs: 10, batchSize: 128, learningRate: 0.05),
    publishedAccuracy: 0.93, requiredAccuracy: 0.947)

  /// "Getting the data": one sample per step, from a plain normal start.
  package static let mnistSigmoidPerSample = Recipe(
    name: "mnist-sigmoid-per-sample", document: .gettingTheData,
    summary: "sigmoid network, one sample per step, plain normal start",
    source: .mnist, hidden: [64], activation: .sigmoid,
    initializer: .normal,
    options: TrainingOptions(
      epochs: 5, batchSize: 1, learningRate: 0.01,
      reportEvery: .samples(10_000)),
    publishedAccuracy: 0.9101, requiredAccuracy: 0.925)

  /// "A DNN in NumPy": two wide layers that start near zero, so that nothing
  /// seems to happen in the first epoch.
  package static let mnistReLU256x2 = Recipe(
    name: "mnist-relu-256x2", document: .dnnInNumPy,
    summary: "two ReLU layers from a tiny start, batches with replacement",
    source: .mnistPickle, hidden: [256, 256], activation: .relu,
    initializer: .smallNormal,
    options: TrainingOptions(
      epochs: 5, batchSize: 32, learningRate: 0.1, sampling: .replacement,
      reportEvery: .steps(200)),
    publishedAccuracy: 0.9674, requiredAccuracy: 0.965)

  /// "From scratch in Python": sigmoid in every layer, the squared error, and
  /// gradients that are summed over the batch. The document prints no result.
  package static let mnistSigmoidL2 = Recipe(
    name: "mnist-sigmoid-l2", document: .fromScratch,
    summary: "sigmoid in every layer, squared error, batches of 30 in order",
    source: .mnist, hidden: [64, 32], activation: .sigmoid,
    outputActivation: .sigmoid, initializer: .normalWithBiases,
    options: TrainingOptions(
      epochs: 500, batchSize: 30, learningRate: 1e-3, loss: .squaredError,
      sumsGradients: true, sampling: .sequential),
    requiredAccuracy: 0.94)

  /// The first network of "Initialising layers".
  package static let newsgroupsTanh20x20 = newsgroups(
    [20, 20], published: 0.6009, required: 0.595)

  /// The second network of "Initialising layers".
  package static let newsgroupsTanh8 = newsgroups(
    [8], published: 0.5928, required: 0.585)

  /// The third network of "Initialising layers".
  package static let newsgroupsTanh4x6x4 = newsgroups(
    [4, 6, 4], published: 0.5573, required: 0.55)

  /// The fourth network of "Initialising layers".
  package static let newsgroupsTanh4x6x6x4 = newsgroups(
    [4, 6, 6, 4], published: 0.5580, required: 0.55)

  /// "Initialising layers": its own first weights (seed 0 in every layer, which
  /// the figure is for), tanh in every layer, the last one too, full-batch descent
  /// (an epoch is one step), and a learning rate that is multiplied by another
  /// factor every 100 steps.
  private static func newsgroups(
    _ hidden: [Int], published: Double, required: Double
  ) -> Recipe {
    let widths = hidden.map { String($0) }.joined(separator: "-")
    return Recipe(
      name: "newsgroups-tanh-\(widths)", document: .initialisingLayers,
      summary: "tanh in every layer, full-batch descent, inverse decay",
      source: .newsgroups, hidden: hidden, activation: .tanh,
      outputActivation: .tanh, initializer: .numPyScaledNormal,
      options: TrainingOptions(
        epochs: 2_000, batchSize: TrainingOptions.wholeSet, learningRate: 0.05,
        schedule: LearningRateSchedule(
          .inverse(gamma: 0.05, power: 0.9998), every: .steps(100),
          compounds: true),
        sampling: .sequential),
      epochsPerLine: 100, publishedAccuracy: published,
      requiredAccuracy: required, judgement: .firstSeed)
  }
}
