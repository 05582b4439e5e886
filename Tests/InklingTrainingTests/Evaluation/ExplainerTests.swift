// What inputs add to a class's output, compared with differences of what the
// network's own predictions give: log(p_a / p_b) = z_a - z_b.

import InklingCore
import InklingPlatform
import Testing

@testable import InklingTraining

@Suite struct ExplainerTests {
  private static let shape = InputShape.image(height: 4, width: 6)

  @Test(
    arguments: [
      ActivationFunction.tanh.builtin, ActivationFunction.sigmoid.builtin,
    ], [nil, InputShape.image(height: 3, width: 4)])
  func contributionsAreInputsTimesDerivatives(
    _ activation: Activation?, _ reduced: InputShape?
  ) throws {
    let activation = try #require(activation)
    var network = try Network(
      shape: Self.shape,
      layers: [
        .dense(7, .builtin(activation)), .dense(5, .builtin(activation)),
        .dense(3),
      ], reducedShape: reduced)
    network.initialize(.he, seed: 3)
    var random = TestRandom(5)
    let features = (0..<24).map { _ in random.float(-1...1) }
    func sample(_ values: [Float]) throws -> Dataset {
      try Dataset(features: values, labels: [0], shape: Self.shape)
    }
    func difference(_ values: [Float]) throws -> Double {
      let outputs = try network.predict(sample(values), threads: 1).outputs
      return log(Double(outputs[0]) / Double(outputs[2]))
    }
    var explainer = try Explainer(network)
    let first = try explainer.explain(sample(features), label: 0)
    let other = try explainer.explain(sample(features), label: 2)
    #expect(
      abs(Double(first.score - other.score) - (try difference(features)))
        < 1e-5)
    for index in features.indices {
      let step: Float = 0.02
      var (above, below) = (features, features)
      above[index] += step
      below[index] -= step
      let derivative =
        (try difference(above) - difference(below)) / Double(2 * step)
      let expected = derivative * Double(features[index])
      let found = Double(
        first.contributions[index] - other.contributions[index])
      #expect(abs(found - expected) < 2e-4, "\(index)")
    }
  }

  /// Of a linear network they sum up, with the bias, to what it gives.
  @Test func linearContributionsSumUp() throws {
    var network = try Network(shape: Self.shape, layers: [.dense(2)])
    var random = TestRandom(7)
    let weights = (0..<48).map { _ in random.float(-1...1) }
    network.setParameters(ofLayer: 0, weights: weights, biases: [0.5, -2])
    let pixels = (0..<24).map { _ in UInt8(random.below(256)) }
    let data = try Dataset(pixels: pixels, labels: [0], shape: Self.shape)
    var explainer = try Explainer(network)
    for label in 0..<2 {
      let found = try explainer.explain(data, label: label)
      for index in 0..<24 {
        let expected = Float(pixels[index]) / 255 * weights[2 * index + label]
        #expect(abs(found.contributions[index] - expected) < 1e-6)
      }
      let sum = found.contributions.reduce(0, +) + [0.5, -2][label]
      #expect(abs(found.score - sum) < 1e-5)
    }
  }

  @Test func otherSamplesAreRefused() throws {
    var explainer = try Explainer(
      Network(shape: Self.shape, layers: [.dense(2)]))
    let data = try Dataset(
      features: [1, 2], labels: [0], shape: .vector(count: 2))
    #expect(throws: TrainingError.self) {
      try explainer.explain(data, label: 0)
    }
  }
}
