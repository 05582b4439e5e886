// The loss that training minimizes.

import CKernels

/// The difference between a network's outputs `y` and the one-hot targets `t`
/// of a batch, as one number, and its derivative.
public struct Loss: Sendable {
  package enum Kind: Sendable {
    case softmaxCrossEntropy
    case squaredError
    case meanSquaredError
    case binaryCrossEntropy
    case custom
  }

  package let kind: Kind
  /// The caller's own, if it is one.
  let custom: CustomLoss?

  private init(_ kind: Kind, _ custom: CustomLoss? = nil) {
    self.kind = kind
    self.custom = custom
  }

  /// `log(sum(exp(y))) - y[label]`, mean over the batch: the outputs are
  /// logits, and a prediction's probabilities are their softmax.
  public static let softmaxCrossEntropy = Self(.softmaxCrossEntropy)
  /// `sum((y - t)²)`, mean over the batch.
  public static let squaredError = Self(.squaredError)
  /// `(y - t)²`, mean over all elements.
  public static let meanSquaredError = Self(.meanSquaredError)
  /// `-(t log y + (1 - t) log(1 - y))`, mean over all elements; `y` in 0...1,
  /// so the last layer's activation is sigmoid, or one of the caller's own.
  public static let binaryCrossEntropy = Self(.binaryCrossEntropy)

  /// The caller's own, which runs in Swift.
  ///
  /// - Parameters:
  ///   - value: the loss of one row: its outputs and its label. The loss of a
  ///     batch is the mean over its rows.
  ///   - derivative: the derivative of `value` by each output.
  public static func custom(
    value: @escaping @Sendable (_ outputs: [Float], _ label: Int) -> Double,
    derivative:
      @escaping @Sendable (_ outputs: [Float], _ label: Int) -> [Float]
  ) -> Self {
    .custom(CustomLoss(value: value, derivative: derivative))
  }

  static func custom(_ loss: CustomLoss) -> Self { Self(.custom, loss) }

  /// Whether predictions are the softmax of the outputs.
  package var takesLogits: Bool { kind == .softmaxCrossEntropy }

  /// Whether it is defined for what `activation` gives. Of a caller's own
  /// activation only the caller knows.
  func suits(_ activation: ActivationFunction) -> Bool {
    kind != .binaryCrossEntropy || activation.builtin == nil
      || activation.builtin == .sigmoid
  }

  /// What the sum over a row of `outputs` elements is divided by.
  func rowDivisor(outputs: Int) -> Int {
    switch kind {
    case .meanSquaredError, .binaryCrossEntropy: outputs
    case .softmaxCrossEntropy, .squaredError, .custom: 1
    }
  }

  /// The kernel, for outputs after `activation`; nil for the caller's own.
  func kernel(after activation: ActivationFunction) -> ink_loss? {
    switch kind {
    case .softmaxCrossEntropy: INK_SOFTMAX_CROSS_ENTROPY
    case .squaredError, .meanSquaredError: INK_SQUARED_ERROR
    case .binaryCrossEntropy:
      activation.builtin == .sigmoid
        ? INK_BINARY_CROSS_ENTROPY_OF_SIGMOID : INK_BINARY_CROSS_ENTROPY
    case .custom: nil
    }
  }
}

extension Loss: NamedSetting, LosslessStringConvertible {
  private static let named: KeyValuePairs<String, Loss> = [
    "softmax-cross-entropy": .softmaxCrossEntropy,
    "squared-error": .squaredError,
    "mean-squared-error": .meanSquaredError,
    "binary-cross-entropy": .binaryCrossEntropy,
  ]

  package static var names: [String] { named.map { $0.key } }

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
    Self.named.first { $0.value.kind == kind }?.key ?? "custom"
  }
}

/// A loss and its derivative, run in Swift.
struct CustomLoss: Sendable {
  let value: @Sendable (_ outputs: [Float], _ label: Int) -> Double
  let derivative: @Sendable (_ outputs: [Float], _ label: Int) -> [Float]
}
