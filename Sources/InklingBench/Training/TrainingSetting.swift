// The trainings that Inkling is compared by, with itself and with others, and
// the arithmetic they take, counted by hand: what speed is judged by. The
// settings are the same as in Benchmarks/Peers.

import InklingTraining

/// A network and how it is trained.
package struct TrainingSetting: Sendable {
  package let name: String
  let hidden: [Int]
  let activation: ActivationFunction
  let optimizer: Optimizer
  let learningRate: Float
  let batch: Int

  /// A trainer for `data` at its beginning.
  func trainer(
    for data: Dataset, threads: Int
  ) throws(TrainingError) -> Trainer {
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
    if case .blockSparse(let rows) = data.rows { density = rows.density }
    return TrainingWork(
      widths: [columns] + hidden + [data.classNames.count],
      nonZeros: density * Double(columns), batch: min(batch, data.count),
      moments: optimizer.momentCount)
  }

  static let compared = [
    TrainingSetting(
      name: "(a) 784-64-10 sigmoid, batch 128, momentum", hidden: [64],
      activation: .sigmoid, optimizer: .sgd(momentum: 0.9, dampening: 0.9),
      learningRate: 4,
      batch: 128),
    TrainingSetting(
      name: "(b) 784-256-256-10 ReLU, batch 32, SGD", hidden: [256, 256],
      activation: .relu, optimizer: .sgd(), learningRate: 0.1, batch: 32),
    TrainingSetting(
      name: "(c) 784-800-10 ReLU, batch 128, momentum", hidden: [800],
      activation: .relu, optimizer: .sgd(momentum: 0.9, dampening: 0.9),
      learningRate: 0.5,
      batch: 128),
    TrainingSetting(
      name: "(d) 784-64-10 sigmoid, batch 1, SGD", hidden: [64],
      activation: .sigmoid, optimizer: .sgd(), learningRate: 0.01, batch: 1),
  ]
}

/// Floating-point operations of training with one sample, a multiply-add
/// counting as two.
///
/// Counted are the matrix products (forward, and back to the weights and to the
/// layer below) and the updates of the weights; biases, activations and the
/// loss, which are a few per cent at most, are not.
struct TrainingWork {
  /// Inputs, hidden widths, outputs.
  let widths: [Int]
  /// A sample's inputs that are not zero, on average.
  let nonZeros: Double
  /// Samples per step.
  let batch: Int
  /// Averages beside each weight.
  let moments: Int

  /// What is done: inputs of zero cost nothing.
  var operations: Double { operations(inputs: nonZeros) }

  /// What dense inputs would take.
  var denseOperations: Double { operations(inputs: Double(widths[0])) }

  private func operations(inputs: Double) -> Double {
    var products = 0.0
    var updates = 0.0
    for (index, outputs) in widths.dropFirst().enumerated() {
      let outputs = Double(outputs)
      if index == 0 {
        // No deltas go to the inputs.
        products += 4 * inputs * outputs
        updates += Double(updatedRows(inputs: inputs)) * outputs
      } else {
        products += 6 * Double(widths[index]) * outputs
        updates += Double(widths[index]) * outputs
      }
    }
    // w -= e g is two operations, v = b v + c g; w -= e v is five, Adam's twelve.
    return products + updates * [2, 5, 12][moments] / Double(batch)
  }

  /// A moment moves every weight; without it, weights of inputs that are
  /// zero in the whole batch stay as they are.
  private func updatedRows(inputs: Double) -> Double {
    let all = Double(widths[0])
    return moments > 0 ? all : min(all, inputs * Double(batch))
  }
}
