// A layer on its own and a single neuron, against the formulas in double.

import InklingTraining
import Testing

import InklingTestSupport

@Suite struct DenseLayerTests {
  private static let inputs = 3
  private static let outputs = 5
  private static let x: [Float] = [0.5, -1, 2, 0, 0.25, -0.75]
  private static let gradient: [Float] = [
    1, -2, 0.5, 0, 3, -1, 0.25, 2, -0.5, 1,
  ]

  /// f(z) and f'(z).
  private static func formula(
    _ activation: Activation, _ z: Double
  ) -> (value: Double, slope: Double) {
    switch activation {
    case .identity: (z, 1)
    case .relu: (max(0, z), z > 0 ? 1 : 0)
    case .sigmoid:
      (1 / (1 + exp(-z)), 1 / (1 + exp(-z)) / (1 + exp(z)))
    case .tanh: (tanh(z), 1 - tanh(z) * tanh(z))
    case .step: (z > 0 ? 1 : 0, 0)
    }
  }

  private func expectNear(
    _ found: [Float], _ expected: [Double],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(found.count == expected.count, sourceLocation: sourceLocation)
    for (found, expected) in zip(found, expected) {
      #expect(
        abs(Double(found) - expected) <= 1e-5 * max(1, abs(expected)),
        sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: Activation.allCases)
  func matchesFormulas(_ activation: Activation) throws {
    let (inputs, outputs, batch) = (Self.inputs, Self.outputs, 2)
    var layer = DenseLayer(
      inputs: inputs, outputs: outputs, activation: .builtin(activation),
      seed: 7)
    let (w, b) = (layer.weights.map(Double.init), layer.biases.map(Double.init))
    let x = Self.x.map(Double.init)
    var y: [Double] = []
    var delta: [Double] = []
    for i in 0..<batch {
      for j in 0..<outputs {
        let z = (0..<inputs).reduce(b[j]) {
          $0 + x[i * inputs + $1] * w[$1 * outputs + j]
        }
        let (value, slope) = Self.formula(activation, z)
        y.append(value)
        delta.append(Double(Self.gradient[i * outputs + j]) * slope)
      }
    }
    expectNear(try layer.forward(Self.x), y)

    let inputGradient = try layer.backward(Self.gradient)
    let weightGradient = (0..<inputs * outputs).map { index in
      (0..<batch).reduce(0.0) {
        $0 + x[$1 * inputs + index / outputs]
          * delta[$1 * outputs + index % outputs]
      }
    }
    let biasGradient = (0..<outputs).map { delta[$0] + delta[outputs + $0] }
    expectNear(layer.weightGradient, weightGradient)
    expectNear(layer.biasGradient, biasGradient)
    expectNear(
      inputGradient,
      (0..<batch * inputs).map { index in
        (0..<outputs).reduce(0.0) {
          $0 + delta[index / inputs * outputs + $1]
            * w[index % inputs * outputs + $1]
        }
      })

    layer.optimize(learningRate: 0.1)
    expectNear(layer.weights, zip(w, weightGradient).map { $0 - 0.1 * $1 })
    expectNear(layer.biases, zip(b, biasGradient).map { $0 - 0.1 * $1 })
  }

  @Test func refusesOtherShapes() throws {
    var layer = DenseLayer(inputs: 3, outputs: 5)
    #expect(throws: TrainingError.self) { try layer.forward([1, 2]) }
    _ = try layer.forward([1, 2, 3])
    #expect(throws: TrainingError.self) { try layer.backward([1, 2, 3]) }
  }

  @Test func neuronIsTheStepOfItsWeightedSum() throws {
    var neuron = Neuron(inputs: 2)
    neuron.layer.weights = [2, -1]
    neuron.layer.biases = [-0.5]
    #expect(try neuron([1, 1]) == 1)
    #expect(try neuron([0.5, 0.5]) == 0)
    #expect(try neuron([0, 1]) == 0)
    #expect(throws: TrainingError.self) { try neuron([1]) }
  }
}
