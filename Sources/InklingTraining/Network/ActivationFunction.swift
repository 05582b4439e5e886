// A layer's activation: a built-in one, or the caller's own.

import InklingCore

/// What a layer does to its weighted sums `z`.
public struct ActivationFunction: Sendable {
  private enum Kind: Sendable {
    case builtin(Activation)
    case custom(CustomActivation)
  }

  private let kind: Kind

  /// `z`
  public static let identity = builtin(.identity)
  /// `max(0, z)`
  public static let relu = builtin(.relu)
  /// `1 / (1 + exp(-z))`
  public static let sigmoid = builtin(.sigmoid)
  /// `tanh(z)`
  public static let tanh = builtin(.tanh)
  /// 0 where `z <= 0`, else 1: for perceptrons. Its derivative is 0, so that
  /// nothing is learned through it.
  public static let step = builtin(.step)

  /// The caller's own, which runs in Swift; a network with one cannot be saved.
  ///
  ///     let softsign = ActivationFunction.custom(
  ///       value: { z in z / (1 + abs(z)) },
  ///       derivative: { y in (1 - abs(y)) * (1 - abs(y)) })
  ///
  /// - Parameters:
  ///   - value: `y = f(z)`
  ///   - derivative: `f'(z)`, written with the output `y = f(z)` as the
  ///     built-in ones are.
  public static func custom(
    value: @escaping @Sendable (_ z: Float) -> Float,
    derivative: @escaping @Sendable (_ y: Float) -> Float
  ) -> Self {
    .custom(CustomActivation(value: value, derivative: derivative))
  }

  /// A built-in one, which runs in the kernels and can be saved.
  package static func builtin(_ activation: Activation) -> Self {
    Self(kind: .builtin(activation))
  }

  static func custom(_ activation: CustomActivation) -> Self {
    Self(kind: .custom(activation))
  }

  /// The built-in activation, if it is one.
  package var builtin: Activation? {
    if case .builtin(let activation) = kind { activation } else { nil }
  }

  /// The caller's own, if it is one.
  var custom: CustomActivation? {
    if case .custom(let activation) = kind { activation } else { nil }
  }
}

/// An activation and its derivative, run in Swift.
struct CustomActivation: Sendable {
  /// `y = f(z)`
  let value: @Sendable (_ z: Float) -> Float
  /// `f'(z)`, of the output `y = f(z)`
  let derivative: @Sendable (_ y: Float) -> Float
}

extension Activation: NamedSetting {
  package static var names: [String] { allCases.map { $0.description } }

  /// Those that a network can learn with: all but the step function.
  package static let trainable = allCases.filter { $0 != .step }

  /// The activation of that name, such as `relu`.
  package init?(_ text: String) {
    let found = Self.allCases.first { $0.description == text }
    guard let found else { return nil }
    self = found
  }

  /// The name, such as `relu`.
  package var description: String { "\(name)" }
}
