// One dense layer on its own, for those who build networks by hand: forward,
// backward, optimise. The trainer does not use it; it keeps all layers in one
// blob and works in place.

import CKernels
import InklingCore

/// A fully connected layer `y = f(x W + b)` that remembers what its backward
/// pass needs.
///
///     var layer = DenseLayer(inputs: 2, outputs: 3, activation: .relu)
///     let y = try layer.forward(x)              // x is [batch, 2]
///     let dx = try layer.backward(gradient)     // dL/dy, [batch, 3]
///     layer.optimize(learningRate: 0.01)
public struct DenseLayer: Sendable {
  /// Values that come in.
  package let inputs: Int
  /// Values that go out.
  package let outputs: Int
  /// What is done to the weighted sums.
  package let activation: ActivationFunction
  /// `[inputs, outputs]`, row by row.
  ///
  /// - Precondition: the number of values stays.
  public var weights: [Float] {
    didSet { precondition(weights.count == inputs * outputs) }
  }
  /// `[outputs]`
  ///
  /// - Precondition: the number of values stays.
  public var biases: [Float] {
    didSet { precondition(biases.count == outputs) }
  }
  /// dL/dW of the last backward pass, `[inputs, outputs]`, summed over the
  /// batch.
  package private(set) var weightGradient: [Float]
  /// dL/db of the last backward pass, `[outputs]`, summed over the batch.
  package private(set) var biasGradient: [Float]

  private var lastInput: [Float] = []
  private var lastOutput: [Float] = []

  /// A layer with parameters drawn from `seed`.
  ///
  /// - Parameters:
  ///   - inputs: values that come in.
  ///   - outputs: values that go out.
  ///   - activation: what is done to each weighted sum.
  ///   - initializer: standard normal, biases too, if `nil`.
  ///   - seed: what the parameters are drawn from.
  /// - Precondition: `inputs` and `outputs` are 1 to 65,536, and make no more
  ///   than 2^28 weights.
  public init(
    inputs: Int, outputs: Int, activation: ActivationFunction = .identity,
    initializer: Initializer? = nil, seed: UInt64 = 0
  ) {
    let widths = 1...ParameterLayout.maximumWidth
    precondition(widths.contains(inputs) && widths.contains(outputs))
    precondition(inputs * outputs <= ParameterLayout.maximumFloats)
    self.inputs = inputs
    self.outputs = outputs
    self.activation = activation
    weights = [Float](repeating: 0, count: inputs * outputs)
    biases = [Float](repeating: 0, count: outputs)
    weightGradient = weights
    biasGradient = biases
    var random = ink_random()
    ink_random_seed(&random, seed)
    let initializer = initializer ?? .normalWithBiases
    initializer.weights.fill(
      &weights, rows: inputs, columns: outputs, stride: outputs, inputs: inputs,
      outputs: outputs, seed: seed, random: &random)
    initializer.biases.fill(
      &biases, rows: 1, columns: outputs, stride: outputs, inputs: inputs,
      outputs: outputs, seed: seed, random: &random)
  }

  /// The outputs `[batch, outputs]` for inputs `[batch, inputs]`.
  ///
  /// - Throws: `TrainingError` unless the count is a multiple of `inputs`.
  public mutating func forward(_ input: [Float]) throws(TrainingError)
    -> [Float]
  {
    guard input.count.isMultiple(of: inputs) else {
      throw .values(
        input.count, of: "inputs", expected: "a multiple of \(inputs)")
    }
    let batch = input.count / inputs
    var output = [Float](repeating: 0, count: batch * outputs)
    Kernels.active.table.pointee.gemm_nn(
      batch, outputs, inputs, input, inputs, weights, outputs, biases,
      (activation.builtin ?? .identity).kernel, &output, outputs)
    if let custom = activation.custom {
      for i in output.indices { output[i] = custom.value(output[i]) }
    }
    lastInput = input
    lastOutput = output
    return output
  }

  /// Takes the loss's derivative by the last outputs, `[batch, outputs]`, keeps
  /// those by the parameters, and returns the one by the inputs,
  /// `[batch, inputs]`.
  ///
  /// - Throws: `TrainingError` unless the count is that of the last outputs.
  public mutating func backward(
    _ outputGradient: [Float]
  ) throws(TrainingError) -> [Float] {
    guard outputGradient.count == lastOutput.count else {
      throw .values(
        outputGradient.count, of: "output gradients",
        expected: "\(lastOutput.count), as the last forward pass gave")
    }
    let kernels = Kernels.active.table.pointee
    let batch = lastOutput.count / outputs
    var delta = outputGradient
    if let custom = activation.custom {
      for i in delta.indices { delta[i] *= custom.derivative(lastOutput[i]) }
    } else {
      kernels.activation_gradient(
        (activation.builtin ?? .identity).kernel, batch, outputs, lastOutput,
        outputs, &delta, outputs)
    }
    var store = ink_store(1)
    kernels.gemm_tn(
      inputs, outputs, batch, lastInput, inputs, delta, outputs, &store,
      &weightGradient, nil, outputs)
    kernels.column_sums(
      batch, outputs, delta, outputs, &store, &biasGradient, nil)
    var inputGradient = [Float](repeating: 0, count: batch * inputs)
    var scratch = [UInt8](
      repeating: 0,
      count: max(1, kernels.gemm_nt_scratch(batch, inputs, outputs)))
    kernels.gemm_nt(
      batch, inputs, outputs, delta, outputs, weights, outputs, &inputGradient,
      inputs, &scratch)
    return inputGradient
  }

  /// Takes one step of gradient descent with the last backward pass's
  /// gradients.
  public mutating func optimize(learningRate: Float) {
    let kernels = Kernels.active.table.pointee
    var update = Optimizer.sgd()
      .update(
        step: 1, rate: learningRate, scale: 1, weightDecay: 0, second: 0)
    kernels.apply_update(weights.count, weightGradient, &update, &weights, nil)
    kernels.apply_update(biases.count, biasGradient, &update, &biases, nil)
  }
}
