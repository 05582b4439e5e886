// The trainer's edges: refusals, data that change, padding; and MNIST itself.

import InklingData
import InklingTestSupport
import Testing

@testable import InklingTraining

@Suite("Trainer")
struct TrainerTests {
  static func error(
    _ change: (inout TrainingOptions) -> Void
  ) throws -> TrainingError? {
    var options = TrainingOptions()
    change(&options)
    let network = try Network(shape: .vector(count: 2), layers: [.dense(2)])
    do throws(TrainingError) {
      _ = try Trainer(network, options: options)
      return nil
    } catch { return error }
  }

  @Test("options that make no sense are refused") func options() throws {
    #expect(try Self.error { _ in } == nil)
    for size in [0, -1, Int.min] {
      #expect(try Self.error { $0.batchSize = size } == .batchSize(size))
    }
    for rate: Float in [0, -1, .infinity, .nan] {
      #expect(try Self.error { $0.learningRate = rate } != nil)
    }
    for factor: Float in [-0.1, 1, .nan] {
      #expect(
        try Self.error {
          $0.optimizer = .sgd(momentum: factor, dampening: factor)
        } != nil)
      #expect(
        try Self.error { $0.optimizer = .init(.polyak(momentum: factor)) }
          != nil)
    }
    for decay: Float in [-1, .infinity, .nan] {
      #expect(try Self.error { $0.weightDecay = decay } != nil)
    }
    for threads in [-1, 1025] {
      #expect(try Self.error { $0.threads = threads } == .threads(threads))
    }
  }

  @Test(
    "a velocity without gradients becomes zero, and is never subnormal",
    arguments: [
      Optimizer.sgd(momentum: 0.9), .sgd(momentum: 0.95, nesterov: true),
      .adam(),
    ])
  func velocitiesSettle(optimizer: Optimizer) throws {
    let data = try Fixtures.floats(count: 32, columns: 4, classes: 3, seed: 1)
    var options = TrainingOptions()
    options.batchSize = 1
    options.learningRate = 0.01
    options.optimizer = optimizer
    let network = try Network(shape: .vector(count: 4), layers: [.dense(3)])
    let trainer = try Trainer(network, options: options)
    try trainer.trainEpoch(on: data)
    // Without the first input, whose weights then have no gradients.
    guard case .floats(let rows) = data.rows else { return }
    let values = (0..<32).flatMap { row in
      (0..<4).map { $0 == 0 ? 0 : rows.row(row)[$0] }
    }
    let rest = try Fixtures.dataset(
      .floats(FloatRows(values, columns: 4)), data.labels, classes: 3)
    func velocities() throws -> [Float] {
      let slots = try #require(trainer.slots)
      let first = network.layout.layers[0].weights
      return (0..<3).map { slots.base[first + $0] }
    }
    #expect(try velocities().allSatisfy { $0 != 0 })
    for _ in 0..<64 {
      try trainer.trainEpoch(on: rest)
      #expect(try velocities().allSatisfy { !$0.isSubnormal })
    }
    #expect(try velocities().allSatisfy { $0 == 0 })
  }

  @Test("data that do not fit are refused") func shapes() throws {
    let network = try Network(shape: .vector(count: 4), layers: [.dense(3)])
    let trainer = try Trainer(network, options: TrainingOptions())
    let narrow = try Fixtures.floats(count: 2, columns: 3, classes: 3, seed: 1)
    let classes = try Fixtures.floats(count: 2, columns: 4, classes: 4, seed: 1)
    let cases: [(Dataset, TrainingError)] = [
      (narrow, .inputs(found: 3, expected: 4)),
      (classes, .classes(found: 4, expected: 3)),
    ]
    for (data, expected) in cases {
      #expect(throws: expected) { try trainer.trainEpoch(on: data) }
      #expect(throws: expected) { try trainer.evaluate(on: data) }
      #expect(throws: expected) { try trainer.gradients(on: data) }
    }
  }

  @Test("no samples: an epoch of nothing", arguments: RowForm.allCases)
  func empty(form: RowForm) throws {
    let data = try Fixtures.dataset([], [], columns: 4, classes: 3, form: form)
    let network = try Network(for: data, hidden: [5], seed: 1)
    let trainer = try Trainer(network, options: TrainingOptions())
    try trainer.trainEpoch(on: data)
    #expect(trainer.epoch == 1)
    #expect(trainer.network.bits == network.bits)
    let evaluation = try trainer.evaluate(on: data)
    #expect(evaluation == Evaluation(loss: 0, correct: 0, count: 0))
    #expect(evaluation.accuracy == 0)
    let gradients = try trainer.gradients(on: data)
    #expect(gradients.count == 2)
    #expect(gradients[0].weights == [Float](repeating: 0, count: 20))
  }

  @Test("data of another size in the middle of an epoch begin it anew")
  func dataChange() throws {
    let large = try Fixtures.floats(count: 90, columns: 4, classes: 3, seed: 1)
    let small = try Fixtures.floats(count: 10, columns: 4, classes: 3, seed: 2)
    var options = TrainingOptions()
    options.batchSize = 4
    for sampling in TrainingOptions.Sampling.allCases {
      options.sampling = sampling
      let trainer = try Trainer(
        Network(for: large, hidden: [5], seed: 1), options: options)
      try trainer.train(on: large, samples: 60)
      #expect(trainer.samplesOfEpoch == 60)
      try trainer.train(on: small, samples: 4)
      #expect(trainer.samplesOfEpoch == 4)
      try trainer.train(on: large, samples: 8)
      #expect(trainer.samplesOfEpoch == 8)
      try trainer.trainEpoch(on: large)
      #expect(trainer.epoch == 1)
      #expect(trainer.network.isFinite)
    }
  }

  @Test("a form of rows may follow another") func formChange() throws {
    let bytes = Fixtures.sparseBytes(count: 40, columns: 20, seed: 1)
    let labels = (0..<40).map { UInt16($0 % 3) }
    var options = TrainingOptions()
    options.batchSize = 16
    var networks: [[UInt32]] = []
    for forms: [RowForm] in [
      [.floats, .floats, .floats, .floats],
      [.compressed, .bytes, .floats, .compressed],
    ] {
      let data = try forms.map {
        try Fixtures.dataset(bytes, labels, columns: 20, classes: 3, form: $0)
      }
      let trainer = try Trainer(
        Network(for: data[0], hidden: [5], seed: 1), options: options)
      for data in data { try trainer.trainEpoch(on: data) }
      networks.append(trainer.network.bits)
    }
    #expect(networks[0] == networks[1])
  }

  @Test(
    "padding stays zero", arguments: Activation.allCases, Loss.names)
  func padding(activation: Activation, loss: String) throws {
    let bytes = Fixtures.sparseBytes(count: 20, columns: 19, seed: 1)
    let labels = (0..<20).map { UInt16($0 % 3) }
    var options = TrainingOptions()
    options.loss = try #require(Loss(loss))
    options.learningRate = 0.01
    options.weightDecay = 0.01
    options.batchSize = 6
    // That loss needs outputs between 0 and 1.
    let output =
      loss == "binary-cross-entropy" ? Activation.sigmoid : activation
    for form in RowForm.allCases {
      for optimizer: Optimizer in [.sgd(), .sgd(momentum: 0.9, dampening: 0.9)]
      {
        options.optimizer = optimizer
        let data = try Fixtures.dataset(
          bytes, labels, columns: 19, classes: 3, form: form)
        let trainer = try Trainer(
          Network(
            for: data, hidden: [17, 1], activation: .builtin(activation),
            output: .builtin(output), seed: 1),
          options: options)
        let bits = trainer.network.bits
        for _ in 0..<2 { try trainer.trainEpoch(on: data) }
        #expect(trainer.network.bits != bits)
        #expect(trainer.network.paddingIsZero)
        #expect(trainer.network.isFinite)
      }
    }
  }

  @Test("a loss's derivative of another length leaves the rest zero")
  func shortDerivative() throws {
    let data = try Fixtures.floats(count: 6, columns: 4, classes: 3, seed: 1)
    var options = TrainingOptions()
    for length in [0, 2, 40] {
      options.loss = .custom(
        CustomLoss(value: { _, _ in 1 }) { _, _ in
          [Float](repeating: 1, count: length)
        })
      let trainer = try Trainer(
        Network(for: data, hidden: [], seed: 1), options: options)
      let gradients = try trainer.gradients(on: data)
      #expect(
        gradients[0].biases == (0..<3).map { $0 < length ? 1 : 0 })
    }
  }

  @Test(
    "one epoch of MNIST, by an average of gradients",
    .enabled(
      if: ReferenceData.data != nil,
      "set INKLING_DATA to the folder of data sets"))
  func mnist() throws {
    let data = try DataSplits.load("\(#require(ReferenceData.data))/mnist")
    let trainer = try Trainer(
      Network(for: data.train, hidden: [64], seed: 1),
      options: TrainingOptions(
        optimizer: .sgd(momentum: 0.9, dampening: 0.9), learningRate: 4))
    try trainer.trainEpoch(on: data.train)
    let test = try trainer.evaluate(on: data.test)
    #expect(test.count == 10_000)
    #expect(test.accuracy > 0.94)
  }
}
