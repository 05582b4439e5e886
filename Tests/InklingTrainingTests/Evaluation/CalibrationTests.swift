// Temperatures against NumPy's (Tests/Scripts/calibration_reference.py).

import InklingPlatform
import Testing

@testable import InklingTraining

@Suite struct CalibrationTests {
  /// Too sure of itself, and wrong in a quarter.
  static let logits = (0..<40).map { row in
    (0..<3).map { 6 * sin(3 * Double(row) + 5 * Double($0)) }
  }
  static let labels = logits.indices.map { row in
    let best = Self.label(logits[row])
    return row % 4 == 0 ? (best + 1) % 3 : best
  }

  static func label(_ values: [Double]) -> Int {
    values.indices.reduce(0) { values[$1] > values[$0] ? $1 : $0 }
  }

  static func softmax(_ temperature: Double) -> [[Double]] {
    logits.map { row in
      let powers = row.map { exp($0 / temperature) }
      return powers.map { $0 / powers.reduce(0, +) }
    }
  }

  /// The expected calibration error in ten bins.
  static func error(_ temperature: Double) -> Double {
    var bins = [Double](repeating: 0, count: 10)
    for (row, values) in softmax(temperature).enumerated() {
      let best = label(values)
      bins[min(9, Int(values[best] * 10))] +=
        values[best] - (best == labels[row] ? 1 : 0)
    }
    return bins.reduce(0) { $0 + abs($1) } / Double(logits.count)
  }

  @Test func temperatureIsNumPys() {
    let found = Calibration(
      Self.softmax(1).flatMap { $0.map { Float($0) } }, labels: Self.labels,
      classes: 3)
    #expect(abs(found.temperature - 4.044818592034873) < 1e-3)
    #expect(abs(found.before - 1.5899287625206884) < 1e-5)
    #expect(abs(found.after - 0.8057693326423312) < 1e-6)
    #expect(abs(Self.error(1) - 0.2161952628238044) < 1e-9)
    #expect(abs(Self.error(found.temperature) - 0.09332495783314339) < 1e-3)
  }

  @Test func theLastLayerTakesTheTemperature() throws {
    var random = TestRandom(5)
    let features = (0..<1200).map { _ in random.float(-1...1) }
    func dataset(_ labels: [UInt16]) throws -> Dataset {
      try Fixtures.dataset(
        .floats(FloatRows(features, columns: 4)), labels, classes: 3)
    }
    var data = try dataset(.init(repeating: 0, count: 300))
    var network = try Network(for: data, hidden: [6], seed: 1)
    network.setParameters(
      ofLayer: 1, weights: network.weights(ofLayer: 1).map { 9 * $0 },
      biases: [0.5, -0.25, 0])
    let before = try network.predict(data, threads: 1)
    // It is wrong in a fifth.
    data = try dataset(
      before.labels.enumerated().map { $0 % 5 == 0 ? ($1 + 1) % 3 : $1 })
    let (cooled, calibration) = try #require(
      try network.calibrated(on: data, threads: 1))
    let temperature = calibration.temperature
    #expect(temperature > 1 && temperature < 7.9)
    let after = try cooled.predict(data, threads: 2)
    #expect(after.labels == before.labels)
    for row in 0..<300 {
      let powers = before.outputs[row * 3..<row * 3 + 3]
        .map { pow(Double($0), 1 / temperature) }
      let sum = powers.reduce(0, +)
      for (column, power) in powers.enumerated() {
        #expect(
          abs(Double(after.outputs[row * 3 + column]) - power / sum) < 1e-5)
      }
    }
    let loss = try cooled.evaluate(on: data, threads: 1).loss
    #expect(abs(loss - calibration.after) < 1e-4)
    // Nothing is left to be calibrated.
    let again = try #require(try cooled.calibrated(on: data, threads: 1))
    #expect(abs(again.calibration.temperature - 1) < 2e-3)
  }

  @Test func networksWithoutASoftmaxStay() throws {
    let data = try Fixtures.floats(count: 9, columns: 4, classes: 3, seed: 5)
    let network = try Network(
      for: data, hidden: [], output: .sigmoid, outputTransform: .none)
    #expect(try network.calibrated(on: data)?.calibration.temperature == nil)
  }
}
