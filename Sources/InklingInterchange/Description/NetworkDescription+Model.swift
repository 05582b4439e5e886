// Descriptions from models and back: exact, parameters and metadata alike.

extension NetworkDescription {
  /// Describes all of `model`.
  ///
  /// - Parameters:
  ///   - model: a model of float32 parameters.
  ///   - source: names the model in an error.
  /// - Throws: `DataError` with reason `unsupported` for 8-bit parameters, or
  ///   `memory`.
  public init(_ model: Model, source: String) throws(DataError) {
    guard model.quantized == nil else {
      throw DataError(
        .unsupported, in: source,
        "its parameters are of 8 bits, which only C source can hold; expected "
          + "the float32 model that it was quantized from")
    }
    let network: Network
    do throws(TrainingError) {
      network = try Network(model)
    } catch {
      throw DataError(.memory, in: source, error.description)
    }
    try self.init(network, extra: model.extraMetadata, source: source)
  }

  /// Describes all of `network`; a caller's own activation is left unsaid.
  ///
  /// - Parameters:
  ///   - network: the network.
  ///   - extra: further entries of its model file, which all formats keep as
  ///     metadata.
  ///   - source: names the network in an error.
  /// - Throws: `DataError` with reason `memory`.
  public init(
    _ network: Network, extra: [ModelMetadataEntry] = [], source: String
  ) throws(DataError) {
    try DataError.checkMemory(
      4 * network.layout.parameterCount, for: "its parameters", in: source)
    let signature = network.signature
    self.init(
      layers: network.layout.layers.enumerated().map { index, layer in
        DescribedLayer(
          inputs: layer.inputs, outputs: layer.outputs,
          weights: network.weights(ofLayer: index),
          biases: network.biases(ofLayer: index),
          activation: network.activations[index].builtin)
      }, inputShape: signature.inputShape,
      reducedShape: signature.reducedShape, inputScale: signature.inputScale,
      outputTransform: signature.outputTransform,
      classNames: signature.classNames, extra: extra)
  }

  /// The network, with these arguments for what is not described.
  ///
  /// - Parameters:
  ///   - hiddenActivations: one for all hidden layers, or one each, or none.
  ///   - outputActivation: the last layer's; identity where nothing is said.
  ///   - outputTransform: nothing where nothing is said.
  ///   - inputShape: a vector where nothing is said.
  ///   - inputScale: what a byte is multiplied by; 1/255 where nothing is said.
  ///   - source: names the description in an error.
  /// - Throws: `DataError`: `inconsistent` for layers that do not follow each
  ///   other, or an argument that contradicts the description; `unsupported`
  ///   where neither names the hidden layers' activation; `tooLarge` for more
  ///   or wider layers than networks have; `memory`.
  public func network(
    hiddenActivations: [Activation] = [], outputActivation: Activation? = nil,
    outputTransform: OutputTransform? = nil, inputShape: InputShape? = nil,
    inputScale: Float? = nil, source: String = "the network"
  ) throws(DataError) -> Network {
    try checkLayers(source)
    let activations = try activations(
      hidden: hiddenActivations, output: outputActivation, source)
    let inputs = layers.first?.inputs ?? 0
    let shape =
      try agreed(self.inputShape, inputShape, "input shape", source)
      ?? .vector(count: inputs)
    let taken = reducedShape ?? shape
    guard taken.count == inputs, taken.sizes.allSatisfy({ $0 > 0 }) else {
      throw DataError(
        .inconsistent, in: source,
        "\(reducedShape == nil ? "an input" : "a reduced") shape of "
          + "\(taken.count) values; the first layer takes \(inputs)")
    }
    if let reducedShape, AreaAverage(from: shape, to: reducedShape) == nil {
      throw DataError(
        .inconsistent, in: source,
        "samples of \(shape.text), averaged to \(reducedShape.text); expected "
          + "a smaller picture")
    }
    let scale = try agreed(
      self.inputScale, inputScale, "input scale", source)
    guard scale.map({ $0.isFinite && $0 > 0 }) ?? true else {
      throw DataError(
        .unsupported, in: source,
        "an input scale of \(scale ?? 0); expected a finite number above 0")
    }
    let transform = try agreed(
      self.outputTransform, outputTransform, "output transform", source)
    var network: Network
    do throws(TrainingError) {
      network = try Network(
        shape: shape,
        layers: zip(layers, activations).map {
          .dense($0.outputs, .builtin($1))
        },
        scale: scale ?? Self.defaultInputScale,
        classNames: classNames, outputTransform: transform ?? .none,
        reducedShape: reducedShape)
    } catch {
      let reason: DataError.Reason =
        if case .memory = error.reason { .memory } else { .tooLarge }
      throw DataError(reason, in: source, error.description)
    }
    for (index, layer) in layers.enumerated() {
      network.setParameters(
        ofLayer: index, weights: layer.weights, biases: layer.biases)
    }
    return network
  }

  /// Asks whether all layers fit each other, and for the memory that so many
  /// copies of all parameters and metadata take: what every writer does first.
  ///
  /// - Throws: `DataError` with reason `inconsistent` or `memory`.
  package func checkBeforeWriting(
    copies: Int, source: String
  ) throws(DataError) {
    try checkLayers(source)
    let count = layers.reduce(0) { $0 + $1.weights.count + $1.biases.count }
    // Two digits a byte, and names as they are; escaped they may be longer.
    let texts =
      extra.reduce(0) { $0 + 2 * $1.value.count }
      + (classNames ?? []).reduce(0) { $0 + 16 + 2 * $1.utf8.count }
    try DataError.checkMemory(
      4 * copies * count + 4 * texts, for: "its parameters in another format",
      in: source)
  }

  /// Each layer takes what the one before gives, and has as many parameters.
  private func checkLayers(_ source: String) throws(DataError) {
    var width = layers.first?.inputs ?? 0
    for (index, layer) in layers.enumerated() {
      guard layer.inputs == width else {
        throw DataError(
          .inconsistent, in: source,
          "layer \(index) takes \(layer.inputs) values; the one before gives "
            + "\(width)")
      }
      let (count, overflows) = layer.inputs.multipliedReportingOverflow(
        by: layer.outputs)
      guard !overflows, layer.weights.count == count,
        layer.biases.count == layer.outputs
      else {
        throw DataError(
          .inconsistent, in: source,
          "layer \(index) has \(layer.weights.count) weights and "
            + "\(layer.biases.count) biases; expected \(layer.inputs) x "
            + "\(layer.outputs) and \(layer.outputs)")
      }
      width = layer.outputs
    }
  }

  private func activations(
    hidden given: [Activation], output: Activation?, _ source: String
  ) throws(DataError) -> [Activation] {
    let hidden = max(layers.count - 1, 0)
    guard given.count <= 1 || given.count == hidden else {
      throw DataError(
        .inconsistent, in: source,
        "\(hidden) hidden layers, but \(given.count) activations given; "
          + "expected one for all, or one each")
    }
    var result: [Activation] = []
    for (index, layer) in layers.enumerated() {
      let isLast = index == hidden
      let option =
        isLast ? output : given.count > 1 ? given[index] : given.first
      let activation = try agreed(
        layer.activation, option, "activation of layer \(index)", source)
      guard let activation = activation ?? (isLast ? .identity : nil) else {
        throw DataError(
          .unsupported, in: source,
          "does not say the activation of hidden layer \(index); expected "
            + "it to be given (--activation)")
      }
      result.append(activation)
    }
    return result
  }

  /// What the description or the option says.
  ///
  /// - Throws: `DataError` where they say different things.
  private func agreed<Part: Equatable>(
    _ described: Part?, _ option: Part?, _ what: String, _ source: String
  ) throws(DataError) -> Part? {
    guard let described, let option, described != option else {
      return described ?? option
    }
    throw DataError(
      .inconsistent, in: source,
      "its \(what) is \(described), \(option) was given; expected the same, "
        + "or nothing where the file says it")
  }
}
