// The experiments of the seed documents, with their authors' settings.

extension Recipe {
  /// All recipes, by document.
  public static let all = [
    mnistSigmoidMomentum, mnistReLUSGD, mnistSigmoidPerSample,
  ]

  /// The recipe of that name, if there is one.
  public init?(named name: String) {
    guard let found = Self.all.first(where: { $0.name == name }) else {
      return nil
    }
    self = found
  }

  /// Document 000's main run. Its momentum is an exponential moving average,
  /// so that a learning rate of 4 is not as large as it looks.
  public static let mnistSigmoidMomentum = Recipe(
    name: "mnist-sigmoid-momentum", document: "000",
    summary: "sigmoid network, batches of 128 with momentum",
    dataKind: .digits, hidden: [64], activation: .sigmoid,
    initializer: .scaledNormal,
    options: options(.momentum(beta: 0.9), learningRate: 4, batchSize: 128),
    epochs: 10)

  /// Document 000's second run, with ReLU's true derivative.
  public static let mnistReLUSGD = Recipe(
    name: "mnist-relu-sgd", document: "000",
    summary: "ReLU network, batches of 128 with plain descent",
    dataKind: .digits, hidden: [64], activation: .relu,
    initializer: .scaledNormal,
    options: options(.sgd, learningRate: 0.05, batchSize: 128),
    epochs: 10)

  /// Document 001: one sample a step, from a plain normal start.
  public static let mnistSigmoidPerSample = Recipe(
    name: "mnist-sigmoid-per-sample", document: "001",
    summary: "sigmoid network, one sample a step, plain normal start",
    dataKind: .digits, hidden: [64], activation: .sigmoid,
    initializer: .normal,
    options: options(.sgd, learningRate: 0.01, batchSize: 1),
    epochs: 5)

  private static func options(
    _ optimizer: Optimizer, learningRate: Float, batchSize: Int
  ) -> TrainingOptions {
    var options = TrainingOptions()
    options.optimizer = optimizer
    options.learningRate = learningRate
    options.batchSize = batchSize
    return options
  }
}
