// Training on augmented pictures: the pictures that are drawn, whatever the
// threads, the form of the rows and the pieces a run is done in.

import InklingPlatform
import InklingTestSupport
import Testing

@testable import InklingTraining

@Suite("Training on augmented pictures")
struct AugmentationTests {
  static let augmentation = Augmentation(
    rotation: 20, scale: 0.2, shear: 0.2, shift: 2, elastic: 1,
    thickness: 0.5, occlusion: 0.1)
  static let columns = 28 * 28
  static let bytes = Fixtures.sparseBytes(count: 300, columns: 784, seed: 4)

  static func data(
    _ form: RowForm, count: Int, bytes: [UInt8] = bytes
  ) throws -> Dataset {
    let plain = try Fixtures.dataset(
      Array(bytes.prefix(count * columns)),
      (0..<count).map { UInt16($0 * 7 % 10) }, columns: columns, classes: 10,
      form: form)
    return try Dataset(
      rows: plain.rows, labels: plain.labels,
      shape: .image(height: 28, width: 28), scale: plain.scale,
      classNames: plain.classNames, source: "test")
  }

  static func options(_ augmentation: Augmentation?) -> TrainingOptions {
    TrainingOptions(
      epochs: 3, batchSize: 32, optimizer: .sgd(momentum: 0.9),
      learningRate: 0.02, augmentation: augmentation, seed: 9)
  }

  static func trainer(
    _ data: Dataset, _ options: TrainingOptions
  ) throws -> Trainer {
    try Trainer(
      Network(for: data, hidden: [256, 17], activation: .tanh, seed: 3),
      options: options)
  }

  @Test("changes nothing after so many epochs")
  func plainAfter() throws {
    let data = try Self.data(.compressed, count: 100)
    var options = Self.options(Self.augmentation)
    options.plainAfter = 2
    let trainer = try Self.trainer(data, options)
    for epoch in 0..<3 {
      let other = try Trainer(
        trainer.state,
        options: Self.options(epoch == 2 ? nil : Self.augmentation))
      try trainer.trainEpoch(on: data)
      try other.trainEpoch(on: data)
      #expect(trainer.network.bits == other.network.bits, "epoch \(epoch)")
    }
  }

  @Test(
    "threads and forms of rows change no bit", arguments: [1, 7, 128, 129, 999])
  func sameBits(batch: Int) throws {
    let count = batch < 7 ? 12 : 300
    var results: [[UInt32]] = []
    for form in [RowForm.compressed, .bytes] {
      let data = try Self.data(form, count: count)
      for threads in [1, 2, 3] {
        var options = Self.options(Self.augmentation)
        options.batchSize = batch
        options.threads = threads
        let trainer = try Self.trainer(data, options)
        for _ in 0..<2 { try trainer.trainEpoch(on: data) }
        results.append(trainer.network.bits)
      }
      // In pieces, as reports and checkpoints have them.
      var options = Self.options(Self.augmentation)
      options.batchSize = batch
      let trainer = try Self.trainer(data, options)
      for _ in 0..<2 {
        while try !trainer.train(on: data, samples: 3 * batch) {}
      }
      results.append(trainer.network.bits)
    }
    #expect(results.allSatisfy { $0 == results[0] })
    let plain = try Self.trainer(
      Self.data(.bytes, count: count), Self.options(nil))
    #expect(results[0] != plain.network.bits)
  }

  /// An epoch is one of a run without, on the pictures that are drawn.
  @Test(arguments: [1, 50, 128, 200, 300])
  func trainsOnWhatIsDrawn(batch: Int) throws {
    let count = 300
    var drawn: [UInt8] = []
    for place in 0..<count {
      drawn += try Self.augmentation.pictures(
        of: Array(
          Self.bytes[place * Self.columns..<(place + 1) * Self.columns]),
        height: 28, width: 28, place: place, seed: 9, epochs: 0..<1
      )[0]
    }
    func trained(_ data: Dataset, _ augmentation: Augmentation?) throws
      -> [UInt32]
    {
      var options = Self.options(augmentation)
      options.batchSize = batch
      options.sampling = .sequential
      let trainer = try Self.trainer(data, options)
      try trainer.trainEpoch(on: data)
      return trainer.network.bits
    }
    let augmented = try trained(
      Self.data(.compressed, count: count), Self.augmentation)
    #expect(
      try augmented
        == trained(Self.data(.bytes, count: count, bytes: drawn), nil))
    #expect(
      try augmented != trained(Self.data(.compressed, count: count), nil))
  }

  @Test func nothingDrawnIsNoAugmentation() throws {
    for form in [RowForm.compressed, .bytes] {
      let data = try Self.data(form, count: 100)
      let results = try [Augmentation(), nil].map {
        let trainer = try Self.trainer(data, Self.options($0))
        for _ in 0..<2 { try trainer.trainEpoch(on: data) }
        return trainer.network.bits
      }
      #expect(results[0] == results[1])
    }
  }

  @Test func resumedRunsEndTheSame() throws {
    let data = try Self.data(.compressed, count: 200)
    let folder = try TemporaryFolder()
    var options = Self.options(Self.augmentation)
    options.checkpointEvery = .steps(5)
    let whole = try Self.trainer(data, options).fit(data)
    // 7 steps an epoch: within the second.
    let path = folder.path("run.ckpt")
    var failure: TrainingError?
    try Self.trainer(data, options).fit(
      data,
      onCheckpoint: { checkpoint in
        guard checkpoint.trainer.step == 10 else { return .continue }
        do throws(TrainingError) {
          try checkpoint.write(to: path)
        } catch { failure = error }
        return .stop
      })
    #expect(failure == nil)
    let resumed = try Trainer(resuming: TrainingCheckpoint(path: path))
    #expect(resumed.options.augmentation == Self.augmentation)
    #expect(
      try resumed.fit(data).network.bits == whole.network.bits)
  }

  @Test func refusesWhatAreNoPictures() throws {
    let vectors = try Fixtures.floats(
      count: 10, columns: 784, classes: 10, seed: 1)
    let floats = try Self.data(.floats, count: 10)
    for (data, text) in [
      (vectors, "samples of 784 features; augmentation expects pictures"),
      (floats, "pictures of floats; augmentation expects pictures of bytes"),
    ] {
      let trainer = try Self.trainer(data, Self.options(.light))
      let error = #expect(throws: TrainingError.self) {
        try trainer.fit(data)
      }
      #expect(error?.description == text)
    }
  }

  @Test func textsAreReadBack() throws {
    for setting in [Self.augmentation, .light, .strong, Augmentation()] {
      #expect(Augmentation(setting.description) == setting)
    }
    #expect(Augmentation("strong") == .strong)
    #expect(Augmentation("none")?.isIdentity == true)
    var hidden = Augmentation.light
    hidden.occlusion = 0.1
    #expect(Augmentation("light:occlusion=0.1") == hidden)
    #expect(
      Augmentation("rotation=12,elastic-grid=4")
        == Augmentation(rotation: 12, elasticGrid: 4))
  }

  @Test(arguments: [
    ("heavy", "no augmentation 'heavy'; expected one of light, strong, none"),
    ("rotation=x", "rotation is 'x'; expected a finite number of 0 or more"),
    ("scale=0.6", "scale 0.6 of the augmentation; expected 0 to 0.5"),
    ("elastic-grid=0", "elastic-grid 0 of the augmentation; expected 1 to 32"),
    (
      "elastic-grid=2.5",
      "elastic-grid is '2.5'; expected a number from 1 to 32"
    ),
  ])
  func refusesTexts(text: String, expected: String) {
    let error = #expect(throws: TrainingError.self) {
      try Augmentation(parsing: text)
    }
    #expect(error?.description == expected)
  }
}
