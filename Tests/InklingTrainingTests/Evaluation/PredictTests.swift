// Data sets from arrays, and a network's own predictions, against the model's.

import InklingTestSupport
import Testing

@testable import InklingTraining

@Suite struct PredictTests {
  private static func network(_ data: Dataset) throws -> Network {
    try Network(
      for: data, hidden: [7], activation: .tanh, initializer: .normal, seed: 4)
  }

  @Test(arguments: [false, true])
  func networkPredictsAsItsModel(floats: Bool) throws {
    let bytes = Fixtures.sparseBytes(count: 40, columns: 20, seed: 1)
    let labels = (0..<40).map { UInt16($0 % 3) }
    let shape = InputShape.vector(count: 20)
    let data =
      floats
      ? try Dataset(
        features: bytes.map { Float($0) / 255 }, labels: labels, shape: shape)
      : try Dataset(pixels: bytes, labels: labels, shape: shape)
    let network = try Self.network(data)
    let all = try network.predict(data)
    #expect(all.labels.count == 40)
    #expect(all.outputs.count == 120)
    var predictor = try Predictor(model: Model(network))
    for index in 0..<40 {
      let row = Array(bytes[index * 20..<index * 20 + 20])
      let found =
        floats
        ? try network.predict(features: row.map { Float($0) / 255 })
        : try network.predict(pixels: row)
      #expect(found.label == Int(all.labels[index]))
      #expect(found.outputs == Array(all.outputs[index * 3..<index * 3 + 3]))
      #expect(abs(found.outputs.reduce(0, +) - 1) < 1e-5)
      guard !floats else { continue }
      #expect(found.label == (try predictor.predict(pixels: row.span).label))
    }
    for threads in [1, 3] {
      #expect(try network.predict(data, threads: threads) == all)
    }
  }

  @Test func otherCountsAreRefused() throws {
    let data = try Dataset(
      pixels: [0, 1, 2, 3], labels: [0, 1], shape: .vector(count: 2))
    let network = try Self.network(data)
    for pixels: [UInt8] in [[], [1], [1, 2, 3]] {
      #expect(throws: TrainingError.self) {
        try network.predict(pixels: pixels)
      }
      #expect(throws: TrainingError.self) {
        try network.predict(features: pixels.map { Float($0) })
      }
    }
  }

  @Test func arraysBecomeDataSets() throws {
    let pixels = try Dataset(
      pixels: [0, 255, 255, 0], labels: [1, 0],
      shape: .image(height: 1, width: 2), classNames: ["left", "right"])
    #expect(pixels.count == 2)
    #expect(pixels.rows.bytes(ofRow: 1) == [255, 0])
    #expect(pixels.scale == Float(1) / 255)
    #expect(pixels.classNames == ["left", "right"])
    let features = try Dataset(
      features: [0.5, 1, 2], labels: [0, 2, 1], shape: .vector(count: 1))
    #expect(features.classNames == ["0", "1", "2"])
    #expect(features.rows.floats(ofRow: 2) == [2])
    let none = try Dataset(
      features: [], labels: [], shape: .vector(count: 3), classNames: ["a"])
    #expect(none.count == 0)
  }

  @Test func arraysThatDoNotFitAreRefused() {
    let cases: [([UInt8], [UInt16], InputShape, [String]?)] = [
      ([1, 2, 3], [0], .vector(count: 2), nil),
      ([1, 2], [0, 1], .vector(count: 2), nil),
      ([], [0], .vector(count: 0), nil),
      ([], [], .vector(count: -1), nil),
      ([1], [0], .image(height: .max, width: .max), nil),
      ([1], [1], .vector(count: 1), ["only"]),
    ]
    for (values, labels, shape, names) in cases {
      #expect(throws: DataError.self) {
        try Dataset(
          pixels: values, labels: labels, shape: shape, classNames: names)
      }
      #expect(throws: DataError.self) {
        try Dataset(
          features: values.map { Float($0) }, labels: labels, shape: shape,
          classNames: names)
      }
    }
  }
}
