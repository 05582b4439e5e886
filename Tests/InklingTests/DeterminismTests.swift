// The same seed gives the same bytes: whatever the number of threads, the form
// of the rows, and the pieces an epoch is trained in.

import Testing

@testable import Inkling

@Suite("Determinism")
struct DeterminismTests {
  /// Networks so large that batches of one are worth several threads.
  static let columns = 784
  static let hidden = [256, 17]
  static let bytes = Fixtures.sparseBytes(count: 150, columns: 784, seed: 1)
  static let labels = (0..<150).map { UInt16($0 * 7 % 10) }

  /// The bits of what a run leaves.
  struct Result: Equatable {
    var parameters: [UInt32]
    var loss: UInt64
    var correct: Int
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
      parameters: trainer.network.bits, loss: evaluation.loss.bitPattern,
      correct: evaluation.correct)
  }

  @Test(
    "threads and forms of rows change no bit",
    arguments: [(1, 12), (7, 60), (128, 150), (1000, 150)])
  func sameBits(batchSize: Int, count: Int) throws {
    var results: [Result] = []
    for form in RowForm.allCases {
      let data = try Self.data(form, count: count)
      for threads in [1, 2, 3, 5, 1] {
        let trainer = try Self.trainer(
          data, batchSize: batchSize, threads: threads)
        #expect(trainer.pool.count == threads)
        for _ in 0..<2 { try trainer.trainEpoch(on: data) }
        results.append(try Self.result(trainer, on: data))
      }
    }
    let start = try Self.trainer(
      Self.data(.bytes, count: count), batchSize: batchSize, threads: 1)
    #expect(results[0].parameters != start.network.bits)
    for result in results.dropFirst() { #expect(result == results[0]) }
  }

  @Test("gradients too", arguments: RowForm.allCases)
  func sameGradients(form: RowForm) throws {
    let data = try Self.data(form, count: 40)
    let gradients = try [1, 2, 5].map {
      try Self.trainer(data, batchSize: 1, threads: $0).gradients(on: data)
    }
    #expect(gradients[1] == gradients[0])
    #expect(gradients[2] == gradients[0])
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
    // Three chunks, the last one short.
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
          ).outputs(data))
      }
    }
    for result in results { #expect(result == results[0]) }
    for output in outputs { #expect(output == outputs[0]) }
  }
}

extension Network {
  /// The bits of all parameters, padding included.
  var bits: [UInt32] { withParameterBlob { $0.map(\.bitPattern) } }
}
