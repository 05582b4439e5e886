// Where the layers' 8-bit parameters lie in their one blob.

/// The shape of a network's 8-bit parameter blob: layer after layer its
/// weights, biases, rates and table, each on a 64-byte boundary.
public struct QuantizedLayout: Hashable, Sendable {
  /// The layers, from the input to the output.
  public let layers: [QuantizedLayerLayout]

  /// Bytes in the blob, padding included.
  public var byteCount: Int { layers.last?.end ?? 0 }

  /// Lays out the layers of `layout`.
  ///
  /// - Parameter units: for each layer what one step of its index stands for,
  ///   finite and above 0; as many as layers.
  public init(_ layout: ParameterLayout, units: [Float]) {
    var layers: [QuantizedLayerLayout] = []
    var offset = 0
    for (index, pair) in zip(layout.layers, units).enumerated() {
      let (layer, unit) = pair
      // Smaller than the float32 blob, which is at most 1 GiB.
      let size = (layer.inputs / 2 + layer.inputs % 2) * layer.stride * 2
      let next = QuantizedLayerLayout(
        inputs: layer.inputs, outputs: layer.outputs, stride: layer.stride,
        activation: layer.activation,
        isLast: index == layout.layers.count - 1, weights: offset,
        padding: -size & (ModelFormat.alignment - 1), unit: unit)
      layers.append(next)
      offset = ModelFormat.align(next.end, to: ModelFormat.alignment)
    }
    self.layers = layers
  }
}
