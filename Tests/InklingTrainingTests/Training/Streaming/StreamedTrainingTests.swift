// Training on samples that are streamed gives the bytes of training on the same
// samples in memory, in the order in which they were taken.

import InklingCore
import InklingTestSupport
import Testing

@testable import InklingTraining

@Suite struct StreamedTrainingTests {
  private static let columns = 50
  private static let count = 203

  private static func data(_ form: RowForm) throws -> Dataset {
    try Fixtures.dataset(
      form == .compressed
        ? Fixtures.sparseBytes(count: count, columns: columns, seed: 3)
        : (0..<count * columns).map { UInt8(truncatingIfNeeded: $0 * 7 + 1) },
      (0..<count).map { UInt16($0 * $0 % 5) }, columns: columns, classes: 5,
      form: form)
  }

  private static func options(
    _ streaming: TrainingOptions.Streaming?, batch: Int = 8
  ) -> TrainingOptions {
    var options = TrainingOptions(
      epochs: 3, batchSize: batch, optimizer: .sgd(momentum: 0.9),
      learningRate: 0.1, sampling: .shuffled, seed: 5, threads: 2)
    options.dropout = [0.2]
    options.inputDropout = 0.1
    options.emaDecay = 0.99
    options.classWeights = .balanced
    options.streaming = streaming
    return options
  }

  private static func bytes(_ network: Network) -> [UInt32] {
    (0..<network.layers.count).flatMap { layer in
      (network.weights(ofLayer: layer) + network.biases(ofLayer: layer))
        .map(\.bitPattern)
    }
  }

  /// Of an epoch at a time, the order is drawn here and laid in memory.
  private static func inMemory(
    _ data: Dataset, _ network: Network, _ options: TrainingOptions
  ) throws -> (network: Network, evaluated: Network) {
    var plain = options
    plain.streaming = nil
    plain.sampling = .sequential
    let streaming = try #require(options.streaming)
    let trainer = try Trainer(network, options: plain)
    for number in 0..<options.epochs {
      let epoch = try StreamedEpoch(
        count: data.count, batch: options.batchSize, streaming,
        isShuffled: options.sampling == .shuffled, seed: options.seed,
        epoch: number)
      try trainer.trainEpoch(
        on: Fixtures.ordered(data, by: epoch.all(data.count)))
    }
    return (trainer.network, try trainer.evaluatedNetwork())
  }

  @Test(
    arguments: [(1, 1), (7, 3), (9, 9), (64, 13), (203, 50), (1000, 400)],
    [RowForm.compressed, .bytes])
  func theSameBytes(_ size: (Int, Int), _ form: RowForm) throws {
    let data = try Self.data(form)
    let network = try Network(for: data, hidden: [16], seed: 1)
    for batch in [1, 8, 32] {
      let options = Self.options(
        .init(window: size.0, chunk: size.1), batch: batch)
      let trainer = try Trainer(network, options: options)
      let streamed = try Fixtures.streamed(data)
      for _ in 0..<options.epochs { try trainer.trainEpoch(on: streamed) }
      let expected = try Self.inMemory(data, network, options)
      #expect(Self.bytes(trainer.network) == Self.bytes(expected.network))
      #expect(
        Self.bytes(try trainer.evaluatedNetwork())
          == Self.bytes(expected.evaluated))
      #expect(trainer.step == 3 * ((Self.count + batch - 1) / batch))
    }
  }

  @Test func augmentedAndWeightedLikewise() throws {
    let pixels = Fixtures.sparseBytes(count: 100, columns: 144, seed: 2)
    var data = try Dataset(
      pixels: pixels, labels: (0..<100).map { UInt16($0 % 3) },
      shape: .image(height: 12, width: 12))
    data = try data.weighted(by: (0..<100).map { Float($0 % 4) })
    let weights = try #require(data.sampleWeights)
    for reduced in [nil, InputShape.image(height: 6, width: 6)] {
      let network = try Network(
        for: data, hidden: [8], seed: 1, reducedShape: reduced)
      var options = Self.options(.init(window: 24, chunk: 5))
      options.augmentation = try Augmentation(parsing: "shift=2")
      options.plainAfter = 2
      let trainer = try Trainer(network, options: options)
      let streamed = try Fixtures.streamed(data).weighted(by: weights)
      for _ in 0..<options.epochs { try trainer.trainEpoch(on: streamed) }
      let expected = try Self.inMemory(data, network, options)
      #expect(Self.bytes(trainer.network) == Self.bytes(expected.network))
    }
  }

  /// In the data's own order streaming changes nothing at all.
  @Test func inOrderItIsTheRunInMemory() throws {
    let data = try Self.data(.compressed)
    let network = try Network(for: data, hidden: [16], seed: 1)
    var options = Self.options(nil)
    options.sampling = .sequential
    var reports: [[TrainingReport]] = []
    var networks: [[UInt32]] = []
    for set in [data, try Fixtures.streamed(data)] {
      if set.isStreamed { options.streaming = .init(window: 30, chunk: 9) }
      let trainer = try Trainer(network, options: options)
      let outcome = try trainer.fit(set, validation: set, test: set)
      reports.append(outcome.history.reports)
      networks.append(Self.bytes(outcome.network))
    }
    #expect(networks[0] == networks[1])
    for (one, other) in zip(reports[0], reports[1]) {
      #expect(one.train == other.train)
      #expect(one.validation == other.validation)
      #expect(one.test == other.test)
    }
  }

  @Test(arguments: [1, 3, 4])
  func threadsChangeNoBit(threads: Int) throws {
    let data = try Fixtures.streamed(Self.data(.compressed))
    let network = try Network(for: data, hidden: [256, 64], seed: 1)
    var options = Self.options(.init(window: 70, chunk: 11), batch: 16)
    options.dropout = [0.2, 0.1]
    var found: [[UInt32]] = []
    for threads in [2, threads] {
      options.threads = threads
      let outcome = try Trainer(network, options: options).fit(data, test: data)
      found.append(Self.bytes(outcome.network))
    }
    #expect(found[0] == found[1])
  }

  /// Rows that turn out dense while others are read, more than are measured at
  /// once, in places longer and shorter than what a thread reads at a time.
  @Test(arguments: [true, false])
  func manyRowsOfBothKinds(isSeekable: Bool) throws {
    let count = 12_000, sparse = 9_000
    let pixels =
      Fixtures.sparseBytes(count: sparse, columns: Self.columns, seed: 4)
      + (0..<(count - sparse) * Self.columns).map {
        UInt8(truncatingIfNeeded: $0 * 7 + 1)
      }
    let labels = (0..<count).map { UInt16($0 * $0 % 5) }
    for isReversed in [false, true] {
      let order = isReversed ? Array((0..<count).reversed()) : Array(0..<count)
      let data = try Fixtures.ordered(
        Dataset(
          pixels: pixels, labels: labels, shape: .vector(count: Self.columns)),
        by: order)
      let streamed = try Fixtures.streamed(data, isSeekable: isSeekable)
      let network = try Network(for: data, hidden: [8], seed: 1)
      for chunk in [3, 5000] {
        var options = Self.options(.init(window: 7000, chunk: chunk), batch: 64)
        options.epochs = 1
        let expected = try Self.inMemory(data, network, options)
        for threads in [1, 4] {
          options.threads = threads
          let trainer = try Trainer(network, options: options)
          try trainer.trainEpoch(on: streamed)
          #expect(Self.bytes(trainer.network) == Self.bytes(expected.network))
          let measured = try trainer.evaluate(on: streamed)
          let other = try trainer.evaluate(on: data)
          #expect(abs(measured.loss - other.loss) < 1e-6 * other.loss)
          #expect(measured.correct == other.correct)
        }
      }
    }
  }

  /// A run goes on in the middle of a window, and at its end, as if it had never
  /// stopped.
  @Test(arguments: [1, 3, 8, 9, 25, 26, 60])
  func resumedAnywhere(stop: Int) throws {
    let data = try Fixtures.streamed(Self.data(.compressed))
    let network = try Network(for: data, hidden: [16], seed: 1)
    var options = Self.options(.init(window: 64, chunk: 13))
    let whole = try Trainer(network, options: options).fit(
      data, validation: data)
    options.checkpointEvery = .steps(stop)
    var saved: [UInt8]?
    let folder = try TemporaryFolder()
    _ = try Trainer(network, options: options).fit(
      data, validation: data,
      onCheckpoint: { checkpoint in
        guard checkpoint.trainer.step == stop else { return .continue }
        do {
          try checkpoint.write(to: folder.path("run.ckpt"))
          saved = try folder.read("run.ckpt")
        } catch {
          Issue.record(error)
        }
        return .stop
      })
    let checkpoint = try TrainingCheckpoint(bytes: #require(saved))
    #expect(checkpoint.trainer.options.streaming == options.streaming)
    #expect(checkpoint.trainer.order == nil)
    let resumed = try Trainer(resuming: checkpoint, threads: 1)
      .fit(data, validation: data)
    #expect(Self.bytes(resumed.network) == Self.bytes(whole.network))
    let found = resumed.history.reports.map(\.validation)
    #expect(found == whole.history.reports.map(\.validation))
  }

  /// No more rows are read than there are, once to train and once to measure;
  /// no more than a window of them is kept.
  @Test func eachRowIsReadOnce() throws {
    let reads = ReadCount()
    let data = try Fixtures.streamed(Self.data(.bytes), reads: reads)
    let network = try Network(for: data, hidden: [4], seed: 1)
    let trainer = try Trainer(
      network, options: Self.options(.init(window: 40, chunk: 11)))
    try trainer.trainEpoch(on: data)
    #expect(reads.rows == Self.count)
    _ = try trainer.evaluate(on: data)
    #expect(reads.rows == 2 * Self.count)
  }

  @Test(arguments: [1, 4])
  func whatCannotBeReadIsSaid(threads: Int) throws {
    let data = try Fixtures.streamed(
      Self.data(.bytes), reads: ReadCount(limit: 100))
    let network = try Network(for: data, hidden: [4], seed: 1)
    var options = Self.options(.init(window: 40, chunk: 11))
    options.threads = threads
    let trainer = try Trainer(network, options: options)
    let error = #expect(throws: TrainingError.self) {
      try trainer.trainEpoch(on: data)
    }
    #expect(error?.description == "test: the card is gone")
    #expect(throws: TrainingError.self) { try trainer.evaluate(on: data) }
    #expect(throws: DataError.self) { try DataFingerprint(data) }
    #expect(throws: DataError.self) { try data.loaded() }
  }

  @Test func whatMakesNoSenseIsRefused() throws {
    let data = try Fixtures.streamed(Self.data(.bytes))
    let network = try Network(for: data, hidden: [4], seed: 1)
    func refusal(_ options: TrainingOptions) -> String? {
      do {
        try Trainer(network, options: options).trainEpoch(on: data)
        return nil
      } catch { return "\(error)" }
    }
    #expect(
      refusal(Self.options(nil))
        == "samples that are not in memory; expected how many may be at a time")
    #expect(refusal(Self.options(.init(window: 0, chunk: 1))) != nil)
    #expect(refusal(Self.options(.init(window: 1, chunk: 0))) != nil)
    var options = Self.options(.init(window: 8, chunk: 8))
    options.sampling = .replacement
    #expect(refusal(options)?.contains("with replacement") == true)
  }

  @Test func partsAndCopiesAreTheSame() throws {
    let data = try Self.data(.compressed)
    let streamed = try Fixtures.streamed(data)
    let parts = try data.split(40, seed: 7)
    let others = try streamed.split(40, seed: 7)
    for (part, other) in [
      (data, streamed), (parts.rest, others.rest), (parts.part, others.part),
    ] {
      #expect(other.isStreamed)
      #expect(other.labels == part.labels)
      let print = try DataFingerprint(part)
      #expect(try DataFingerprint(other) == print)
      let loaded = try other.loaded()
      #expect(!loaded.isStreamed)
      #expect(try DataFingerprint(loaded) == print)
    }
    let smaller = try others.rest.split(30, seed: 1).part
    let expected = try parts.rest.split(30, seed: 1).part
    #expect(try DataFingerprint(smaller) == DataFingerprint(expected))
  }
}
