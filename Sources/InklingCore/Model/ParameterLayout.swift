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
  public let stride: Int
  /// Offset of the weights `[inputs, stride]` in the blob, in floats.
  public let weights: Int
  /// Offset of the biases `[stride]` in the blob, in floats.
  public let biases: Int

  /// Weights and biases, without the padding.
  public var parameterCount: Int { inputs * outputs + outputs }
}

/// The shape of a network's parameter blob: layer after layer, weights then
/// biases, every row on a 64-byte boundary. The blob in memory and the blob in
/// a model file are the same bytes.
public struct ParameterLayout: Hashable, Sendable {
  /// The largest number of layers.
  public static let maximumLayers = 64
  /// The largest number of inputs or outputs of a layer.
  public static let maximumWidth = 65_536
  /// The largest blob, in floats (1 GiB).
  public static let maximumFloats = 1 << 28

  /// The layers, from the input to the output.
  public let layers: [LayerLayout]
  /// Floats in the blob, padding included.
  public let floatCount: Int

  /// Why a list of layers has no layout.
  public enum Failure: Error, Hashable, Sendable {
    /// No layer, or more than `maximumLayers`.
    case layerCount(Int)
    /// A width below 1 or above `maximumWidth`; layer 0's inputs are width 0.
    case width(index: Int, value: Int)
    /// More than `maximumFloats` floats in all.
    case tooLarge
  }

  /// Lays out layers of the given widths: `inputs`, then each layer's outputs.
  public init(
    inputs: Int, layers specification: [(outputs: Int, activation: Activation)]
  ) throws(Failure) {
    guard (1...Self.maximumLayers).contains(specification.count) else {
      throw .layerCount(specification.count)
    }
    let widths = 1...Self.maximumWidth
    guard widths.contains(inputs) else { throw .width(index: 0, value: inputs) }
    var layers: [LayerLayout] = []
    var offset = 0
    var width = inputs
    for (index, layer) in specification.enumerated() {
      guard widths.contains(layer.outputs) else {
        throw .width(index: index + 1, value: layer.outputs)
      }
      let stride = Self.stride(of: layer.outputs)
      // At most 2^16 * 2^16 floats: no overflow in 64 bits. On 32 bits the
      // check against the limit comes first.
      guard width <= (Self.maximumFloats - offset) / stride - 1 else {
        throw .tooLarge
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

  /// `outputs` rounded up to a multiple of 16.
  public static func stride(of outputs: Int) -> Int { (outputs + 15) & ~15 }

  /// Values in one sample.
  public var inputs: Int { layers.first?.inputs ?? 0 }
  /// Values in one prediction.
  public var outputs: Int { layers.last?.outputs ?? 0 }
  /// Bytes of the blob.
  package var byteCount: Int { floatCount * MemoryLayout<Float>.stride }
  /// Weights and biases of all layers, without the padding.
  public var parameterCount: Int {
    layers.reduce(0) { $0 + $1.parameterCount }
  }
}
