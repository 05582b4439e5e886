// The smallest network there is.

/// A single artificial neuron, `y = f(w · x + b)`: a dense layer of one output.
///
///     let perceptron = Neuron(inputs: 3, activation: .step, seed: 1)
///     let y = try perceptron([0.2, 0.7, 0.1])
public struct Neuron: Sendable {
  /// The layer of one output that this is.
  package var layer: DenseLayer

  /// A neuron with weights and bias drawn uniformly from [-1, 1).
  ///
  /// - Precondition: `inputs` is 1 to 65,536.
  public init(
    inputs: Int, activation: ActivationFunction = .step,
    initializer: Initializer = .uniform, seed: UInt64 = 0
  ) {
    layer = DenseLayer(
      inputs: inputs, outputs: 1, activation: activation,
      initializer: initializer, seed: seed)
  }

  /// The output for one input.
  ///
  /// - Throws: `TrainingError` unless there are as many values as inputs.
  public func callAsFunction(_ input: [Float]) throws(TrainingError) -> Float {
    guard input.count == layer.inputs else {
      throw .values(input.count, of: "inputs", expected: "\(layer.inputs)")
    }
    var copy = layer
    return try copy.forward(input)[0]
  }
}
