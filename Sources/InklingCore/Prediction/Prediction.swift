// What a prediction gives, and why one was refused.

/// The answer for one sample of a model with at most 16 outputs.
public struct Prediction: Hashable, Sendable {
  /// The index of the largest output; the first of several equal ones.
  public var label: Int
  /// The outputs after the model's output transform (probabilities where that
  /// is softmax); 0 beyond the last one.
  public var outputs: SIMD16<Float>
}

/// A sample, a buffer or a fixed shape that does not fit the model, or a
/// prediction that is none.
public enum PredictionError: Error, Hashable, Sendable,
  CustomStringConvertible
{
  /// A sample with another number of values than the model's inputs.
  case inputCount(found: Int, expected: Int)
  /// A buffer with another number of floats than the model's outputs.
  case outputCount(found: Int, expected: Int)
  /// A model with more outputs than fit into a `Prediction`.
  case tooManyOutputs(found: Int)
  /// Another number of layers or of neurons than a fixed network has: the
  /// inputs, then each layer's outputs.
  case shape(found: [Int], expected: [Int])
  /// Parameters of 8 bits, where a fixed network takes float32 ones.
  case quantized
  /// An input or output of this sample of a call, from 0, that is infinite or
  /// not a number: no label can be told.
  case notFinite(sample: Int)
  /// So many bytes of working memory, more than the system gives.
  case memory(bytes: Int)

  /// One line: what was found and what was expected.
  public var description: String {
    switch self {
    case .inputCount(let found, let expected):
      "a sample of \(found) values; expected \(expected)"
    case .outputCount(let found, let expected):
      "a buffer for \(found) outputs; expected \(expected)"
    case .tooManyOutputs(let found):
      "a model with \(found) outputs; expected at most 16, "
        + "or a buffer for the outputs"
    case .shape(let found, let expected):
      "a network of shape \(Self.text(found)); expected \(Self.text(expected))"
    case .quantized:
      "a network with parameters of 8 bits; expected float32"
    case .notFinite(let sample):
      "sample \(sample): an input or output that is infinite or not a number; "
        + "expected finite inputs, and weights that keep the outputs so"
    case .memory(let bytes):
      "\(bytes) bytes of memory to predict in, more than the system gives; "
        + "expected more memory"
    }
  }

  private static func text(_ sizes: [Int]) -> String {
    sizes.dropFirst().reduce("\(sizes.first ?? 0)") { "\($0)-\($1)" }
  }
}
