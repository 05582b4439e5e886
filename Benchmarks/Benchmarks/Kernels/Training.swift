// The work that the kernels make up, at the level in force.

import Benchmark
import Inkling

/// Epochs, an evaluation and the drawing of digits, one thread.
func benchmarkTraining() {
  let once = Benchmark.Configuration(
    metrics: [.wallClock, .instructions], scalingFactor: .one,
    maxDuration: .milliseconds(500),
    thresholds: instructionThresholds)
  benchmarkEpoch(
    "784-64-10, batch 128, momentum", once, hidden: [64], activation: .sigmoid
  ) {
    $0.batchSize = 128
  }
  benchmarkEpoch(
    "784-256-256-10, batch 32, SGD", once, hidden: [256, 256], activation: .relu
  ) {
    $0.optimizer = .sgd
    $0.learningRate = 0.1
    $0.batchSize = 32
  }
  benchmarkEpoch(
    "784-800-10, batch 128, momentum", once, hidden: [800], activation: .relu
  ) {
    $0.learningRate = 0.5
  }
  benchmarkEpoch(
    "784-64-10, batch 1, SGD", once, hidden: [64], activation: .sigmoid
  ) {
    $0.optimizer = .sgd
    $0.learningRate = 0.01
    $0.batchSize = 1
  }
  Benchmark("evaluate 784-64-10, 6,000 digits", configuration: once) {
    benchmark in
    let data = try StrokeDigits.dataset(count: 6_000, seed: 1)
    let network = try Network(for: data, hidden: [64], seed: 1)
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations {
      blackHole(try network.evaluate(on: data, threads: 1))
    }
  }
  Benchmark("draw 1,000 built-in digits", configuration: once) { benchmark in
    for _ in benchmark.scaledIterations {
      blackHole(try StrokeDigits.dataset(count: 1_000, seed: 1))
    }
  }
}

private func benchmarkEpoch(
  _ name: String, _ configuration: Benchmark.Configuration, hidden: [Int],
  activation: ActivationFunction,
  _ configure: @escaping @Sendable (inout TrainingOptions) -> Void
) {
  Benchmark(
    "epoch \(name), 6,000 digits", configuration: configuration
  ) { benchmark in
    let data = try StrokeDigits.dataset(count: 6_000, seed: 1)
    var options = TrainingOptions()
    options.threads = 1
    configure(&options)
    let network = try Network(
      for: data, hidden: hidden, activation: activation,
      initializer: activation.builtin == .relu ? .he : .scaledNormal, seed: 1)
    let trainer = try Trainer(network, options: options)
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations { try trainer.trainEpoch(on: data) }
  }
}
