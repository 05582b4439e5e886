// The trainings that Inkling is compared by, with itself and with others: the
// same as in Benchmarks/Peers.

import InklingTraining

/// A network and how it is trained.
struct TrainingSetting {
  let name: String
  let hidden: [Int]
  let activation: ActivationFunction
  let optimizer: Optimizer
  let learningRate: Float
  let batch: Int

  /// A trainer for `data` at its beginning.
  func trainer(for data: Dataset, threads: Int) throws -> Trainer {
    var options = TrainingOptions()
    options.optimizer = optimizer
    options.learningRate = learningRate
    options.batchSize = batch
    options.seed = 1
    options.threads = threads
    let isReLU = activation.builtin == .relu
    let network = try Network(
      for: data, hidden: hidden, activation: activation,
      initializer: isReLU ? .he : .scaledNormal, seed: 1)
    return try Trainer(network, options: options)
  }

  /// What a step on `data` amounts to.
  func work(on data: Dataset) -> TrainingWork {
    let columns = data.rows.columns
    var density = 1.0
    if case .compressed(let rows) = data.rows { density = rows.density }
    return TrainingWork(
      widths: [columns] + hidden + [data.classNames.count],
      nonZeros: density * Double(columns), batch: min(batch, data.count),
      hasVelocity: optimizer.hasVelocity)
  }

  static let compared = [
    TrainingSetting(
      name: "(a) 784-64-10 sigmoid, batch 128, momentum", hidden: [64],
      activation: .sigmoid, optimizer: .momentum(beta: 0.9), learningRate: 4,
      batch: 128),
    TrainingSetting(
      name: "(b) 784-256-256-10 ReLU, batch 32, SGD", hidden: [256, 256],
      activation: .relu, optimizer: .sgd, learningRate: 0.1, batch: 32),
    TrainingSetting(
      name: "(c) 784-800-10 ReLU, batch 128, momentum", hidden: [800],
      activation: .relu, optimizer: .momentum(beta: 0.9), learningRate: 0.5,
      batch: 128),
    TrainingSetting(
      name: "(d) 784-64-10 sigmoid, batch 1, SGD", hidden: [64],
      activation: .sigmoid, optimizer: .sgd, learningRate: 0.01, batch: 1),
  ]
}
