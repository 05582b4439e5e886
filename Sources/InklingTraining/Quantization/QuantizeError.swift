// Why a network has no form with 8 bits.

/// Why a network was not quantized.
public enum QuantizeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// No sample to see the range of the activations in.
  case noSamples
  /// Samples of another number of values than the network's inputs.
  case inputs(found: Int, expected: Int)
  /// Samples that are floats, which no byte stands for.
  case floats
  /// A layer's activation is the caller's own.
  case customActivation(layer: Int)
  /// A parameter is infinite or NaN.
  case notFinite
  /// More memory than the system gives.
  case memory(bytes: Int)

  /// One line: what was found and what was expected.
  public var description: String {
    switch self {
    case .noSamples:
      "no sample to calibrate with; expected at least 1"
    case .inputs(let found, let expected):
      "samples of \(found) values; expected \(expected)"
    case .floats:
      "samples of floats; expected bytes, as pictures are"
    case .customActivation(let layer):
      "layer \(layer) has an activation of the caller's own; expected a "
        + "built-in one"
    case .notFinite:
      "a weight or bias is infinite or NaN; expected finite ones"
    case .memory(let bytes):
      "\(bytes) bytes of memory for a network, more than the system gives; "
        + "expected more memory"
    }
  }
}
