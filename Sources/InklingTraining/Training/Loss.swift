// What training makes small.

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

  /// The built-in losses by the names the command line knows.
  public static let named: KeyValuePairs<String, Loss> = [
    "softmax-cross-entropy": .softmaxCrossEntropy,
    "l2": .squaredError,
    "mean-squared-error": .meanSquaredError,
    "binary-cross-entropy": .binaryCrossEntropy,
  ]

  /// The built-in loss of that name, if there is one.
  public init?(named name: String) {
    guard let found = Self.named.first(where: { $0.key == name }) else {
      return nil
    }
    self = found.value
  }

  /// The name, of a built-in loss.
  public var name: String? {
    switch self {
    case .softmaxCrossEntropy: "softmax-cross-entropy"
    case .squaredError: "l2"
    case .meanSquaredError: "mean-squared-error"
    case .binaryCrossEntropy: "binary-cross-entropy"
    case .custom: nil
    }
  }

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
