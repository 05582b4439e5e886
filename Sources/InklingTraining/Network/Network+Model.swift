// Networks to and from model files.

public import InklingCore

extension Network {
  /// A network with a model's layers and a copy of its parameters; of 8-bit
  /// parameters the numbers that they stand for.
  ///
  /// - Throws: `NetworkError.memory`.
  public init(_ model: Model) throws(NetworkError) {
    layout = model.layout
    activations = model.layout.layers.map { .builtin($0.activation) }
    signature = model.signature
    parameters = try Self.parameters(of: model.layout)
    withExtendedLifetime(model) {
      if let quantized = model.quantized {
        quantized.restore(into: parameters.base, layout, signature.inputScale)
      } else {
        parameters.base.update(
          from: model.parameters, count: model.layout.floatCount)
      }
    }
  }

  /// Writes the network to a model file, atomically: what was at `path` before
  /// stays there unless the whole new file is in place.
  ///
  /// - Parameter extra: metadata beside the signature.
  /// - Throws: `ModelWriteError`, also for a caller's own activation, which no
  ///   file can hold.
  public func save(to path: String, extra: [ModelMetadataEntry] = [])
    throws(ModelWriteError)
  {
    try checkActivations()
    try ModelWriter.write(
      layout: layout, parameters: parameters.base, signature: signature,
      extra: extra, to: path)
  }

  /// Asks, before a training that may take long, whether its network can be
  /// saved: with these layers, class names and metadata.
  ///
  /// - Throws: `ModelWriteError`, as `save` would.
  public func checkCanBeSaved(
    extra: [ModelMetadataEntry] = []
  ) throws(ModelWriteError) {
    try checkActivations()
    try ModelWriter.check(
      layout: layout, parameters: parameters.base, signature: signature,
      extra: extra)
  }

  private func checkActivations() throws(ModelWriteError) {
    if let index = activations.firstIndex(where: { $0.custom != nil }) {
      throw .customActivation(layer: index)
    }
  }
}
