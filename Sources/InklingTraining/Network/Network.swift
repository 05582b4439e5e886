// A fully connected network: its layers and its one blob of parameters.

import InklingPlatform
import CKernels
public import InklingCore

/// A dense layer of a network to be.
public struct LayerSpecification: Sendable {
  /// Values that go out.
  public var outputs: Int
  /// What is done to the weighted sums.
  public var activation: ActivationFunction

  /// A dense layer of `outputs` neurons.
  public static func dense(
    _ outputs: Int, _ activation: ActivationFunction = .identity
  ) -> Self {
    Self(outputs: outputs, activation: activation)
  }
}

/// A fully connected network: layers of `y = f(x W + b)`.
///
/// A value type: copies share their parameters until one of them changes. All
/// parameters lie in one 64-byte-aligned blob, the same bytes as in a model
/// file.
public struct Network: Sendable {
  /// Where each layer's parameters lie.
  package let layout: ParameterLayout
  /// Each layer's activation.
  public let activations: [ActivationFunction]
  /// What goes in and what comes out.
  public var signature: ModelSignature

  var parameters: AlignedBuffer<Float>

  /// A network with all parameters zero.
  ///
  /// - Parameters:
  ///   - shape: the layout of one input.
  ///   - layers: from the first hidden layer to the output.
  ///   - scale: what an input byte is multiplied by.
  ///   - classNames: one a class; the numbers from 0 if not given.
  ///   - outputTransform: how outputs become probabilities.
  /// - Throws: `NetworkError` for no layers, impossible widths, or more memory
  ///   than there is.
  public init(
    shape: InputShape, layers: [LayerSpecification], scale: Float = 1 / 255,
    classNames: [String]? = nil, outputTransform: OutputTransform = .softmax
  ) throws(NetworkError) {
    do throws(ModelError) {
      layout = try ParameterLayout(
        inputs: shape.count,
        layers: layers.map { ($0.outputs, $0.activation.builtin ?? .identity) })
    } catch {
      throw .layout(error)
    }
    activations = layers.map(\.activation)
    let outputs = layout.outputs
    signature = ModelSignature(
      inputShape: shape, inputScale: scale, outputTransform: outputTransform,
      classNames: classNames ?? (0..<outputs).map { String($0) })
    parameters = try Self.parameters(of: layout)
  }

  /// A network for a data set: its shape, scale and classes, the given hidden
  /// widths, and parameters drawn from `seed`.
  ///
  /// - Throws: `NetworkError` for impossible widths, or more memory than there
  ///   is.
  public init(
    for data: Dataset, hidden: [Int], activation: ActivationFunction = .sigmoid,
    output: ActivationFunction = .identity,
    initializer: Initializer = .scaledNormal,
    outputTransform: OutputTransform = .softmax, seed: UInt64 = 0
  ) throws(NetworkError) {
    try self.init(
      shape: data.shape,
      layers: hidden.map { .dense($0, activation) }
        + [.dense(data.classNames.count, output)],
      scale: data.scale, classNames: data.classNames,
      outputTransform: outputTransform)
    initialize(initializer, seed: seed)
  }

  /// Draws all parameters anew: layer by layer, weights before biases.
  public mutating func initialize(_ initializer: Initializer, seed: UInt64) {
    makeUnique()
    parameters.clear()
    var random = ink_random()
    ink_random_seed(&random, seed)
    for layer in layout.layers {
      initializer.weights.fill(
        parameters.base + layer.weights, rows: layer.inputs,
        columns: layer.outputs, stride: layer.stride, inputs: layer.inputs,
        outputs: layer.outputs, seed: seed, random: &random)
      initializer.biases.fill(
        parameters.base + layer.biases, rows: 1, columns: layer.outputs,
        stride: layer.stride, inputs: layer.inputs, outputs: layer.outputs,
        seed: seed, random: &random)
    }
  }

  /// The layers, from the first hidden one to the output.
  public var layers: [LayerLayout] { layout.layers }

  /// Whether no parameter is infinite or NaN.
  public var isFinite: Bool {
    Kernels.active.table.pointee.all_finite(parameters.count, parameters.base)
  }

  /// Zeros, as many as the parameters of `layout`.
  static func parameters(
    of layout: ParameterLayout
  ) throws(NetworkError) -> AlignedBuffer<Float> {
    guard let buffer = AlignedBuffer<Float>(count: layout.floatCount) else {
      throw .memory(bytes: layout.byteCount)
    }
    return buffer
  }

  mutating func makeUnique() {
    if !isKnownUniquelyReferenced(&parameters) {
      guard let copy = parameters.copy() else {
        preconditionFailure("no memory for \(layout.byteCount) bytes")
      }
      parameters = copy
    }
  }
}
