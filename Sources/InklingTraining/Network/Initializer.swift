// How a network's parameters start.

import CKernels
package import InklingCore

/// The distribution of a network's first weights and biases.
public struct Initializer: Hashable, Sendable {
  /// How the values of one matrix or vector are drawn.
  package enum Distribution: Hashable, Sendable {
    /// All zero.
    case zero
    /// Normal with mean 0 and this standard deviation.
    case normal(deviation: Float)
    /// Uniform in `low ..< high`.
    case uniform(low: Float, high: Float)
    /// Normal with standard deviation `sqrt(gain / inputs)`.
    case normalByInputs(gain: Float)
    /// Uniform within `±sqrt(6 / (inputs + outputs))`.
    case uniformByInputsAndOutputs
    /// `numpy.random.randn(inputs, outputs) / sqrt(inputs)` after
    /// `numpy.random.seed(seed)`, in each layer anew: the very numbers.
    case numPyNormalByInputs
  }

  /// How each layer's weights are drawn.
  package var weights: Distribution
  /// How each layer's biases are drawn.
  package var biases: Distribution

  /// Draws weights and biases independently.
  package init(weights: Distribution, biases: Distribution = .zero) {
    self.weights = weights
    self.biases = biases
  }

  /// Normal with mean 0 and this standard deviation.
  ///
  /// - Parameters:
  ///   - deviation: the weights' standard deviation.
  ///   - biases: the biases' deviation; they are 0 if it is.
  public static func normal(deviation: Float, biases: Float = 0) -> Self {
    Self(
      weights: .normal(deviation: deviation),
      biases: biases == 0 ? .zero : .normal(deviation: biases))
  }

  /// Uniform in `low ..< high`, the biases 0.
  public static func uniform(low: Float, high: Float) -> Self {
    Self(weights: .uniform(low: low, high: high))
  }

  /// Normal divided by √inputs (LeCun et al., 1998, "Efficient BackProp").
  public static let scaledNormal = Self(weights: .normalByInputs(gain: 1))
  /// NumPy's normal numbers divided by √inputs, from the same seed in each layer.
  package static let numPyScaledNormal = Self(weights: .numPyNormalByInputs)
  /// Standard normal.
  package static let normal = Self(weights: .normal(deviation: 1))
  /// Standard normal, biases too.
  package static let normalWithBiases = Self(
    weights: .normal(deviation: 1), biases: .normal(deviation: 1))
  /// Normal times 0.001.
  package static let smallNormal = Self(weights: .normal(deviation: 1e-3))
  /// Uniform in [-1, 1), biases too.
  public static let uniform = Self(
    weights: .uniform(low: -1, high: 1), biases: .uniform(low: -1, high: 1))
  /// Normal times √(2 / inputs), for ReLU (He et al., 2015).
  public static let he = Self(weights: .normalByInputs(gain: 2))
  /// Uniform within ±√(6 / (inputs + outputs)) (Glorot and Bengio, 2010).
  public static let glorot = Self(weights: .uniformByInputsAndOutputs)

  /// What suits layers with this activation.
  package static func suitable(for activation: Activation) -> Self {
    switch activation {
    case .relu: he
    case .tanh, .identity, .step: glorot
    case .sigmoid: scaledNormal
    }
  }
}

extension Initializer: NamedSetting, LosslessStringConvertible {
  private static let named: KeyValuePairs<String, Initializer> = [
    "scaled-normal": .scaledNormal,
    "numpy-scaled-normal": .numPyScaledNormal,
    "normal": .normal,
    "normal-with-biases": .normalWithBiases,
    "small-normal": .smallNormal,
    "uniform": .uniform,
    "he": .he,
    "glorot": .glorot,
  ]

  package static var names: [String] { named.map { $0.key } }

  /// The initialiser of that name, such as `he` or `scaled-normal`.
  public init?(_ description: String) {
    guard let found = Self.named.first(where: { $0.key == description }) else {
      return nil
    }
    self = found.value
  }

  /// The name; `custom` for one that has none, which is not read back.
  public var description: String {
    Self.named.first { $0.value == self }?.key ?? "custom"
  }
}

extension Initializer.Distribution {
  /// Fills `[rows, columns]` floats of leading dimension `stride`, part of a
  /// layer of `inputs` and `outputs`.
  func fill(
    _ values: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int,
    inputs: Int, outputs: Int, seed: UInt64, random: inout ink_random
  ) {
    func normal(_ deviation: Float) {
      ink_random_normal(&random, rows, columns, deviation, values, stride)
    }
    func uniform(_ low: Float, _ high: Float) {
      ink_random_uniform(&random, rows, columns, low, high, values, stride)
    }
    switch self {
    case .zero:
      break
    case .normal(let deviation):
      normal(deviation)
    case .uniform(let low, let high):
      uniform(low, high)
    case .normalByInputs(let gain):
      normal((gain / Float(inputs)).squareRoot())
    case .uniformByInputsAndOutputs:
      let limit = (6 / Float(inputs + outputs)).squareRoot()
      uniform(-limit, limit)
    case .numPyNormalByInputs:
      var random = ink_numpy_random()
      ink_numpy_seed(&random, UInt32(truncatingIfNeeded: seed))
      ink_numpy_normal(
        &random, rows, columns, 1 / Double(inputs).squareRoot(), values, stride)
    }
  }
}
