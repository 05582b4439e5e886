// Data and losses that do not go with a network.

import Testing

@testable import InklingTraining

@Suite struct TrainingRefusalTests {
  private static func dataset(scale: Float) throws -> Dataset {
    let builder = try ByteRowBuilder(columns: 2, source: "test")
    for row in [[0, 255], [255, 0]] as [[UInt8]] {
      try row.withUnsafeBufferPointer { values in
        if let base = values.baseAddress { try builder.append(base) }
      }
    }
    return try Fixtures.dataset(
      builder.finish(), [0, 1], classes: 2, scale: scale)
  }

  /// The publishers of MNIST divide by 255 or by 256. Who trains must take what
  /// the network takes; what is measured is what the data set says.
  @Test func refusesToTrainOnBytesOfAnotherScale() throws {
    let data = try Self.dataset(scale: 1 / 255)
    let other = try Self.dataset(scale: 1 / 256)
    let network = try Network(for: data, hidden: [3])
    let trainer = try Trainer(network, options: TrainingOptions())
    try trainer.trainEpoch(on: data)
    let expected = TrainingError.inputScale(found: 1 / 256, expected: 1 / 255)
    #expect(throws: expected) { try trainer.trainEpoch(on: other) }
    #expect(throws: expected) { try trainer.gradients(on: other) }

    // The same inputs as floats: the same loss.
    let floats = try Fixtures.dataset(
      .floats(FloatRows([0, 255 / 256, 255 / 256, 0], columns: 2)), [0, 1],
      classes: 2)
    let loss = try network.evaluate(on: other).loss
    #expect(loss == (try network.evaluate(on: floats).loss))
    #expect(loss != (try network.evaluate(on: data).loss))
    // Floats are scaled already.
    try trainer.trainEpoch(on: floats)
  }

  @Test(arguments: Activation.allCases)
  func binaryCrossEntropyTakesOnlySigmoid(_ activation: Activation) throws {
    let data = try Self.dataset(scale: 1 / 255)
    let network = try Network(
      for: data, hidden: [], output: .builtin(activation),
      outputTransform: .none)
    var options = TrainingOptions()
    options.loss = .binaryCrossEntropy
    if activation == .sigmoid {
      _ = try Trainer(network, options: options)
      _ = try network.evaluate(on: data, loss: .binaryCrossEntropy)
    } else {
      let expected = TrainingError.outputRange(activation)
      #expect(throws: expected) { try Trainer(network, options: options) }
      #expect(throws: expected) {
        try network.evaluate(on: data, loss: .binaryCrossEntropy)
      }
    }
  }

  @Test func shapeBeyondAllLimitsIsRefused() {
    let shape = InputShape.image(height: .max, width: 2)
    #expect(shape.count == .max)
    let error = #expect(throws: TrainingError.self) {
      try Network(shape: shape, layers: [.dense(2)])
    }
    #expect(error?.description == "\(Int.max) inputs; expected 1 to 65536")
  }
}
