// The first losses on MNIST that one of the documents prints, from its own first
// weights (Documentation/Origins.md, "Getting the data").

import InklingData
import InklingTestSupport
import Testing

@testable import InklingTraining

@Suite(
  "the first steps that a document prints",
  .enabled(
    if: ReferenceData.data != nil && ReferenceData.reference != nil,
    "set INKLING_DATA and INKLING_REFERENCE"))
struct FirstStepsTests {
  let network: Network
  let first: Dataset
  let second: Dataset
  let output: [Double]
  let losses: [Double]

  init() throws {
    let archive = try NumPyArchive(
      path: "\(#require(ReferenceData.reference))/seed1_first_steps.npz")
    let train = try DataSplits.load("\(#require(ReferenceData.data))/mnist")
      .train
    var network = try Network(for: train, hidden: [64], activation: .sigmoid)
    for (layer, name) in ["W1", "W2"].enumerated() {
      let weights = try archive(name)
      network.setParameters(
        ofLayer: layer, weights: weights.floats,
        biases: [Float](repeating: 0, count: weights.shape[1]))
    }
    self.network = network
    first = try Self.sample(0, of: train)
    second = try Self.sample(1, of: train)
    output = try archive("first_output").values
    losses = try archive("first_losses").values
  }

  /// One sample of MNIST as a data set.
  static func sample(_ index: Int, of data: Dataset) throws -> Dataset {
    guard case .blockSparse(let rows) = data.rows else {
      throw Fixtures.NotCompressed()
    }
    let bytes = data.rows.bytes(ofRow: index)
    return try Fixtures.dataset(
      bytes, [data.labels[index]], columns: rows.columns, classes: 10,
      form: .compressed)
  }

  static func trainer(_ network: Network, _ loss: Loss = .softmaxCrossEntropy)
    throws -> Trainer
  {
    var options = TrainingOptions()
    options.optimizer = .sgd()
    options.learningRate = 0.01
    options.batchSize = 1
    options.loss = loss
    return try Trainer(network, options: options)
  }

  static func probabilities(
    _ trainer: Trainer, _ data: Dataset
  ) throws -> [Float] {
    try Evaluator(
      network: trainer.network, loss: trainer.options.loss, pool: trainer.pool
    ).predict(data).outputs
  }

  @Test("the first image's probabilities") func firstOutput() throws {
    let found = try Self.probabilities(try Self.trainer(network), first)
    #expect(found.count == 10)
    // Each of the ten, however small.
    for (found, expected) in zip(found, output) {
      #expect(abs(Double(found) - expected) <= 1e-4 * expected)
    }
  }

  /// The document updates the output layer before it takes the error back through
  /// it. Its steps therefore differ from descent along the gradient, and a
  /// loss of its own makes up for that: constant, whatever the outputs.
  @Test("ten losses, in the document's order of updates")
  func lossesOfTheDocument()
    throws
  {
    #expect(losses.count == 10)
    var network = self.network
    for expected in losses {
      let trainer = try Self.trainer(network)
      let loss = try trainer.evaluate(on: second).loss
      #expect(abs(loss - expected) <= 1e-4 * expected)
      var error = try Self.probabilities(trainer, second)
      error[Int(second.labels[0])] -= 1
      network.descend(1, by: try trainer.gradients(on: second)[1])
      let constant = CustomLoss(value: { _, _ in 0 }) { [error] _, _ in error }
      let back = try Self.trainer(network, .custom(constant))
      network.descend(0, by: try back.gradients(on: second)[0])
    }
  }

  /// What NumPy gives, in double, when the error goes back through the weights
  /// that made it.
  @Test("ten losses of descent along the gradient") func lossesOfDescent()
    throws
  {
    let expected = [
      9.162647963, 7.224114925, 5.831507977, 4.705564201, 3.730940934,
      2.895831083, 2.213578511, 1.678627053, 1.274537446, 0.979631318,
    ]
    let trainer = try Self.trainer(network)
    for expected in expected {
      let loss = try trainer.evaluate(on: second).loss
      #expect(abs(loss - expected) <= 1e-5 * expected)
      try trainer.trainEpoch(on: second)
    }
  }
}

extension Network {
  /// One layer's step at the document's learning rate.
  fileprivate mutating func descend(
    _ layer: Int, by gradients: (weights: [Float], biases: [Float])
  ) {
    setParameters(
      ofLayer: layer,
      weights: zip(weights(ofLayer: layer), gradients.weights).map {
        $0 - 0.01 * $1
      },
      biases: zip(biases(ofLayer: layer), gradients.biases).map {
        $0 - 0.01 * $1
      })
  }
}
