// What a prediction gives, by value.

/// The answer for one sample of a model with at most 16 outputs.
public struct Prediction: Hashable, Sendable {
  /// The index of the largest output; the first of several equal ones.
  public var label: Int
  /// The outputs after the model's output transform (probabilities where that
  /// is softmax); 0 beyond the last one.
  public var outputs: SIMD16<Float>
}
