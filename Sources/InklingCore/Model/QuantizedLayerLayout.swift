// Where one layer's 8-bit parameters lie, and how its outputs become bytes.

/// One dense layer with weights and activations of 8 bits.
///
/// The layer's sums are `x W + biases`, exact in 32 bits. A hidden layer turns
/// each into a byte: `index = round(clamp(sum * rate, lowest, highest))`, then
/// `table[index - lowest]`, or `index - lowest` where there is no table.
public struct QuantizedLayerLayout: Hashable, Sendable {
  /// Entries of a table.
  public static let tableSize = 1024

  /// Values that come in.
  public let inputs: Int
  /// Values that go out.
  public let outputs: Int
  /// `outputs` rounded up to a multiple of 16.
  public let stride: Int
  /// What is done to the weighted sums.
  public let activation: Activation
  /// Whether it is the last layer, whose outputs are floats.
  public let isLast: Bool
  /// Offset of the weights, int8 `[pairs, stride, 2]`, in the blob, in bytes.
  public let weights: Int
  /// Zeros behind the weights, so that the biases are aligned.
  public let padding: Int
  /// The weighted sum that one step of a hidden layer's index stands for; 1 in
  /// the last layer.
  public let unit: Float

  /// Bytes of the weights. Those of two inputs lie side by side, and an odd
  /// last input has zeros beside it.
  public var weightsSize: Int { pairs * stride * 2 }
  /// Pairs of inputs, the last one perhaps half.
  public var pairs: Int { inputs / 2 + inputs % 2 }

  /// Offset of the weight from `input` to `output`.
  public func weight(_ input: Int, _ output: Int) -> Int {
    weights + (input / 2 * stride + output) * 2 + input % 2
  }

  /// Offset of the biases, int32 `[stride]`.
  public var biases: Int { weights + weightsSize + padding }
  /// Offset of the rates, float32 `[stride]`.
  public var rates: Int { biases + stride * 4 }
  /// Offset of the table, `tableSize` bytes, if there is one.
  public var table: Int? { hasTable ? rates + stride * 4 : nil }
  /// Offset of what follows, a multiple of 64.
  public var end: Int {
    rates + stride * 4 + (hasTable ? Self.tableSize : 0)
  }

  /// Whether bytes are looked up: sigmoid and tanh in hidden layers.
  public var hasTable: Bool {
    !isLast && (activation == .sigmoid || activation == .tanh)
  }

  /// The least index of a hidden layer.
  public var lowest: Int32 {
    switch activation {
    case .sigmoid, .tanh: -512
    case .identity: -128
    case .relu, .step: 0
    }
  }

  /// The greatest index of a hidden layer.
  public var highest: Int32 {
    switch activation {
    case .sigmoid, .tanh: 511
    case .identity: 127
    case .relu: 255
    case .step: 1
    }
  }

  /// The byte that stands for an output of 0.
  public var zero: Int32 {
    activation == .identity || activation == .tanh ? 128 : 0
  }

  /// The difference in output that one step of a byte stands for.
  public var byteScale: Double {
    switch activation {
    case .identity, .relu: Double(unit)
    case .sigmoid: 1 / 255.0
    case .tanh: 1 / 127.0
    case .step: 1
    }
  }

  /// The largest absolute bias with which no sum overflows.
  public var largestBias: Int32 {
    // At most 65,536 inputs: positive.
    Int32.max - Int32(inputs) * 255 * 128
  }
}
