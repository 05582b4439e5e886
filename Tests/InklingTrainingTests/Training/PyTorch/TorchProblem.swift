// The small problem that Tests/Scripts/torch_*.py train, and the comparison with
// what they printed.

import Testing

@testable import InklingTraining

enum TorchProblem {
  static func network() throws -> Network {
    var network = try Network(shape: .vector(count: 3), layers: [.dense(2)])
    network.setParameters(
      ofLayer: 0, weights: [0.5, -0.25, 0.125, 0.75, -0.5, 0.25],
      biases: [0.25, -0.125])
    return network
  }

  static func batch() throws -> Dataset {
    try Dataset(
      features: [
        0.5, -1, 0.25, 1.5, 0.75, -0.5, -0.25, 0.5, 1, 2, -0.5, 0.125,
      ],
      labels: [0, 1, 1, 0], shape: .vector(count: 3))
  }

  /// Expects these weights `[3, 2]` and biases after six steps on the batch.
  static func expect(
    _ expected: [Float], of options: TrainingOptions,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var options = options
    options.epochs = 6
    options.batchSize = 4
    options.sampling = .sequential
    options.keep = .last
    let result = try Trainer(network(), options: options).fit(batch()).network
    let found = result.weights(ofLayer: 0) + result.biases(ofLayer: 0)
    #expect(found.count == expected.count, sourceLocation: sourceLocation)
    for (found, expected) in zip(found, expected) {
      #expect(
        abs(found - expected) < 2e-6 * max(1, abs(expected)),
        sourceLocation: sourceLocation)
    }
  }

  /// Expects the options to be refused in these words.
  static func expectRefusal(
    of options: TrainingOptions, saying words: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let network = try network()
    let error = #expect(
      throws: TrainingError.self, sourceLocation: sourceLocation
    ) {
      try Trainer(network, options: options)
    }
    #expect(
      error?.description.contains(words) == true,
      sourceLocation: sourceLocation)
  }
}
