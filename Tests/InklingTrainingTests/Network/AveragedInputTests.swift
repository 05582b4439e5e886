// Networks whose pictures are averaged to smaller ones: against a network of the
// smaller pictures, averaged by hand, in all that is done with them.

import InklingPlatform
import InklingTestSupport
import Testing

@testable import InklingTraining

@Suite("Networks that average their input")
struct AveragedInputTests {
  private static let shape = InputShape.image(height: 28, width: 28)
  private static let augmentation = AugmentationTests.augmentation

  /// The means over areas, by sums of whole numbers.
  private static func means(
    _ pixels: some Collection<UInt8>, to side: Int
  ) -> [UInt8] {
    let pixels = Array(pixels)
    func overlaps(_ area: Int) -> [(Int, Int)] {
      (0..<28).compactMap { pixel in
        let parts =
          min((pixel + 1) * side, (area + 1) * 28)
          - max(pixel * side, area * 28)
        return parts > 0 ? (pixel, parts) : nil
      }
    }
    let all = (0..<side).map(overlaps)
    return (0..<side * side).map { place in
      var sum = 0
      for (y, down) in all[place / side] {
        for (x, across) in all[place % side] {
          sum += down * across * Int(pixels[y * 28 + x])
        }
      }
      return UInt8((2 * sum + 784) / (2 * 784))
    }
  }

  private static func averaged(
    _ bytes: [UInt8], count: Int, side: Int
  ) -> [UInt8] {
    (0..<count).flatMap { means(bytes[$0 * 784..<($0 + 1) * 784], to: side) }
  }

  /// What `data` are, averaged by hand.
  private static func small(
    _ data: Dataset, side: Int, bytes: [UInt8] = AugmentationTests.bytes
  ) throws -> Dataset {
    try Dataset(
      pixels: averaged(bytes, count: data.count, side: side),
      labels: data.labels, shape: .image(height: side, width: side),
      scale: data.scale, classNames: data.classNames)
  }

  private static func network(
    _ data: Dataset, _ reduced: Int? = nil
  ) throws -> Network {
    try Network(
      for: data, hidden: [256, 17], activation: .tanh, seed: 3,
      reducedShape: reduced.map { .image(height: $0, width: $0) })
  }

  private static func options(
    threads: Int = 0, batch: Int = 32, _ augmentation: Augmentation? = nil
  ) -> TrainingOptions {
    var options = AugmentationTests.options(augmentation)
    options.batchSize = batch
    options.threads = threads
    return options
  }

  @Test(arguments: [14, 16], [RowForm.compressed, .bytes])
  func learnsWhatANetworkOfTheMeansDoes(side: Int, form: RowForm) throws {
    let data = try AugmentationTests.data(form, count: 300)
    let small = try Self.small(data, side: side)
    for (threads, batch) in [(1, 32), (3, 32), (2, 1), (1, 300)] {
      let options = Self.options(threads: threads, batch: batch)
      let expected = try Trainer(Self.network(small), options: options)
      let trainer = try Trainer(Self.network(data, side), options: options)
      for _ in 0..<2 {
        try expected.trainEpoch(on: small)
        try trainer.trainEpoch(on: data)
      }
      let isSame = trainer.network.bits == expected.network.bits
      #expect(isSame)
      #expect(
        try trainer.evaluate(on: data) == expected.evaluate(on: small))
      let (one, other) = try (
        trainer.gradients(on: data), expected.gradients(on: small)
      )
      let areSame = one.map(\.weights) == other.map(\.weights)
      #expect(areSame)
      // What it has learned it knows of whole pictures.
      #expect(
        try trainer.network.predict(data).labels
          == expected.network.predict(small).labels)
    }
  }

  @Test(arguments: [1, 50, 128, 300])
  func averagesWhatIsAugmented(batch: Int) throws {
    var drawn: [UInt8] = []
    for place in 0..<300 {
      drawn += try Self.augmentation.pictures(
        of: Array(AugmentationTests.bytes[place * 784..<(place + 1) * 784]),
        height: 28, width: 28, place: place, seed: 9, epochs: 0..<1)[0]
    }
    var results: [[UInt32]] = []
    for form in [RowForm.compressed, .bytes] {
      let data = try AugmentationTests.data(form, count: 300)
      for threads in [1, 3] {
        var options = Self.options(
          threads: threads, batch: batch, Self.augmentation)
        options.sampling = .sequential
        let trainer = try Trainer(Self.network(data, 16), options: options)
        try trainer.trainEpoch(on: data)
        results.append(trainer.network.bits)
      }
    }
    var options = Self.options(batch: batch)
    options.sampling = .sequential
    let small = try Self.small(
      AugmentationTests.data(.bytes, count: 300), side: 16, bytes: drawn)
    let expected = try Trainer(Self.network(small), options: options)
    try expected.trainEpoch(on: small)
    let wanted = expected.network.bits
    let areSame = results.allSatisfy { $0 == wanted }
    #expect(areSame)
  }

  @Test func averagesFloats() throws {
    let data = try AugmentationTests.data(.floats, count: 50)
    let network = try Self.network(data, 14)
    let (labels, outputs) = try network.predict(data)
    var predictor = try Predictor(model: Model(network))
    for index in 0..<data.count {
      let floats = data.rows.floats(ofRow: index)
      let found = try predictor.predict(inputs: floats.span)
      #expect(found.label == Int(labels[index]))
      #expect(abs(found.outputs[3] - outputs[index * 10 + 3]) < 1e-6)
    }
  }

  @Test func resumedRunsEndTheSame() throws {
    let data = try AugmentationTests.data(.compressed, count: 200)
    let folder = try TemporaryFolder()
    for (name, augmentation) in [("a", Self.augmentation), ("b", nil)] {
      var options = Self.options(augmentation)
      options.checkpointEvery = .steps(5)
      func trainer() throws -> Trainer {
        try Trainer(Self.network(data, 14), options: options)
      }
      let whole = try trainer().fit(data, test: data)
      let path = folder.path(name)
      var failure: TrainingError?
      try trainer().fit(
        data, test: data,
        onCheckpoint: { checkpoint in
          guard checkpoint.trainer.step == 10 else { return .continue }
          do throws(TrainingError) {
            try checkpoint.write(to: path)
          } catch { failure = error }
          return .stop
        })
      #expect(failure == nil)
      let resumed = try Trainer(resuming: TrainingCheckpoint(path: path))
      #expect(
        resumed.network.signature.reducedShape == .image(height: 14, width: 14))
      let end = try resumed.fit(data, test: data)
      let isSame = end.network.bits == whole.network.bits
      #expect(isSame)
    }
  }

  @Test(arguments: Activation.allCases)
  func quantized(activation: Activation) throws {
    let data = try AugmentationTests.data(.compressed, count: 200)
    let small = try Self.small(data, side: 16)
    func model(_ data: Dataset, _ reduced: Int?) throws -> Model {
      var network = try Self.network(data, reduced)
      network = try Network(
        shape: data.shape,
        layers: [.dense(21, .builtin(activation)), .dense(10)],
        reducedShape: network.signature.reducedShape)
      network.initialize(.glorot, seed: 3)
      return try QuantizedNetwork(network, calibratingWith: data).model()
    }
    let found = try model(data, 16), expected = try model(small, nil)
    let areSame =
      try found.outputs(for: data) == expected.outputs(for: small)
    #expect(areSame)
    #expect(
      try found.evaluate(on: data) == expected.evaluate(on: small))
    // Floats of bytes are those bytes first.
    let pixels = data.rows.bytes(ofRow: 0)
    let floats = pixels.map { Float($0) * data.scale }
    var predictor = try Predictor(model: found)
    #expect(
      try predictor.predict(inputs: floats.span)
        == predictor.predict(pixels: pixels.span))
  }

  @Test(arguments: [
    (InputShape.image(height: 28, width: 28), InputShape.vector(count: 5)),
    (.image(height: 28, width: 28), .image(height: 28, width: 28)),
    (.image(height: 28, width: 28), .image(height: 29, width: 14)),
    (.image(height: 28, width: 28), .image(height: 0, width: 14)),
    (.vector(count: 784), .image(height: 14, width: 14)),
    (.image(height: 300, width: 300), .image(height: 14, width: 14)),
  ])
  func refusesOtherShapes(shape: InputShape, reduced: InputShape) {
    let error = #expect(throws: TrainingError.self) {
      try Network(shape: shape, layers: [.dense(3)], reducedShape: reduced)
    }
    #expect(error?.description.contains("averaged to") == true)
  }

  @Test func refusesSamplesThatAreAveragedAlready() throws {
    let data = try AugmentationTests.data(.bytes, count: 20)
    let small = try Self.small(data, side: 14)
    let trainer = try Trainer(Self.network(data, 14), options: Self.options())
    for _ in 0..<2 {
      let error = #expect(throws: TrainingError.self) {
        try trainer.trainEpoch(on: small)
      }
      #expect(
        error?.description
          == "samples of 196 values; the network takes 784")
    }
    // Nor is another shape of as many values taken for the network's.
    let wide = try Dataset(
      pixels: AugmentationTests.bytes, labels: Array(repeating: 0, count: 300),
      shape: .image(height: 14, width: 56))
    #expect(throws: TrainingError.self) { try trainer.evaluate(on: wide) }
  }
}
