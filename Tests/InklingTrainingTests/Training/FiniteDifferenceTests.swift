// Gradients against central differences of the reference's loss, both in double, and
// against the reference's own backpropagation.

import Testing

@testable import InklingTraining

@Suite("Gradients of random networks")
struct FiniteDifferenceTests {
  struct Case: CustomTestStringConvertible {
    var widths: [Int]
    var activation: Activation
    var loss: String
    /// Whether activations and loss are given as the caller's own functions.
    var isCustom = false
    var testDescription: String {
      let name = widths.map { "\($0)" }.joined(separator: "-")
      return "\(name) \(activation) \(loss)\(isCustom ? " custom" : "")"
    }
  }

  static let shapes = [
    [1, 1], [16, 2], [7, 17, 2], [33, 16, 7], [2, 1, 7, 17],
    [17, 33, 16, 1, 2], [16, 7, 33, 2, 17],
  ]

  static let cases: [Case] = {
    var cases: [Case] = []
    for activation in Activation.allCases {
      for name in Loss.names {
        for shift in 0..<3 {
          let index = (cases.count + shift) % shapes.count
          cases.append(
            Case(
              widths: shapes[index], activation: activation, loss: name))
        }
        cases.append(
          Case(
            widths: [7, 17, 16, 2], activation: activation, loss: name,
            isCustom: true))
      }
    }
    return cases
  }()

  /// A network with parameters about 1, or, for the loss that needs outputs
  /// between 0 and 1, an output layer near the middle.
  static func network(_ test: Case) throws -> Network {
    let function: ActivationFunction =
      test.isCustom
      ? .custom(CustomActivation(test.activation)) : .builtin(test.activation)
    var layers = test.widths.dropFirst().map {
      Network.Layer.dense($0, function)
    }
    // Of the built-in ones only sigmoid gives what that loss is defined for; of
    // a caller's own the trainer cannot know.
    if test.loss == "binary-cross-entropy", test.activation != .sigmoid {
      layers[layers.count - 1].activation = .custom(
        CustomActivation(test.activation))
    }
    var network = try Network(
      shape: .vector(count: test.widths[0]), layers: layers)
    network.initialize(
      Initializer(
        weights: .normalByInputs(gain: 1), biases: .normal(deviation: 0.3)),
      seed: UInt64(test.widths.count))
    if test.loss == "binary-cross-entropy" {
      let last = test.widths.count - 2
      network.setParameters(
        ofLayer: last,
        weights: network.weights(ofLayer: last).map { $0 * 0.05 },
        biases: network.biases(ofLayer: last).map { _ in 0.5 })
    }
    return network
  }

  @Test(arguments: cases) func agree(test: Case) throws {
    let network = try Self.network(test)
    let classes = try #require(test.widths.last)
    let data = try Fixtures.floats(
      count: 5, columns: test.widths[0], classes: classes, seed: 3)
    let builtin = try #require(Loss(test.loss))
    var options = TrainingOptions()
    options.loss = test.isCustom ? .custom(CustomLoss(builtin)) : builtin
    let trainer = try Trainer(network, options: options)
    let gradients = try trainer.gradients(on: data)

    var reference = DoubleNetwork(network, custom: test.activation)
    let samples = DoubleSamples(data)
    let expected = reference.gradients(builtin, samples, Array(0..<data.count))
    for (found, expected) in zip(gradients, expected) {
      expectClose(found.weights, expected.weights.map { $0 / 5 })
      expectClose(found.biases, expected.biases.map { $0 / 5 })
    }
    let loss = reference.loss(builtin, samples)
    let evaluated = try trainer.evaluate(on: data).loss
    #expect(abs(evaluated - loss) <= 1e-5 * abs(loss))
    for (index, layer) in gradients.enumerated() {
      let weights = layer.weights.count
      let differences = Self.sampled(weights).map {
        reference.difference(\.weights, layer: index, at: $0, builtin, samples)
      }
      expectClose(
        Self.sampled(weights).map { layer.weights[$0] }, differences,
        tolerance: 1e-4)
      let biases = layer.biases.indices.map {
        reference.difference(\.biases, layer: index, at: $0, builtin, samples)
      }
      expectClose(layer.biases, biases, tolerance: 1e-4)
    }
  }

  /// At most 24 indices below `count`.
  static func sampled(_ count: Int) -> [Int] {
    Array(stride(from: 0, to: count, by: max(1, count / 24)))
  }

  @Test("a caller's function is not asked about the padding")
  func customFunctionsSeeNoPadding() throws {
    // The square root's derivative at 0 is infinite.
    let root = CustomActivation(
      value: { $0.magnitude.squareRoot() }, derivative: { 0.5 / $0 })
    var network = try Network(
      shape: .vector(count: 3),
      layers: [.dense(5, .custom(root)), .dense(2, .custom(root))])
    network.initialize(.uniform, seed: 1)
    let data = try Fixtures.floats(count: 9, columns: 3, classes: 2, seed: 1)
    var options = TrainingOptions()
    options.learningRate = 0.01
    let trainer = try Trainer(network, options: options)
    try trainer.trainEpoch(on: data)
    #expect(trainer.network.isFinite)
    #expect(trainer.network.paddingIsZero)
  }
}

extension CustomActivation {
  /// A built-in activation, written by a caller.
  init(_ activation: Activation) {
    self.init(
      value: { Float(DoubleNetwork.value(activation, Double($0))) },
      derivative: { Float(DoubleNetwork.derivative(activation, Double($0))) })
  }
}

extension CustomLoss {
  /// A built-in loss, written by a caller.
  init(_ loss: Loss) {
    @Sendable func row(_ outputs: [Float], _ label: Int)
      -> (value: Double, derivative: [Double])
    {
      DoubleNetwork.loss(loss, outputs.map { Double($0) }, label: label)
    }
    self.init(
      value: { row($0, $1).value },
      derivative: { row($0, $1).derivative.map { Float($0) } })
  }
}

extension DoubleSamples {
  /// The rows of a data set of floats.
  init(_ data: Dataset) {
    guard case .floats(let rows) = data.rows else {
      self.init(inputs: [], labels: [])
      return
    }
    self.init(
      inputs: (0..<rows.count).map { row in
        (0..<rows.columns).map { Double(rows.row(row)[$0]) }
      }, labels: data.labels.map { Int($0) })
  }
}

extension DoubleNetwork {
  /// The loss's central difference by one parameter.
  mutating func difference(
    _ part: WritableKeyPath<Layer, [Double]>, layer: Int, at index: Int,
    _ loss: Loss, _ samples: DoubleSamples
  ) -> Double {
    let step = 1e-6
    let value = layers[layer][keyPath: part][index]
    layers[layer][keyPath: part][index] = value + step
    let above = self.loss(loss, samples)
    layers[layer][keyPath: part][index] = value - step
    let below = self.loss(loss, samples)
    layers[layer][keyPath: part][index] = value
    return (above - below) / (2 * step)
  }
}

extension Network {
  /// Whether all floats between a row's outputs and its stride are zero.
  var paddingIsZero: Bool {
    withParameterBlob { blob in
      layout.layers.allSatisfy { layer in
        (0...layer.inputs).allSatisfy { row in
          (layer.outputs..<layer.stride).allSatisfy {
            blob[layer.weights + row * layer.stride + $0].bitPattern == 0
          }
        }
      }
    }
  }
}
