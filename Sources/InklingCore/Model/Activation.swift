// The built-in activation functions, numbered as in model files. The arithmetic
// is in CKernels; nothing here computes.

package import CKernels

/// What a layer does to its weighted sums z.
///
/// The raw values stand in model files and never change.
public enum Activation: UInt8, CaseIterable, Sendable {
  /// `z`
  case identity = 0
  /// `max(0, z)`; the derivative is 0 at and below 0.
  case relu = 1
  /// `1 / (1 + exp(-z))`
  case sigmoid = 2
  /// `tanh(z)`
  case tanh = 3
  /// 0 where `z <= 0`, else 1; the derivative is 0 everywhere.
  case step = 4

  /// The name on the command line and in JSON.
  public var name: StaticString {
    switch self {
    case .identity: "identity"
    case .relu: "relu"
    case .sigmoid: "sigmoid"
    case .tanh: "tanh"
    case .step: "step"
    }
  }

  /// The same activation as the kernels number it.
  package var kernel: ink_activation {
    ink_activation(rawValue: UInt32(rawValue))
  }
}
