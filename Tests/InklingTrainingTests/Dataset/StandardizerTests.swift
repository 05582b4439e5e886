// Standardized features against scikit-learn's StandardScaler
// (Tests/Scripts/standard_scaler.py), and networks for them and without them.

import InklingCore
import InklingTestSupport
import Testing

@testable import InklingTraining

@Suite struct StandardizerTests {
  private static let samples: [Float] = [
    1, 0.1, 5e-4, 20001.5, 0, 2, 0.1, -3e-4, 20002.25, 255, 4, 0.1, 1e-4,
    19999.75, 17, 8, 0.1, 2e-4, 20000, 128, -16, 0.1, 9e-4, 20003, 3,
  ]
  private static let means = [
    -0.2, 0.10000000149011612, 0.0002799999972921796, 20001.3, 80.6,
  ]
  private static let deviations = [
    8.255906976220118, 1.0, 0.0004019950272145251, 1.2589678312014172,
    99.22217494088709,
  ]
  private static let scaled = [
    0.14535047493345277, 0.0, 0.5472705172025493, 0.15886029415848546,
    -0.8123184162010004, 0.2664758707113301, 0.0, -1.4428039460097533,
    0.7545863972506387, 1.757671610241371, 0.5087266622670847, 0.0,
    -0.44776673250322296, -1.2311672797232054, -0.6409857477715091,
    0.9932282453785938, 0.0, -0.1990074427013061, -1.032591912025821,
    0.47771579315046436, -1.9137812532904614, 0.0, 1.5423076040117332,
    1.3503125003427918, -0.7820832394193254,
  ]

  private static func data(_ values: [Float] = samples) throws -> Dataset {
    let count = values.count / 5
    return try Dataset(
      features: values, labels: (0..<count).map { UInt16($0 % 2) },
      shape: .vector(count: 5))
  }

  @Test func featuresAreThoseOfScikitLearn() throws {
    let data = try Self.data()
    let standardizer = try Standardizer(data, source: "it")
    for (found, expected) in [
      (standardizer.means, Self.means),
      (standardizer.deviations, Self.deviations),
    ] {
      for (found, expected) in zip(found, expected) {
        #expect(abs(found - expected) <= 1e-13 * abs(expected))
      }
    }
    let applied = try standardizer.applied(to: data, source: "it")
    let values = (0..<5).flatMap { applied.rows.floats(ofRow: $0) }
    for (found, expected) in zip(values, Self.scaled) {
      #expect(abs(Double(found) - expected) <= 1e-6 * abs(expected) + 1e-12)
    }
    #expect(applied.labels == data.labels)
  }

  /// The network that is kept says of samples as they are what the trained one
  /// says of standardized ones, and back.
  @Test func networksAreFoldedAndUnfolded() throws {
    let data = try Self.data()
    let standardizer = try Standardizer(data, source: "it")
    let network = try Network(for: data, hidden: [7], seed: 3)
    let applied = try standardizer.applied(to: data, source: "it")
    let expected = try network.predict(applied, threads: 1).outputs
    let folded = try standardizer.folded(into: network)
    let found = try folded.predict(data, threads: 1).outputs
    for (found, expected) in zip(found, expected) {
      #expect(abs(found - expected) < 2e-3, "\(found) \(expected)")
    }
    let again = try standardizer.unfolded(from: folded)
    let back = try again.predict(applied, threads: 1).outputs
    for (found, expected) in zip(back, expected) {
      #expect(abs(found - expected) < 2e-3)
    }
  }

  /// Pixels are taken as bytes by the network that is kept.
  @Test func pixelsKeepTheirScale() throws {
    var numbers = Numbers(seed: 5)
    let pixels = (0..<200).map { _ in UInt8(numbers.below(256)) }
    let data = try Dataset(
      pixels: pixels, labels: (0..<50).map { UInt16($0 % 2) },
      shape: .image(height: 2, width: 2))
    let standardizer = try Standardizer(data, source: "it")
    let applied = try standardizer.applied(to: data, source: "it")
    #expect(applied.rows.areFloats && applied.shape == data.shape)
    let network = try Network(for: applied, hidden: [], seed: 3)
    let folded = try standardizer.folded(into: network)
    #expect(folded.signature.inputScale == data.scale)
    let found = try folded.predict(data, threads: 1).outputs
    let expected = try network.predict(applied, threads: 1).outputs
    for (found, expected) in zip(found, expected) {
      #expect(abs(found - expected) < 1e-5)
    }
    #expect(throws: TrainingError.self) {
      try standardizer.unfolded(from: network)
    }
    #expect(throws: Never.self) { try standardizer.unfolded(from: folded) }
  }

  @Test func otherSamplesAreRefused() throws {
    let standardizer = try Standardizer(try Self.data(), source: "it")
    let other = try Dataset(
      features: [1, 2], labels: [0], shape: .vector(count: 2))
    #expect(throws: DataError.self) {
      try standardizer.applied(to: other, source: "it")
    }
    // A clock's seconds over a few minutes: float32 tells every other minute.
    var values = Self.samples
    for row in 0..<5 { values[5 * row + 3] = 1.7e9 + Float(row) * 256 }
    let error = #expect(throws: DataError.self) {
      try Standardizer(try Self.data(values), source: "it")
    }
    #expect(error?.detail.hasPrefix("feature 4 has a mean of 1700000") == true)
  }
}
