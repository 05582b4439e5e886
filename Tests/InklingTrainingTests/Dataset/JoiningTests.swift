// Data sets as one, and networks for other classes.

import InklingCore
import Testing

@testable import InklingTraining

@Suite struct JoiningTests {
  static func pictures(
    _ count: Int, names: [String], seed: UInt64 = 1
  ) throws -> Dataset {
    var random = TestRandom(seed)
    return try Dataset(
      pixels: (0..<count * 6).map { _ in UInt8(random.below(256)) },
      labels: (0..<count).map { UInt16($0 % names.count) },
      shape: .image(height: 2, width: 3), classNames: names)
  }

  @Test func labelsFollowTheNames() throws {
    let data = try Self.pictures(5, names: ["b", "d"])
    let renamed = try data.labelled(by: ["a", "b", "c", "d"])
    #expect(renamed.labels == [1, 3, 1, 3, 1])
    #expect(renamed.rows.bytes(ofRow: 4) == data.rows.bytes(ofRow: 4))
    let error = #expect(throws: DataError.self) {
      try data.labelled(by: ["a", "b"])
    }
    #expect(error?.description.contains("a class 'd'") == true)
  }

  @Test func comesOneAfterTheOther() throws {
    let names = ["a", "b"]
    let new = try Self.pictures(3, names: names)
    let old = try Self.pictures(4, names: names, seed: 2)
    let joined = try new.joined(with: old, times: 2, source: "old")
    #expect(joined.labels == new.labels + new.labels + old.labels)
    for row in 0..<10 {
      let expected =
        row < 6
        ? new.rows.bytes(ofRow: row % 3) : old.rows.bytes(ofRow: row - 6)
      #expect(joined.rows.bytes(ofRow: row) == expected)
    }
    let other = try Self.pictures(4, names: ["a", "c"])
    #expect(throws: DataError.self) {
      try new.joined(with: other, source: "other")
    }
    let floats = try Dataset(
      features: [Float](repeating: 0.5, count: 12), labels: [0, 1],
      shape: .image(height: 2, width: 3), classNames: names)
    #expect(throws: DataError.self) {
      try new.joined(with: floats, source: "floats")
    }
    #expect(
      try floats.joined(with: floats, source: "floats").rows.floats(ofRow: 3)
        == floats.rows.floats(ofRow: 1))
  }

  /// Those without weights count 1.
  @Test func weightsAreJoinedToo() throws {
    let new = try Self.pictures(2, names: ["a", "b"])
    let old = try Self.pictures(2, names: ["a", "b"], seed: 2)
    let weighted = try new.weighted(by: [0.5, 3])
    func weights(_ first: Dataset, _ second: Dataset) throws -> [Float]? {
      try first.joined(with: second, times: 2, source: "old").sampleWeights
    }
    #expect(try weights(weighted, old) == [0.5, 3, 0.5, 3, 1, 1])
    #expect(try weights(old, weighted) == [1, 1, 1, 1, 0.5, 3])
    #expect(try weights(new, old) == nil)
  }

  /// By what samples are, whatever their labels.
  @Test func sharedSamplesAreCounted() throws {
    let names = ["a", "b"]
    let data = try Self.pictures(40, names: names)
    let dark = try Dataset(
      pixels: [UInt8](repeating: 0, count: 60 * 6)
        + data.rows.bytes(ofRow: 3) + data.rows.bytes(ofRow: 7)
        + data.rows.bytes(ofRow: 3),
      labels: [UInt16](repeating: 1, count: 63),
      shape: .image(height: 2, width: 3), classNames: names)
    #expect(data.countShared(with: dark) == 2)
    #expect(dark.countShared(with: data) == 3)
    #expect(data.countShared(with: data) == 40)
    #expect(
      try data.countShared(with: Self.pictures(40, names: names, seed: 2)) == 0)
    let floats = try Dataset(
      features: [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 7], labels: [0, 1],
      shape: .image(height: 2, width: 3), classNames: names)
    let other = try Dataset(
      features: [1, 2, 3, 4, 5, 7], labels: [0],
      shape: .image(height: 2, width: 3), classNames: names)
    #expect(floats.countShared(with: other) == 1)
    #expect(floats.countShared(with: data) == 0)
  }

  @Test func otherClassesGetANewLastLayer() throws {
    let data = try Self.pictures(6, names: ["x", "y", "z"])
    let network = try Network(
      for: Self.pictures(4, names: ["x", "y"]), hidden: [5, 4], seed: 3)
    let same = try network.adapted(
      to: Self.pictures(2, names: ["x", "y"]), initializer: .he, seed: 9)
    #expect(same.bits == network.bits)
    let other = try network.adapted(to: data, initializer: .he, seed: 9)
    #expect(other.layers.map(\.outputs) == [5, 4, 3])
    #expect(other.signature.classNames == ["x", "y", "z"])
    for layer in 0..<2 {
      #expect(other.weights(ofLayer: layer) == network.weights(ofLayer: layer))
      #expect(other.biases(ofLayer: layer) == network.biases(ofLayer: layer))
    }
    #expect(Set(other.weights(ofLayer: 2)).count == 12)
    let wide = try Dataset(
      pixels: [0, 1, 2, 3], labels: [0], shape: .vector(count: 4),
      classNames: ["x"])
    #expect(throws: TrainingError.self) {
      try network.adapted(to: wide, initializer: .he, seed: 1)
    }
  }

  /// Frozen layers keep their bits with every means that would change them.
  @Test(arguments: [1, 2, 3], RowForm.allCases)
  func frozenLayersKeepTheirBits(threads: Int, form: RowForm) throws {
    let data = try DeterminismTests.data(form, count: 150)
    let network = try Network(for: data, hidden: [256, 17], seed: 3)
    let options = TrainingOptions(
      epochs: 1, batchSize: 64, optimizer: .adamW(), learningRate: 0.01,
      weightDecay: 0.1, clipNorm: 0.1, maxNorm: 0.2, frozenLayers: 1,
      threads: threads)
    let result = try Trainer(network, options: options).fit(data).network
    #expect(result.weights(ofLayer: 0) == network.weights(ofLayer: 0))
    #expect(result.biases(ofLayer: 0) == network.biases(ofLayer: 0))
    for layer in 1...2 {
      #expect(result.weights(ofLayer: layer) != network.weights(ofLayer: layer))
    }
  }
}
