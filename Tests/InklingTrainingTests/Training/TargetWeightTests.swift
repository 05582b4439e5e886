// Gradients with smoothed targets, class weights and sample weights against
// central differences of the loss in double.

import Testing

@testable import InklingTraining

@Suite("Weighted and smoothed targets") struct TargetWeightTests {
  @Test(arguments: [Float(0), 0.2], [nil, [0.5, 2, 1.25], [0, 1, 1]])
  func gradients(smoothing: Float, classes: [Float]?) throws {
    let own: [Float] = [1, 0.5, 0, 2, 1, 3, 0.25]
    let data = try Fixtures.floats(count: 7, columns: 4, classes: 3, seed: 9)
      .weighted(by: own)
    let network = try Network(
      for: data, hidden: [5], activation: .tanh, seed: 4)
    let trainer = try Trainer(
      network,
      options: TrainingOptions(
        labelSmoothing: smoothing, classWeights: classes.map { .weights($0) }))
    let samples = DoubleSamples(data)
    let weights = (classes ?? [1, 1, 1]).map { Double($0) }
    func loss(_ network: DoubleNetwork) -> Double {
      var sum = 0.0
      var weight = 0.0
      for (i, label) in samples.labels.enumerated() {
        let outputs = network.outputs(samples.inputs[i]).last ?? []
        for j in outputs.indices {
          let share =
            Double(smoothing) / 3 + (j == label ? 1 - Double(smoothing) : 0)
          sum +=
            Double(own[i]) * weights[j] * share
            * DoubleNetwork.loss(.softmaxCrossEntropy, outputs, label: j).value
        }
        weight += Double(own[i]) * weights[label]
      }
      return sum / weight
    }
    for (index, layer) in try trainer.gradients(on: data).enumerated() {
      var reference = DoubleNetwork(network)
      func difference(
        _ part: WritableKeyPath<DoubleNetwork.Layer, [Double]>, _ at: Int
      ) -> Double {
        reference.layers[index][keyPath: part][at] += 1e-6
        let above = loss(reference)
        reference.layers[index][keyPath: part][at] -= 2e-6
        let below = loss(reference)
        reference.layers[index][keyPath: part][at] += 1e-6
        return (above - below) / 2e-6
      }
      expectClose(
        layer.weights, layer.weights.indices.map { difference(\.weights, $0) },
        tolerance: 1e-4)
      expectClose(
        layer.biases, layer.biases.indices.map { difference(\.biases, $0) },
        tolerance: 1e-4)
    }
  }

  /// scikit-learn's `compute_class_weight("balanced", classes=[0, 1],
  /// y=[0, 0, 0, 1])` gives 0.66666667 and 2.
  @Test func balanced() throws {
    let weights = TrainingOptions.ClassWeights.balanced
      .values([0, 0, 1, 0], classes: 3)
    #expect(weights == [2 / 3, 2, 0])
  }

  @Test(arguments: ["", "x", "1,", "1,-2", "1,nan", "balance"])
  func refusesTexts(_ text: String) {
    #expect(throws: TrainingError.self) {
      try TrainingOptions.ClassWeights(parsing: text)
    }
  }

  @Test(arguments: [
    (TrainingOptions(labelSmoothing: 1), "label smoothing 1.0"),
    (
      TrainingOptions(loss: .squaredError, labelSmoothing: 0.1),
      "label smoothing with the loss squared-error"
    ),
    (TrainingOptions(classWeights: .weights([1])), "1 class weights"),
    (TrainingOptions(classWeights: .weights([0, 0])), "class weights 0.0,0.0"),
  ])
  func refuses(_ options: TrainingOptions, _ words: String) throws {
    let network = try Network(shape: .vector(count: 3), layers: [.dense(2)])
    let error = #expect(throws: TrainingError.self) {
      try Trainer(network, options: options)
    }
    #expect(error?.description.contains(words) == true)
  }

  @Test(arguments: [[1], [1, .nan], [1, -1]] as [[Float]])
  func refusesSampleWeights(_ weights: [Float]) throws {
    let data = try Fixtures.floats(count: 2, columns: 1, classes: 2, seed: 1)
    #expect(throws: DataError.self) { try data.weighted(by: weights) }
  }

  @Test func otherWeightsAreOtherData() throws {
    let data = try Fixtures.floats(count: 2, columns: 1, classes: 2, seed: 1)
    let prints = try [
      data, data.weighted(by: [1, 1]), data.weighted(by: [1, 2]),
    ]
    .map { try DataFingerprint($0) }
    #expect(Set(prints).count == 3)
  }
}
