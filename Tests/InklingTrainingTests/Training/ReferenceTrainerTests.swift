// The trainer against a reference in double: every optimiser, batches of every
// kind, every way of drawing samples.

import CKernels
import Synchronization
import Testing

@testable import InklingTraining

@Suite("Trainer against a reference in double")
struct ReferenceTrainerTests {
  /// Trains in double with the order of samples that the trainer promises.
  struct ReferenceTrainer {
    var network: DoubleNetwork
    var velocity: [(weights: [Double], biases: [Double])]
    /// Adam's second moments.
    var squares: [(weights: [Double], biases: [Double])]
    var steps = 0
    let options: TrainingOptions
    var random = ink_random()
    var order: [UInt32]

    init(_ network: Network, _ options: TrainingOptions, count: Int) {
      self.network = DoubleNetwork(network)
      velocity = self.network.layers.map {
        (
          [Double](repeating: 0, count: $0.weights.count),
          [Double](repeating: 0, count: $0.biases.count)
        )
      }
      squares = velocity
      self.options = options
      order = (0..<UInt32(count)).map { $0 }
      ink_random_seed(&random, ~options.seed)
    }

    mutating func trainEpoch(_ samples: DoubleSamples) {
      let batch = min(options.batchSize, order.count)
      var total = order.count
      switch options.sampling {
      case .sequential: break
      case .shuffled:
        if batch < total { ink_random_shuffle(&random, total, &order) }
      case .replacement:
        ink_random_draw(&random, total, UInt32(total), &order)
        total = total / batch * batch
      }
      for first in stride(from: 0, to: total, by: batch) {
        step(samples, order[first..<min(first + batch, total)].map { Int($0) })
      }
    }

    mutating func step(_ samples: DoubleSamples, _ chosen: [Int]) {
      let gradients = network.gradients(options.loss, samples, chosen)
      let scale = options.reduction == .mean ? 1 / Double(chosen.count) : 1
      let decay = Double(options.weightDecay)
      steps += 1
      for index in gradients.indices {
        update(
          &network.layers[index].weights, &velocity[index].weights,
          &squares[index].weights, gradients[index].weights, scale, decay: decay
        )
        update(
          &network.layers[index].biases, &velocity[index].biases,
          &squares[index].biases, gradients[index].biases, scale, decay: 0)
      }
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double {
      (0..<exponent).reduce(1) { power, _ in power * base }
    }

    private func update(
      _ values: inout [Double], _ velocity: inout [Double],
      _ squares: inout [Double], _ gradients: [Double], _ scale: Double,
      decay: Double
    ) {
      let rate = Double(options.learningRate)
      for i in values.indices {
        let gradient = gradients[i] * scale + decay * values[i]
        switch options.optimizer.rule {
        case .sgd:
          values[i] -= rate * gradient
        case .momentum(let momentum, let dampening, let nesterov):
          velocity[i] =
            Double(momentum) * velocity[i] + (1 - Double(dampening)) * gradient
          values[i] -=
            rate
            * (nesterov
              ? gradient + Double(momentum) * velocity[i] : velocity[i])
        case .polyak(let momentum):
          velocity[i] = Double(momentum) * velocity[i] - rate * gradient
          values[i] += velocity[i]
        case .adam(let beta1, let beta2, let epsilon, let isDecoupled):
          let (b, c) = (Double(beta1), Double(beta2))
          let g = isDecoupled ? gradients[i] * scale : gradient
          velocity[i] = b * velocity[i] + (1 - b) * g
          squares[i] = c * squares[i] + (1 - c) * g * g
          if isDecoupled { values[i] -= rate * decay * values[i] }
          let mean = velocity[i] / (1 - Self.power(b, steps))
          let square = squares[i] / (1 - Self.power(c, steps))
          values[i] -= rate * mean / (square.squareRoot() + Double(epsilon))
        }
      }
    }
  }

  struct Case: CustomTestStringConvertible {
    var optimizer: Optimizer
    var weightDecay: Float
    var reduction: TrainingOptions.Reduction
    var sampling: TrainingOptions.Sampling
    var batchSize: Int
    var testDescription: String {
      "\(optimizer) decay \(weightDecay) \(reduction) \(sampling) \(batchSize)"
    }
  }

  static let cases: [Case] = {
    var cases: [Case] = []
    let optimizers: [Optimizer] = [
      .sgd(), .sgd(momentum: 0.9, dampening: 0.9), .sgd(momentum: 0.8),
      .sgd(momentum: 0.7, dampening: 0.25),
      .sgd(momentum: 0.8, nesterov: true), Optimizer(.polyak(momentum: 0.5)),
      .adam(beta1: 0.8, beta2: 0.95, epsilon: 0.01), .adamW(epsilon: 0.01),
    ]
    for optimizer in optimizers {
      for weightDecay: Float in [0, 0.1] {
        for sampling in TrainingOptions.Sampling.allCases {
          // 20 samples: one by one, with a short last batch, and all at once.
          for (index, batchSize) in [1, 7, 100].enumerated() {
            cases.append(
              Case(
                optimizer: optimizer, weightDecay: weightDecay,
                reduction: (cases.count + index).isMultiple(of: 2)
                  ? .mean : .sum,
                sampling: sampling, batchSize: batchSize))
          }
        }
      }
    }
    return cases
  }()

  @Test("three epochs", arguments: cases)
  func sameParameters(test: Case) throws {
    let data = try Fixtures.floats(count: 20, columns: 9, classes: 3, seed: 5)
    var network = try Network(
      shape: .vector(count: 9), layers: [.dense(17, .tanh), .dense(3)])
    network.initialize(.glorot, seed: 2)
    var options = TrainingOptions()
    options.optimizer = test.optimizer
    options.weightDecay = test.weightDecay
    options.reduction = test.reduction
    options.sampling = test.sampling
    options.batchSize = test.batchSize
    options.learningRate = test.reduction == .mean ? 0.1 : 0.02
    options.seed = 11
    options.threads = 1
    let trainer = try Trainer(network, options: options)
    var reference = ReferenceTrainer(network, options, count: data.count)
    let samples = DoubleSamples(data)
    for _ in 0..<3 {
      try trainer.trainEpoch(on: data)
      reference.trainEpoch(samples)
    }
    for (index, layer) in reference.network.layers.enumerated() {
      expectClose(trainer.network.weights(ofLayer: index), layer.weights)
      expectClose(trainer.network.biases(ofLayer: index), layer.biases)
    }
    #expect(trainer.network.paddingIsZero)
    #expect(trainer.epoch == 3)
    #expect(trainer.samplesOfEpoch == 0)
  }

  @Test(
    "outputs that lie further apart than they are wide",
    arguments: [[256], [], [512, 256]])
  func wideOutputs(hidden: [Int]) throws {
    // 250 classes take rows of 256, the first width that has a gap behind it.
    let data = try Fixtures.floats(count: 20, columns: 9, classes: 250, seed: 5)
    let network = try Network(
      for: data, hidden: hidden, activation: .tanh, initializer: .glorot,
      seed: 2)
    var options = TrainingOptions()
    options.batchSize = 7
    options.seed = 11
    options.threads = 2
    let trainer = try Trainer(network, options: options)
    var reference = ReferenceTrainer(network, options, count: data.count)
    let samples = DoubleSamples(data)
    try trainer.trainEpoch(on: data)
    reference.trainEpoch(samples)
    for (index, layer) in reference.network.layers.enumerated() {
      expectClose(trainer.network.weights(ofLayer: index), layer.weights)
      expectClose(trainer.network.biases(ofLayer: index), layer.biases)
    }
    let loss = try trainer.evaluate(on: data).loss
    #expect(abs(loss - reference.network.loss(options.loss, samples)) < 1e-5)
  }

  /// Trains on samples that each have a class of their own and returns the
  /// classes in the order in which the loss was asked about them.
  static func visits(
    _ sampling: TrainingOptions.Sampling, epochs: Int, seed: UInt64 = 1
  ) throws -> [[Int]] {
    let count = 30
    let data = try Fixtures.dataset(
      .floats(FloatRows([Float](repeating: 1, count: count), columns: 1)),
      (0..<UInt16(count)).map { $0 }, classes: count)
    let seen = Visits()
    var options = TrainingOptions()
    options.loss = .custom(
      CustomLoss(value: { _, _ in 0 }) { outputs, label in
        seen.labels.withLock { $0.append(label) }
        return outputs
      })
    options.batchSize = 7
    options.sampling = sampling
    options.seed = seed
    options.threads = 1
    let trainer = try Trainer(
      Network(shape: .vector(count: 1), layers: [.dense(count)]),
      options: options)
    return try (0..<epochs).map { _ in
      seen.labels.withLock { $0 = [] }
      try trainer.trainEpoch(on: data)
      return seen.labels.withLock { $0 }
    }
  }

  final class Visits: Sendable {
    let labels = Mutex<[Int]>([])
  }

  @Test("shuffled: every sample once an epoch, each time in a new order")
  func shuffled() throws {
    let epochs = try Self.visits(.shuffled, epochs: 4)
    for epoch in epochs { #expect(epoch.sorted() == Array(0..<30)) }
    #expect(Set(epochs + [Array(0..<30)]).count == 5)
    #expect(try Self.visits(.shuffled, epochs: 4) == epochs)
    #expect(try Self.visits(.shuffled, epochs: 4, seed: 2) != epochs)
  }

  @Test("sequential: every sample once an epoch, in the data's order")
  func sequential() throws {
    #expect(
      try Self.visits(.sequential, epochs: 2)
        == [Array(0..<30), Array(0..<30)])
  }

  @Test("replacement: as many whole batches as fit, samples drawn again")
  func replacement() throws {
    let epochs = try Self.visits(.replacement, epochs: 200)
    var counts = [Int](repeating: 0, count: 30)
    for epoch in epochs {
      #expect(epoch.count == 28)
      #expect(Set(epoch).count < 28)
      for label in epoch { counts[label] += 1 }
    }
    // 5,600 draws: 187 of each expected, standard deviation 13.4.
    for count in counts { #expect(abs(count - 187) < 67) }
  }
}
