// Where the 8-bit parameters lie in their one blob, and how a layer's outputs
// become bytes.

/// One dense layer with weights and activations of 8 bits.
///
/// The layer's sums are `x W + biases`, exact in 32 bits. A hidden layer turns
/// each into a byte: `index = round(clamp(sum * multiplier, lowest, highest))`, then
/// `table[index - lowest]`, or `index - lowest` where there is no table.
package struct QuantizedLayerLayout: Hashable, Sendable {
  /// Entries of a table.
  package static let tableSize = 1024

  /// Values that come in.
  package let inputs: Int
  /// Values that go out.
  package let outputs: Int
  /// `outputs` rounded up to a multiple of 16.
  package let stride: Int
  /// What is done to the weighted sums.
  package let activation: Activation
  /// Whether it is the last layer, whose outputs are floats.
  package let isLast: Bool
  /// Offset of the weights, int8 `[pairs, stride, 2]`, in the blob, in bytes.
  package let weights: Int
  /// Zeros behind the weights, so that the biases are aligned.
  package let padding: Int
  /// The weighted sum that one step of a hidden layer's index stands for; 1 in
  /// the last layer.
  package let scale: Float

  /// Bytes of the weights. Those of two inputs lie side by side, and an odd
  /// last input has zeros beside it.
  package var weightsSize: Int { pairs * stride * 2 }
  /// Pairs of inputs, the last one perhaps half.
  package var pairs: Int { inputs / 2 + inputs % 2 }

  /// Offset of the weight from `input` to `output`.
  package func weight(_ input: Int, _ output: Int) -> Int {
    weights + (input / 2 * stride + output) * 2 + input % 2
  }

  /// Offset of the biases, int32 `[stride]`.
  package var biases: Int { weights + weightsSize + padding }
  /// Offset of the multipliers, float32 `[stride]`.
  package var multipliers: Int { biases + stride * 4 }
  /// Offset of the table, `tableSize` bytes, if there is one.
  package var table: Int? { hasTable ? multipliers + stride * 4 : nil }
  /// Offset of what follows, a multiple of 64.
  package var end: Int {
    multipliers + stride * 4 + (hasTable ? Self.tableSize : 0)
  }

  /// Whether bytes are looked up: sigmoid and tanh in hidden layers.
  package var hasTable: Bool {
    !isLast && (activation == .sigmoid || activation == .tanh)
  }

  /// The least index of a hidden layer.
  package var lowest: Int32 {
    switch activation {
    case .sigmoid, .tanh: -512
    case .identity: -128
    case .relu, .step: 0
    }
  }

  /// The greatest index of a hidden layer.
  package var highest: Int32 {
    switch activation {
    case .sigmoid, .tanh: 511
    case .identity: 127
    case .relu: 255
    case .step: 1
    }
  }

  /// The byte that stands for an output of 0.
  package var zeroPoint: Int32 {
    activation == .identity || activation == .tanh ? 128 : 0
  }

  /// The difference in output that one step of a byte stands for.
  package var outputScale: Double {
    switch activation {
    case .identity, .relu: Double(scale)
    case .sigmoid: 1 / 255.0
    case .tanh: 1 / 127.0
    case .step: 1
    }
  }

  /// The largest absolute bias with which no sum overflows.
  package var largestBias: Int32 {
    // At most 65,536 inputs: positive.
    Int32.max - Int32(inputs) * 255 * 128
  }
}

/// The shape of a network's 8-bit parameter blob: layer after layer its
/// weights, biases, multipliers and table, each on a 64-byte boundary.
package struct QuantizedLayout: Hashable, Sendable {
  /// The layers, from the input to the output.
  package let layers: [QuantizedLayerLayout]

  /// Bytes in the blob, padding included.
  package var byteCount: Int { layers.last?.end ?? 0 }

  /// Lays out the layers of `layout`.
  ///
  /// - Parameter scales: for each layer what one step of its index stands for,
  ///   finite and above 0; as many as layers.
  package init(_ layout: ParameterLayout, scales: [Float]) {
    var layers: [QuantizedLayerLayout] = []
    var offset = 0
    for (index, pair) in zip(layout.layers, scales).enumerated() {
      let (layer, scale) = pair
      // Smaller than the float32 blob, which is at most 1 GiB.
      let size = (layer.inputs / 2 + layer.inputs % 2) * layer.stride * 2
      let next = QuantizedLayerLayout(
        inputs: layer.inputs, outputs: layer.outputs, stride: layer.stride,
        activation: layer.activation,
        isLast: index == layout.layers.count - 1, weights: offset,
        padding: -size & (ModelFormat.alignment - 1), scale: scale)
      layers.append(next)
      offset = ModelFormat.align(next.end)
    }
    self.layers = layers
  }
}
