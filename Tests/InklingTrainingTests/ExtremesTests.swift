// Every public function of the module, with the least and the greatest of each
// number, infinity, NaN and nothing: a result or a typed error, and a trap only
// where the documentation has a precondition.

import InklingCore
import InklingTestSupport
import Testing

@testable import InklingTraining

private enum Extreme {
  static let integers: [Int] = [.min, -1, 0, 1, .max]
  static let floats: [Float] = [
    -.infinity, -.greatestFiniteMagnitude, -0.0, 0, .leastNonzeroMagnitude, 1,
    .greatestFiniteMagnitude, .infinity, .nan,
  ]
  static let doubles =
    floats.map { Double($0) } + [
      -.greatestFiniteMagnitude, .leastNonzeroMagnitude,
      .greatestFiniteMagnitude,
    ]
  static let texts = [
    "", "\0", "=", ":", "sgd:", "sgd:momentum=", "step:gamma=nan,size=0",
  ]
  static let shapes =
    integers.map { InputShape.vector(count: $0) }
    + integers.flatMap { height in
      integers.map { InputShape.image(height: height, width: $0) }
    }
}

@Suite struct ExtremesTests {
  private static func pixels(
    labels: [UInt16] = [0, 1, 1]
  ) throws -> Dataset {
    try Dataset(
      pixels: [0, 255, 7, 0, 0, 1], labels: labels, shape: .vector(count: 2))
  }

  /// What `body` gives, if it is no error of the library's own.
  private func outcome<R>(_ body: () throws -> R) -> R? {
    do {
      return try body()
    } catch {
      #expect(
        error is TrainingError || error is DataError || error is ModelError,
        "\(error)")
      #expect(!"\(error)".isEmpty && !"\(error)".contains("\n"))
      return nil
    }
  }

  @Test func dataSets() throws {
    for shape in Extreme.shapes {
      #expect(shape.count >= 0)
      for labels: [UInt16] in [[], [0], [.max]] {
        for names in [nil, [], ["", ""]] {
          let values = labels.count
          let data = outcome {
            try Dataset(
              pixels: Array(repeating: 9, count: values), labels: labels,
              shape: shape, classNames: names)
          }
          #expect(data.map { $0.shape.count == 1 || $0.count == 0 } ?? true)
          for value in Extreme.floats {
            let data = outcome {
              try Dataset(
                features: Array(repeating: value, count: values),
                labels: labels, shape: shape, classNames: names)
            }
            if let data { try use(data) }
          }
        }
      }
    }
    for scale in Extreme.floats {
      let data = outcome {
        try Dataset(
          pixels: [0, 255], labels: [0, 1], shape: .vector(count: 1),
          scale: scale)
      }
      #expect((data != nil) == (scale > 0 && scale.isFinite))
      if let data { try use(data) }
    }
  }

  /// All that can be done with a data set.
  private func use(_ data: Dataset) throws {
    _ = (data.count, data.classNames, data.labels)
    guard data.classNames.count < 10 else { return }
    for hidden in [[], [2]] {
      guard
        let network = outcome({ try Network(for: data, hidden: hidden) })
      else { continue }
      for threads in Extreme.integers {
        _ = outcome { try network.evaluate(on: data, threads: threads) }
        _ = outcome { try network.predict(data, threads: threads) }
      }
      _ = outcome { try QuantizedNetwork(network, calibratingWith: data) }
      let model = outcome { try Model(network) }
      _ = try? model?.evaluate(on: data)
      guard
        let trainer = outcome({
          try Trainer(network, options: TrainingOptions(epochs: 2, threads: 1))
        })
      else { continue }
      _ = outcome { try trainer.gradients(on: data) }
      _ = outcome { try trainer.evaluate(on: data) }
      for samples in Extreme.integers {
        _ = outcome { try trainer.train(on: data, samples: samples) }
      }
      _ = outcome { try trainer.fit(data, validation: data, test: data) }
      let custom = TrainingOptions(
        epochs: 1,
        loss: .custom(value: { _, _ in .nan }, derivative: { _, _ in [] }))
      _ = outcome { try Trainer(network, options: custom).fit(data) }
    }
  }

  @Test func emptyDataCanBeUsed() throws {
    try use(Dataset(pixels: [], labels: [], shape: .vector(count: 3)))
    try use(Dataset(features: [], labels: [], shape: .vector(count: 3)))
  }

  @Test func networks() throws {
    for shape in Extreme.shapes {
      for width in Extreme.integers {
        let network = outcome {
          try Network(shape: shape, layers: [.dense(width), .dense(1)])
        }
        #expect((network != nil) == (shape.count == 1 && width == 1))
      }
    }
    _ = outcome { try Network(shape: .vector(count: 1), layers: []) }
    for width in Extreme.integers {
      let data = try Self.pixels()
      _ = outcome { try Network(for: data, hidden: [width]) }
    }
    let folder = try TemporaryFolder()
    let data = try Self.pixels()
    for scale in Extreme.floats {
      let made = outcome {
        try Network(
          shape: .vector(count: 2), layers: [.dense(2, .relu), .dense(2)],
          scale: scale, classNames: [])
      }
      #expect((made != nil) == (scale > 0 && scale.isFinite))
      // The signature may be changed.
      var network = try Network(for: data, hidden: [2])
      network.signature.inputScale = scale
      network.signature.classNames = ["\n"]
      for value in Extreme.floats {
        for initializer: Initializer in [
          .normal(deviation: value, biases: scale),
          .uniform(low: value, high: scale), .he, .glorot, .scaledNormal,
        ] {
          network.initialize(initializer, seed: .max)
          _ = outcome { try QuantizedNetwork(network, calibratingWith: data) }
        }
        network.setParameters(
          ofLayer: 0, weights: Array(repeating: value, count: 4),
          biases: [value, scale])
        for features in [[], [value], [value, scale]] {
          _ = outcome { try network.predict(features: features) }
        }
        _ = outcome { try QuantizedNetwork(network, calibratingWith: data) }
        _ = outcome { try network.save(to: folder.path("model")) }
        _ = outcome { try Model(network) }
      }
      for pixels: [UInt8] in [[], [0], [0, 255]] {
        _ = outcome { try network.predict(pixels: pixels) }
      }
      _ = (network.weights(ofLayer: 1), network.biases(ofLayer: 1))
      #expect(network.layers.count == 2)
    }
    let network = try Network(for: data, hidden: [2])
    for path in ["", "\0", "/", folder.path("a\0b"), "."] {
      #expect(outcome { try network.save(to: path) } == nil)
      #expect(outcome { try TrainingCheckpoint(path: path) } == nil)
      #expect(outcome { try TrainingHistory().write(to: path) } == nil)
    }
    #expect(try folder.names().allSatisfy { $0 == "model" })
  }

  @Test func layers() throws {
    for initializer in [nil, Initializer.normal(deviation: .nan)] {
      var layer = DenseLayer(
        inputs: 1, outputs: 1,
        activation: .custom(
          value: { _ in .nan }, derivative: { _ in .infinity }),
        initializer: initializer, seed: .max)
      for values in Extreme.floats.map({ [$0] }) + [[], Extreme.floats] {
        _ = outcome { try layer.forward(values) }
        _ = outcome { try layer.backward(values) }
        _ = outcome { try layer.backward([]) }
        for rate in Extreme.floats { layer.optimize(learningRate: rate) }
        layer.weights = [values.first ?? 0]
        layer.biases = [values.first ?? 0]
        _ = outcome { try Neuron(inputs: 1)(values) }
      }
    }
  }

  /// Where the documentation has a precondition, it is checked.
  @Test func preconditionsAreChecked() async {
    await #expect(processExitsWith: .failure) {
      _ = DenseLayer(inputs: 0, outputs: 1)
    }
    await #expect(processExitsWith: .failure) {
      _ = DenseLayer(inputs: .max, outputs: .max)
    }
    await #expect(processExitsWith: .failure) { _ = Neuron(inputs: .min) }
    await #expect(processExitsWith: .failure) {
      let network = try Network(
        shape: .vector(count: 1), layers: [.dense(1)])
      _ = network.weights(ofLayer: .max)
    }
  }

  @Test func texts() {
    for text in Extreme.texts {
      #expect(Initializer(text) == nil)
      #expect(LearningRateSchedule(text) == nil)
      #expect(Loss(text) == nil)
      _ = Optimizer(text).map { "\($0)" }
    }
  }

  /// One option at a time.
  @Test func options() throws {
    let data = try Self.pixels()
    var all: [TrainingOptions] = []
    func add(_ change: (inout TrainingOptions) -> Void) {
      var options = TrainingOptions(epochs: 2, batchSize: 2, threads: 1)
      change(&options)
      all.append(options)
    }
    for count in Extreme.integers {
      add { $0 = TrainingOptions(epochs: count, threads: 1) }
      add { $0 = TrainingOptions(epochs: 2, threads: count) }
      for sampling in TrainingOptions.Sampling.allCases {
        add {
          $0 = TrainingOptions(
            epochs: 2, batchSize: count, sampling: sampling, seed: .max)
        }
      }
      for interval: TrainingInterval in [
        .samples(count), .steps(count), .epochs(count),
      ] {
        #expect(!"\(interval)".isEmpty)
        add { $0 = TrainingOptions(epochs: 2, reportEvery: interval) }
        add { $0 = TrainingOptions(epochs: 2, checkpointEvery: interval) }
      }
    }
    for value in Extreme.floats {
      add { $0 = TrainingOptions(epochs: 2, learningRate: value) }
      add { $0 = TrainingOptions(epochs: 2, weightDecay: value) }
      for other in Extreme.floats {
        for nesterov in [false, true] {
          let optimizer = Optimizer.sgd(
            momentum: value, dampening: other, nesterov: nesterov)
          #expect(!"\(optimizer)".isEmpty)
          add { $0 = TrainingOptions(epochs: 2, optimizer: optimizer) }
        }
      }
    }
    for value in Extreme.doubles {
      for warmUp in Extreme.integers {
        for schedule: LearningRateSchedule in [
          .step(gamma: value, size: 1, warmUp: warmUp),
          .step(gamma: 1, size: value, warmUp: warmUp),
          .cosine(length: value, warmUp: warmUp),
        ] {
          #expect(!"\(schedule)".isEmpty)
          add { $0 = TrainingOptions(epochs: 2, schedule: schedule) }
        }
      }
    }
    var trained = 0
    for options in all {
      var last: TrainingCheckpoint?
      let result = outcome {
        try Trainer(Network(for: data, hidden: [2]), options: options).fit(
          data, test: data,
          onReport: { $0.epoch < 2 ? .continue : .stop },
          onCheckpoint: {
            last = $0
            return .continue
          })
      }
      trained += result == nil ? 0 : 1
      guard let last, trained < 10 else { continue }
      for count in Extreme.integers {
        _ = outcome { try Trainer(resuming: last, epochs: count, threads: 1) }
        _ = outcome { try Trainer(resuming: last, threads: count) }
      }
    }
    #expect(trained > 100 && trained < all.count)
  }
}
