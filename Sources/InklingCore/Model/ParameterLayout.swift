// Where each layer's weights and biases lie in the one parameter blob.

/// One dense layer: its sizes, its activation, and where its parameters are.
public struct LayerLayout: Hashable, Sendable {
  /// Values that come in.
  public let inputs: Int
  /// Values that go out.
  public let outputs: Int
  /// What is done to the weighted sums.
  public let activation: Activation
  /// Floats from one row of weights to the next: `outputs` rounded up to a
  /// multiple of 16, so that each row begins on a 64-byte boundary. The floats
  /// in between are zero and stay zero.
  package let stride: Int
  /// Offset of the weights `[inputs, stride]` in the blob, in floats.
  package let weights: Int
  /// Offset of the biases `[stride]` in the blob, in floats.
  package let biases: Int

  /// Weights and biases, without the padding.
  package var parameterCount: Int { inputs * outputs + outputs }
}

/// The shape of a network's parameter blob: layer after layer, weights then
/// biases, every row on a 64-byte boundary. The blob in memory and the blob in
/// a model file are the same bytes.
package struct ParameterLayout: Hashable, Sendable {
  /// The largest number of layers.
  package static let maximumLayers = 64
  /// The largest number of inputs or outputs of a layer.
  package static let maximumWidth = 65_536
  /// The largest blob, in floats (1 GiB).
  package static let maximumFloats = 1 << 28

  /// The layers, from the input to the output.
  package let layers: [LayerLayout]
  /// Floats in the blob, padding included.
  package let floatCount: Int

  /// Lays out layers of the given widths: `inputs`, then each layer's outputs.
  ///
  /// - Throws: `ModelError` with the reason `impossibleLayers`.
  package init(
    inputs: Int, layers specification: [(outputs: Int, activation: Activation)]
  ) throws(ModelError) {
    try Self.check("layers", specification.count, Self.maximumLayers)
    try Self.check("inputs", inputs, Self.maximumWidth)
    var layers: [LayerLayout] = []
    var offset = 0
    var width = inputs
    for (index, layer) in specification.enumerated() {
      try Self.check(
        "neurons", layer.outputs, Self.maximumWidth, layer: index + 1)
      let stride = Self.stride(of: layer.outputs)
      // At most 2^16 * 2^16 floats: no overflow in 64 bits. On 32 bits the
      // check against the limit comes first.
      guard width <= (Self.maximumFloats - offset) / stride - 1 else {
        throw ModelError(
          .impossibleLayers, "a network of more than 268435456 parameters",
          found: specification.count,
          expected: .rule("fewer or narrower layers"))
      }
      layers.append(
        LayerLayout(
          inputs: width, outputs: layer.outputs, activation: layer.activation,
          stride: stride, weights: offset, biases: offset + width * stride))
      offset += (width + 1) * stride
      width = layer.outputs
    }
    self.layers = layers
    floatCount = offset
  }

  private static func check(
    _ field: StaticString, _ count: Int, _ maximum: Int, layer: Int = 0
  ) throws(ModelError) {
    guard (1...maximum).contains(count) else {
      throw ModelError(
        .impossibleLayers, field, at: layer, found: count,
        expected: .range(1, UInt64(maximum)))
    }
  }

  /// `outputs` rounded up to a multiple of 16.
  package static func stride(of outputs: Int) -> Int { (outputs + 15) & ~15 }

  /// Values in one sample.
  package var inputs: Int { layers.first?.inputs ?? 0 }
  /// Values in one prediction.
  package var outputs: Int { layers.last?.outputs ?? 0 }
  /// Bytes of the blob.
  package var byteCount: Int { floatCount * MemoryLayout<Float>.stride }
  /// Weights and biases of all layers, without the padding.
  package var parameterCount: Int {
    layers.reduce(0) { $0 + $1.parameterCount }
  }
}
