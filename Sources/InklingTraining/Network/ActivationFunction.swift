// A layer's activation: a built-in one, or the caller's own.

public import InklingCore

/// What a layer does to its weighted sums.
public enum ActivationFunction: Sendable {
  /// A built-in one, which runs in the kernels and can be saved.
  case builtin(Activation)
  /// The caller's own, which runs in Swift; a network with one cannot be saved.
  case custom(CustomActivation)

  /// `z`
  public static let identity = Self.builtin(.identity)
  /// `max(0, z)`
  public static let relu = Self.builtin(.relu)
  /// `1 / (1 + exp(-z))`
  public static let sigmoid = Self.builtin(.sigmoid)
  /// `tanh(z)`
  public static let tanh = Self.builtin(.tanh)
  /// 0 where `z <= 0`, else 1
  public static let step = Self.builtin(.step)

  /// The built-in activation, if it is one.
  public var builtin: Activation? {
    if case .builtin(let activation) = self { activation } else { nil }
  }

  /// The caller's own, if it is one.
  public var custom: CustomActivation? {
    if case .custom(let activation) = self { activation } else { nil }
  }
}

extension Activation: NamedSetting {
  package static var names: [String] { allCases.map(\.description) }

  /// Those that a network can learn with: all but the step function.
  package static let trainable = allCases.filter { $0 != .step }

  /// The activation of that name, such as `relu`.
  public init?(_ description: String) {
    let found = Self.allCases.first { $0.description == description }
    guard let found else { return nil }
    self = found
  }

  /// The name, such as `relu`.
  public var description: String { "\(name)" }
}

/// An activation and its derivative, given by the caller and run in Swift.
public struct CustomActivation: Sendable {
  /// `y = f(z)`
  public var value: @Sendable (_ z: Float) -> Float
  /// `f'(z)`, written with the output `y = f(z)` as the built-in ones are.
  public var derivative: @Sendable (_ y: Float) -> Float

  /// Joins a function with its derivative.
  public init(
    value: @escaping @Sendable (_ z: Float) -> Float,
    derivative: @escaping @Sendable (_ y: Float) -> Float
  ) {
    self.value = value
    self.derivative = derivative
  }
}
