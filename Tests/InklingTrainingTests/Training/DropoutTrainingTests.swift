// Dropout in training: gradients against central differences of a network in
// double that drops the same, and evaluation that drops nothing.

import CKernels
import Testing

@testable import InklingTraining

@Suite("Training with dropout") struct DropoutTrainingTests {
  /// What a value is multiplied by in the first step of a run with seed 5.
  static func factor(
    _ rate: Float, layer: Int, sample: Int, _ j: Int
  ) -> Double {
    var dropout = ink_dropout_of(5, 1, UInt64(layer), rate)
    let bits = ink_dropout_row(&dropout, sample)
    return ink_dropout_number(bits, UInt32(j)) < dropout.threshold
      ? 0 : 1 / (1 - Double(rate))
  }

  /// The mean loss with rates by layer, from the inputs on.
  static func loss(
    _ network: DoubleNetwork, _ samples: DoubleSamples, _ rates: [Float]
  ) -> Double {
    var sum = 0.0
    for (sample, input) in samples.inputs.enumerated() {
      var values = input
      for (index, layer) in network.layers.enumerated() {
        values = values.enumerated().map { j, value in
          value * factor(rates[index], layer: index, sample: sample, j)
        }
        values = (0..<layer.outputs).map { j in
          let z = (0..<layer.inputs).reduce(layer.biases[j]) {
            $0 + values[$1] * layer.weights[$1 * layer.outputs + j]
          }
          return DoubleNetwork.value(layer.activation, z)
        }
      }
      sum +=
        DoubleNetwork.loss(
          .softmaxCrossEntropy, values, label: samples.labels[sample]
        ).value
    }
    return sum / Double(samples.inputs.count)
  }

  @Test(arguments: [Activation.sigmoid, .tanh, .relu], [false, true])
  func gradients(_ activation: Activation, isCustom: Bool) throws {
    let data = try Fixtures.floats(count: 6, columns: 9, classes: 3, seed: 9)
    let function: ActivationFunction =
      isCustom
      ? .custom(CustomActivation(activation)) : .builtin(activation)
    var network = try Network(
      shape: .vector(count: 9),
      layers: [.dense(17, function), .dense(5, function), .dense(3)])
    network.initialize(.glorot, seed: 2)
    let trainer = try Trainer(
      network,
      options: TrainingOptions(
        dropout: [0.5, 0.25], inputDropout: 0.375, seed: 5))
    let samples = DoubleSamples(data)
    let rates: [Float] = [0.375, 0.5, 0.25]
    for (index, layer) in try trainer.gradients(on: data).enumerated() {
      var reference = DoubleNetwork(network, custom: activation)
      reference.layers[2].activation = .identity
      func difference(
        _ part: WritableKeyPath<DoubleNetwork.Layer, [Double]>, _ at: Int
      ) -> Double {
        let value = reference.layers[index][keyPath: part][at]
        reference.layers[index][keyPath: part][at] = value + 1e-6
        let above = Self.loss(reference, samples, rates)
        reference.layers[index][keyPath: part][at] = value - 1e-6
        let below = Self.loss(reference, samples, rates)
        reference.layers[index][keyPath: part][at] = value
        return (above - below) / 2e-6
      }
      let chosen = FiniteDifferenceTests.sampled(layer.weights.count)
      expectClose(
        chosen.map { layer.weights[$0] },
        chosen.map { difference(\.weights, $0) }, tolerance: 1e-4)
      expectClose(
        layer.biases, layer.biases.indices.map { difference(\.biases, $0) },
        tolerance: 1e-4)
    }
  }

  @Test func evaluationDropsNothing() throws {
    let data = try Fixtures.floats(count: 20, columns: 9, classes: 3, seed: 5)
    let network = try Network(for: data, hidden: [17], seed: 1)
    let losses = try [Float(0), 0.5].map {
      try Trainer(
        network, options: TrainingOptions(dropout: [$0], inputDropout: $0)
      ).evaluate(on: data).loss
    }
    #expect(losses[0] == losses[1])
  }

  @Test("drops nothing after so many epochs", arguments: [0, 1, 2, 3, 9, nil])
  func plainAfter(count: Int?) throws {
    let data = try Fixtures.floats(count: 20, columns: 9, classes: 3, seed: 5)
    func options(_ rate: Float, plain: Int? = nil) -> TrainingOptions {
      TrainingOptions(
        epochs: 3, batchSize: 8, dropout: [rate], inputDropout: rate / 2,
        plainAfter: plain)
    }
    let trainer = try Trainer(
      Network(for: data, hidden: [17], seed: 1),
      options: options(0.5, plain: count))
    for epoch in 0..<3 {
      // One that drops, or does not, in all epochs, from where this one stands.
      let other = try Trainer(
        trainer.state, options: options(epoch < count ?? 3 ? 0.5 : 0))
      try trainer.trainEpoch(on: data)
      try other.trainEpoch(on: data)
      #expect(trainer.network.bits == other.network.bits, "epoch \(epoch)")
    }
  }

  @Test(arguments: [
    (TrainingOptions(plainAfter: -1), "plain after -1 epochs; expected 0"),
    (TrainingOptions(dropout: [1]), "dropout 1.0"),
    (TrainingOptions(inputDropout: -0.5), "dropout -0.5"),
    (TrainingOptions(dropout: [0.1, 0.2]), "2 dropout rates for 1 hidden"),
  ])
  func refuses(_ options: TrainingOptions, _ words: String) throws {
    let network = try Network(
      shape: .vector(count: 3), layers: [.dense(4), .dense(2)])
    let error = #expect(throws: TrainingError.self) {
      try Trainer(network, options: options)
    }
    #expect(error?.description.contains(words) == true)
  }
}
