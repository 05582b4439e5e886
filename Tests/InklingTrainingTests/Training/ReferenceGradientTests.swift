// Losses, outputs and gradients that PyTorch found in double for small
// networks.

import InklingTestSupport
import Testing

@testable import InklingTraining

@Suite(
  "Gradients of PyTorch",
  .enabled(
    if: ReferenceData.reference != nil,
    "set INKLING_REFERENCE to the folder of reference numbers"))
struct ReferenceGradientTests {
  static let files = ReferenceData.files(in: "gradients")

  /// What a file's name says: HIDDEN-OUTPUT-LOSS-SIZES.npz.
  struct Case {
    let archive: NumPyArchive
    let network: Network
    let data: Dataset
    let loss: Loss

    init(_ file: String) throws {
      let folder = try #require(ReferenceData.reference)
      archive = try NumPyArchive(path: "\(folder)/gradients/\(file)")
      let words = file.split(separator: "-")
      let hidden = try #require(activation(words[0]))
      let output = try #require(activation(words[1]))
      let losses: [Substring: Loss] = [
        "softmax_cross_entropy": .softmaxCrossEntropy, "l2": .squaredError,
        "binary_cross_entropy": .binaryCrossEntropy,
      ]
      loss = try #require(losses[words[2]])
      let sizes = try archive("sizes").values.map { Int($0) }
      let last = sizes.count - 2
      var network = try Network(
        shape: .vector(count: sizes[0]),
        layers: sizes.dropFirst().enumerated().map {
          .dense($1, $0 == last ? output : hidden)
        }, outputTransform: .none)
      for layer in 0...last {
        network.setParameters(
          ofLayer: layer, weights: try archive("W\(layer)").floats,
          biases: try archive("b\(layer)").floats)
      }
      self.network = network
      data = try Fixtures.dataset(
        .floats(FloatRows(archive("x").floats, columns: sizes[0])),
        archive("labels").values.map { UInt16($0) }, classes: sizes[last + 1])
    }
  }

  static func activation(_ name: Substring) -> ActivationFunction? {
    Activation.allCases.first { "\($0.name)" == name }.map { .builtin($0) }
  }

  @Test("there are twenty files") func filesAreThere() {
    #expect(Self.files.count >= 20)
  }

  @Test("loss, outputs and gradients", arguments: files)
  func agrees(file: String) throws {
    let reference = try Case(file)
    var options = TrainingOptions()
    options.loss = reference.loss
    options.threads = 1
    let trainer = try Trainer(reference.network, options: options)
    let loss = try reference.archive("loss").values[0]
    let evaluation = try trainer.evaluate(on: reference.data)
    #expect(abs(evaluation.loss - loss) <= 1e-5 * loss)
    let outputs = try Evaluator(
      network: reference.network, loss: reference.loss, pool: trainer.pool
    ).predict(reference.data).outputs
    expectClose(outputs, try reference.archive("output").values)
    for (index, layer) in try trainer.gradients(on: reference.data).enumerated()
    {
      expectClose(layer.weights, try reference.archive("dW\(index)").values)
      expectClose(layer.biases, try reference.archive("db\(index)").values)
    }
  }

  @Test("one step of plain descent", arguments: files)
  func descends(file: String) throws {
    let reference = try Case(file)
    var options = TrainingOptions()
    options.loss = reference.loss
    options.optimizer = .sgd()
    options.learningRate = 0.5
    options.batchSize = 100
    let trainer = try Trainer(reference.network, options: options)
    try trainer.trainEpoch(on: reference.data)
    for layer in reference.network.layout.layers.indices {
      for (name, start, end) in [
        (
          "W", reference.network.weights(ofLayer: layer),
          trainer.network.weights(ofLayer: layer)
        ),
        (
          "b", reference.network.biases(ofLayer: layer),
          trainer.network.biases(ofLayer: layer)
        ),
      ] {
        let gradient = try reference.archive("d\(name)\(layer)").values
        expectClose(end, zip(start, gradient).map { Double($0) - 0.5 * $1 })
      }
    }
  }
}
