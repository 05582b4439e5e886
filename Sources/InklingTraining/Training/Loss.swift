// The loss that training minimizes.

import CKernels

/// The difference between a network's outputs `y` and the one-hot targets `t`
/// of a batch, as one number, and its derivative.
public enum Loss: Sendable {
  /// `log(sum(exp(y))) - y[label]`, mean over the batch: the outputs are
  /// logits, and a prediction's probabilities are their softmax.
  case softmaxCrossEntropy
  /// `sum((y - t)²)`, mean over the batch.
  case squaredError
  /// `(y - t)²`, mean over all elements.
  case meanSquaredError
  /// `-(t log y + (1 - t) log(1 - y))`, mean over all elements; `y` in 0...1,
  /// so the last layer's activation is sigmoid, or one of the caller's own.
  case binaryCrossEntropy
  /// The caller's own.
  case custom(CustomLoss)

  /// Whether predictions are the softmax of the outputs.
  public var takesLogits: Bool {
    if case .softmaxCrossEntropy = self { true } else { false }
  }

  /// Whether it is defined for what `activation` gives. Of a caller's own
  /// activation only the caller knows.
  func suits(_ activation: ActivationFunction) -> Bool {
    guard case .binaryCrossEntropy = self else { return true }
    return activation.builtin == nil || activation.builtin == .sigmoid
  }

  /// The caller's own, if it is one.
  public var custom: CustomLoss? {
    if case .custom(let loss) = self { loss } else { nil }
  }

  /// What the sum over a row of `outputs` elements is divided by.
  func rowDivisor(outputs: Int) -> Int {
    switch self {
    case .meanSquaredError, .binaryCrossEntropy: outputs
    case .softmaxCrossEntropy, .squaredError, .custom: 1
    }
  }

  /// The kernel, for outputs after `activation`; nil for the caller's own.
  func kernel(after activation: ActivationFunction) -> ink_loss? {
    switch self {
    case .softmaxCrossEntropy: INK_SOFTMAX_CROSS_ENTROPY
    case .squaredError, .meanSquaredError: INK_SQUARED_ERROR
    case .binaryCrossEntropy:
      activation.builtin == .sigmoid
        ? INK_BINARY_CROSS_ENTROPY_OF_SIGMOID : INK_BINARY_CROSS_ENTROPY
    case .custom: nil
    }
  }
}

extension Loss: NamedSetting {
  private static let named: KeyValuePairs<String, Loss> = [
    "softmax-cross-entropy": .softmaxCrossEntropy,
    "squared-error": .squaredError,
    "mean-squared-error": .meanSquaredError,
    "binary-cross-entropy": .binaryCrossEntropy,
  ]

  package static var names: [String] { named.map(\.key) }

  /// The built-in loss of that name, such as `squared-error`; `l2`, as it was
  /// called before, is still understood.
  public init?(_ description: String) {
    let name = description == "l2" ? "squared-error" : description
    guard let found = Self.named.first(where: { $0.key == name }) else {
      return nil
    }
    self = found.value
  }

  /// The name; `custom` for the caller's own, which is not read back.
  public var description: String {
    switch self {
    case .softmaxCrossEntropy: "softmax-cross-entropy"
    case .squaredError: "squared-error"
    case .meanSquaredError: "mean-squared-error"
    case .binaryCrossEntropy: "binary-cross-entropy"
    case .custom: "custom"
    }
  }
}

/// A loss and its derivative, given by the caller and run in Swift.
public struct CustomLoss: Sendable {
  /// The loss of one row: its outputs and its label; the loss of a batch is
  /// the mean over its rows.
  public var value: @Sendable (_ outputs: [Float], _ label: Int) -> Double
  /// The derivative of `value` by each output.
  public var derivative: @Sendable (_ outputs: [Float], _ label: Int) -> [Float]

  /// Joins a loss with its derivative, which must be as long as the outputs.
  public init(
    value: @escaping @Sendable (_ outputs: [Float], _ label: Int) -> Double,
    derivative:
      @escaping @Sendable (_ outputs: [Float], _ label: Int) -> [Float]
  ) {
    self.value = value
    self.derivative = derivative
  }
}
