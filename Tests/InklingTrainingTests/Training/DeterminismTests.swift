// The same seed gives the same bytes: whatever the number of threads, the form
// of the rows, and the pieces an epoch is trained in.

import InklingPlatform
import Testing

@testable import InklingTraining

@Suite("Determinism")
struct DeterminismTests {
  /// Networks so large that batches of one are worth several threads.
  static let columns = 784
  static let hidden = [256, 17]
  static let bytes = Fixtures.sparseBytes(count: 300, columns: 784, seed: 1)
  static let labels = (0..<300).map { UInt16($0 * 7 % 10) }

  /// What is trained, and how.
  struct Setup: CustomTestStringConvertible {
    var batchSize: Int
    var count: Int
    var hidden = DeterminismTests.hidden
    var activation = ActivationFunction.tanh
    var optimizer = Optimizer.sgd(momentum: 0.9, dampening: 0.9)
    var loss = Loss.softmaxCrossEntropy
    var change: @Sendable (inout TrainingOptions) -> Void = { _ in }
    var testDescription: String {
      var options = TrainingOptions()
      change(&options)
      let numbers = [
        options.clipNorm, options.maxNorm, options.emaDecay,
        options.labelSmoothing, options.inputDropout,
        options.batchNorm ? 1 : 0, Float(options.frozenLayers),
      ]
      return "\(hidden) batch \(batchSize) of \(count), \(optimizer), \(loss), "
        + "\(numbers)"
    }

    func trainer(_ data: Dataset, threads: Int) throws -> Trainer {
      var options = TrainingOptions()
      options.batchSize = batchSize
      options.threads = threads
      options.learningRate = 0.5
      options.seed = 3
      options.optimizer = optimizer
      options.loss = loss
      change(&options)
      return try Trainer(
        Network(
          for: data, hidden: hidden, activation: activation,
          output: hidden.isEmpty ? activation : .identity, seed: 3),
        options: options)
    }
  }

  /// One sample, few, a whole group of sorted rows, more; the first layer as
  /// the last; activations and losses that need its outputs once more.
  static let setups: [Setup] = [
    Setup(batchSize: 1, count: 12),
    Setup(batchSize: 1, count: 12, optimizer: .sgd()),
    Setup(batchSize: 7, count: 60, optimizer: .sgd()),
    Setup(batchSize: 1, count: 12, optimizer: .adam()),
    Setup(batchSize: 128, count: 300),
    Setup(batchSize: 128, count: 300, optimizer: .adam()),
    Setup(
      batchSize: 129, count: 300, hidden: [512, 256], optimizer: .adamW()),
    Setup(batchSize: 1, count: 12, optimizer: .sgd()) { $0.clipNorm = 0.5 },
    Setup(batchSize: 64, count: 300) { $0.clipNorm = 0.5 },
    Setup(batchSize: 64, count: 300) { $0.maxNorm = 0.8 },
    Setup(batchSize: 129, count: 300, optimizer: .sgd()) { $0.emaDecay = 0.9 },
    Setup(batchSize: 64, count: 300) { $0.labelSmoothing = 0.1 },
    Setup(batchSize: 1, count: 12) {
      $0.dropout = [0.5]
      $0.inputDropout = 0.2
    },
    Setup(batchSize: 64, count: 300) {
      $0.dropout = [0.5, 0.1]
      $0.inputDropout = 0.2
    },
    Setup(batchSize: 129, count: 300) { $0.inputDropout = 0.2 },
    Setup(batchSize: 64, count: 300, hidden: [512, 256], optimizer: .adamW()) {
      $0.dropout = [0.2]
      $0.clipNorm = 0.1
      $0.maxNorm = 0.8
      $0.emaDecay = 0.9
      $0.labelSmoothing = 0.1
      $0.classWeights = .balanced
    },
    Setup(batchSize: 64, count: 300, hidden: [512, 256], optimizer: .adam()) {
      $0.clipNorm = 0.1
      $0.frozenLayers = 1
    },
    Setup(batchSize: 128, count: 300) { $0.batchNorm = true },
    Setup(batchSize: 2, count: 13, optimizer: .sgd()) { $0.batchNorm = true },
    Setup(
      batchSize: 129, count: 300, hidden: [512, 100, 20], activation: .relu,
      optimizer: .adam()
    ) { $0.batchNorm = true },
    Setup(
      batchSize: 64, count: 300, activation: .custom(CustomActivation(.tanh)),
      optimizer: .adamW()
    ) {
      $0.clipNorm = 0.1
      $0.maxNorm = 0.8
      $0.emaDecay = 0.9
      $0.batchNorm = true
      $0.dropout = [0.2, 0.5]
      $0.inputDropout = 0.1
    },
    Setup(batchSize: 64, count: 300) {
      $0.batchNorm = true
      $0.dropout = [0.2]
    },
    Setup(batchSize: 129, count: 300),
    Setup(batchSize: 1000, count: 150),
    // Outputs that lie further apart than the layers are wide.
    Setup(batchSize: 100, count: 150, hidden: [512, 256], activation: .relu),
    Setup(
      batchSize: 64, count: 300, activation: .custom(CustomActivation(.tanh))),
    Setup(batchSize: 32, count: 150, hidden: [], activation: .identity),
    Setup(
      batchSize: 32, count: 150, hidden: [], activation: .sigmoid,
      loss: .squaredError),
    Setup(
      batchSize: 150, count: 300, hidden: [],
      activation: .custom(CustomActivation(.tanh)),
      loss: .squaredError),
  ]

  /// The bits of what a run leaves.
  struct Result: Equatable {
    var parameters: [UInt32]
    var loss: UInt64
    var correct: Int

    static func == (one: Self, other: Self) -> Bool {
      let bytes = one.parameters.count
      return one.loss == other.loss && one.correct == other.correct
        && bytes == other.parameters.count
        && one.parameters.withUnsafeBytes { one in
          other.parameters.withUnsafeBytes { other in
            guard let one = one.baseAddress, let other = other.baseAddress
            else { return true }
            return memcmp(one, other, 4 * bytes) == 0
          }
        }
    }
  }

  static func data(_ form: RowForm, count: Int) throws -> Dataset {
    try Fixtures.dataset(
      Array(bytes.prefix(count * columns)), Array(labels.prefix(count)),
      columns: columns, classes: 10, form: form)
  }

  static func trainer(
    _ data: Dataset, batchSize: Int, threads: Int, seed: UInt64 = 3
  ) throws -> Trainer {
    var options = TrainingOptions()
    options.batchSize = batchSize
    options.threads = threads
    options.learningRate = 0.5
    options.seed = seed
    return try Trainer(
      Network(for: data, hidden: hidden, activation: .tanh, seed: seed),
      options: options)
  }

  static func result(_ trainer: Trainer, on data: Dataset) throws -> Result {
    let evaluation = try trainer.evaluate(on: data)
    return Result(
      parameters: try trainer.evaluatedNetwork().bits + trainer.network.bits,
      loss: evaluation.loss.bitPattern,
      correct: evaluation.correct)
  }

  @Test("threads and forms of rows change no bit", arguments: setups)
  func sameBits(setup: Setup) throws {
    var results: [Result] = []
    for form in RowForm.allCases {
      let data = try Self.data(form, count: setup.count)
      for threads in [1, 2, 3, 5, 1] {
        let trainer = try setup.trainer(data, threads: threads)
        #expect(trainer.pool.count == threads)
        for _ in 0..<2 { try trainer.trainEpoch(on: data) }
        results.append(try Self.result(trainer, on: data))
      }
    }
    let start = try setup.trainer(
      Self.data(.bytes, count: setup.count), threads: 1)
    #expect(!results[0].parameters.starts(with: start.network.bits))
    for result in results.dropFirst() { #expect(result == results[0]) }
  }

  @Test("gradients too", arguments: [1, 40, 300])
  func sameGradients(count: Int) throws {
    var results: [[[Float]]] = []
    for form in RowForm.allCases {
      let data = try Self.data(form, count: count)
      for threads in [1, 2, 5] {
        let trainer = try Self.trainer(data, batchSize: 1, threads: threads)
        results.append(
          try trainer.gradients(on: data).flatMap { [$0.weights, $0.biases] })
      }
    }
    for result in results.dropFirst() { #expect(result == results[0]) }
  }

  @Test("another seed gives other parameters") func seedsDiffer() throws {
    let data = try Self.data(.compressed, count: 20)
    var networks: [[UInt32]] = []
    for seed: UInt64 in [1, 2, 3] {
      let trainer = try Self.trainer(
        data, batchSize: 4, threads: 1, seed: seed)
      networks.append(trainer.network.bits)
      try trainer.trainEpoch(on: data)
      networks.append(trainer.network.bits)
    }
    #expect(Set(networks).count == 6)
  }

  @Test("an epoch in pieces is an epoch", arguments: [1, 7, 16])
  func pieces(batchSize: Int) throws {
    let data = try Self.data(.compressed, count: 60)
    let whole = try Self.trainer(data, batchSize: batchSize, threads: 1)
    for _ in 0..<3 { try whole.trainEpoch(on: data) }
    let pieces = try Self.trainer(data, batchSize: batchSize, threads: 2)
    var sizes = [1, 20, 33, 0, -5, 200, 14].makeIterator()
    while pieces.epoch < 3 {
      let before = pieces.epoch
      let isEnd = try pieces.train(on: data, samples: sizes.next() ?? 9)
      #expect(isEnd == (pieces.epoch > before))
    }
    #expect(pieces.step == whole.step)
    #expect(
      try Self.result(pieces, on: data) == Self.result(whole, on: data))
  }

  @Test("evaluation goes over chunks on any number of threads")
  func evaluation() throws {
    // Five chunks, the last one short.
    let bytes = Fixtures.sparseBytes(count: 600, columns: 33, seed: 9)
    let labels = (0..<600).map { UInt16($0 % 7) }
    var results: [Result] = []
    var outputs: [[Float]] = []
    for form in RowForm.allCases {
      let data = try Fixtures.dataset(
        bytes, labels, columns: 33, classes: 7, form: form)
      for threads in [1, 2, 3, 5] {
        var options = TrainingOptions()
        options.threads = threads
        let trainer = try Trainer(
          Network(for: data, hidden: [17], seed: 1), options: options)
        results.append(try Self.result(trainer, on: data))
        outputs.append(
          try Evaluator(
            network: trainer.network, loss: options.loss, pool: trainer.pool
          ).predict(data).outputs)
      }
    }
    for result in results { #expect(result == results[0]) }
    for output in outputs { #expect(output == outputs[0]) }
  }
}

extension Network {
  /// The bits of all parameters, padding included.
  var bits: [UInt32] {
    // At once: one by one, half a million take a debug build a tenth of a
    // second.
    withParameterBlob { floats in
      floats.withMemoryRebound(to: UInt32.self) { Array($0) }
    }
  }
}
