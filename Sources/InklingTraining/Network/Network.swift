// A fully connected network: its layers and its one blob of parameters.

import CKernels
public import InklingCore
import InklingPlatform

/// A fully connected network: layers of `y = f(x W + b)`.
///
///     // 784 pixels, 64 hidden neurons, 10 classes:
///     let network = try Network(for: data.train, hidden: [64], seed: 1)
///     // or layer by layer, all parameters zero:
///     var other = try Network(
///       shape: .image(height: 28, width: 28),
///       layers: [.dense(64, .relu), .dense(10)])
///     other.initialize(.he, seed: 1)
///
/// A `Trainer` trains it, `predict(pixels:)` uses it, and
/// `save(to:)` writes it to a model file, which `Model` opens. For predictions
/// without any allocation make a `Model` of it and of that a `Predictor`.
///
/// The input is bytes times a scale, or floats. The last layer's outputs are
/// logits where `signature` says that a softmax makes probabilities of them.
///
/// A value: copies share their parameters until one of them changes. All
/// parameters lie in one 64-byte-aligned blob, the same bytes as in a model
/// file. The same layers, initializer and seed give the same bytes.
public struct Network: Sendable {
  /// A dense layer of a network to be.
  public struct Layer: Sendable {
    let outputs: Int
    var activation: ActivationFunction

    /// A dense layer of `outputs` neurons, 1 to 65,536.
    public static func dense(
      _ outputs: Int, _ activation: ActivationFunction = .identity
    ) -> Self {
      Self(outputs: outputs, activation: activation)
    }
  }

  /// Where each layer's parameters lie.
  package let layout: ParameterLayout
  /// Each layer's activation.
  package let activations: [ActivationFunction]
  /// What goes in and what comes out.
  public var signature: ModelSignature

  var parameters: AlignedBuffer<Float>

  /// A network with all parameters zero.
  ///
  /// - Parameters:
  ///   - shape: the layout of one input.
  ///   - layers: from the first hidden layer to the output, 1 to 64.
  ///   - scale: what an input byte is multiplied by.
  ///   - classNames: one per class; the numbers from 0 if not given.
  ///   - outputTransform: how outputs become probabilities.
  ///   - reducedShape: the picture that inputs of `shape` are averaged to for the
  ///     first layer; `nil` to take them as they are.
  /// - Throws: `TrainingError` for no layers, impossible widths, a scale that is
  ///   not finite and above 0, a reduced shape that is no smaller picture, or
  ///   more memory than there is.
  public init(
    shape: InputShape, layers: [Layer], scale: Float = 1 / 255,
    classNames: [String]? = nil, outputTransform: OutputTransform = .softmax,
    reducedShape: InputShape? = nil
  ) throws(TrainingError) {
    if let reducedShape, AreaAverage(from: shape, to: reducedShape) == nil {
      throw TrainingError(
        .shape,
        "samples of \(shape.text), averaged to \(reducedShape.text); expected "
          + "pictures of at most \(ParameterLayout.maximumWidth) pixels, and a "
          + "smaller one")
    }
    let layout: ParameterLayout
    do throws(ModelError) {
      layout = try ParameterLayout(
        inputs: (reducedShape ?? shape).count,
        layers: layers.map { ($0.outputs, $0.activation.builtin ?? .identity) })
    } catch {
      throw TrainingError(.shape, error.description)
    }
    guard scale.isFinite, scale > 0 else { throw .inputScale(scale) }
    let names = classNames ?? (0..<layout.outputs).map { String($0) }
    try self.init(
      layout, activations: layers.map { $0.activation },
      signature: ModelSignature(
        inputShape: shape, inputScale: scale, outputTransform: outputTransform,
        classNames: names, reducedShape: reducedShape))
  }

  /// A network for a data set: its shape, scale and classes, the given hidden
  /// widths, and parameters drawn from `seed`.
  ///
  /// - Parameters:
  ///   - data: what the network is to learn from.
  ///   - hidden: the neurons of each hidden layer, first to last; none is a
  ///     linear model.
  ///   - activation: the hidden layers'.
  ///   - output: the last layer's, before `outputTransform`.
  ///   - initializer: how the parameters start; `nil` as suits the activation:
  ///     He for ReLU, Glorot for tanh, identity and step, otherwise normal
  ///     divided by √inputs.
  ///   - outputTransform: how outputs become probabilities.
  ///   - seed: what they are drawn from.
  ///   - reducedShape: the picture that samples are averaged to for the first
  ///     layer: `.image(height: 14, width: 14)` makes a network a quarter as
  ///     large. Area averages, of bytes to the nearest byte.
  /// - Throws: `TrainingError` for impossible widths, a reduced shape that is no
  ///   smaller picture, or more memory than there is.
  public init(
    for data: Dataset, hidden: [Int], activation: ActivationFunction = .sigmoid,
    output: ActivationFunction = .identity,
    initializer: Initializer? = nil,
    outputTransform: OutputTransform = .softmax, seed: UInt64 = 0,
    reducedShape: InputShape? = nil
  ) throws(TrainingError) {
    try self.init(
      shape: data.shape,
      layers: hidden.map { .dense($0, activation) }
        + [.dense(data.classNames.count, output)],
      scale: data.scale, classNames: data.classNames,
      outputTransform: outputTransform, reducedShape: reducedShape)
    initialize(
      initializer ?? .suitable(for: activation.builtin ?? .sigmoid), seed: seed)
  }

  /// A network with a model's layers and a copy of its parameters; of 8-bit
  /// parameters the numbers that they stand for.
  ///
  /// - Throws: `TrainingError` for more memory than there is.
  public init(_ model: Model) throws(TrainingError) {
    try self.init(
      model.layout,
      activations: model.layout.layers.map { .builtin($0.activation) },
      signature: model.signature)
    withExtendedLifetime(model) {
      if let quantized = model.quantized {
        quantized.dequantize(
          into: parameters.base, layout, signature.inputScale)
      } else {
        parameters.base.update(
          from: model.parameters, count: model.layout.floatCount)
      }
    }
  }

  private init(
    _ layout: ParameterLayout, activations: [ActivationFunction],
    signature: ModelSignature
  ) throws(TrainingError) {
    guard let parameters = AlignedBuffer<Float>(count: layout.floatCount) else {
      throw TrainingError(
        .memory,
        "\(layout.byteCount) bytes of memory for a network, more than the "
          + "system gives; expected fewer or narrower layers, or more memory")
    }
    self.layout = layout
    self.activations = activations
    self.signature = signature
    self.parameters = parameters
  }

  /// Draws all parameters anew: layer by layer, weights before biases.
  ///
  /// - Precondition: of a network with copies, there is memory for one more.
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
  package var isFinite: Bool {
    Kernels.active.table.pointee.all_finite(parameters.count, parameters.base)
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
