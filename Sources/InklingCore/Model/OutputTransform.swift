// What a model does with its last layer's outputs; not an activation, since
// training fuses it into the loss.

/// What a prediction does to the last layer's outputs.
///
/// The raw values stand in model files and never change.
public enum OutputTransform: UInt8, CaseIterable, Sendable {
  /// The outputs are given as they are.
  case none = 0
  /// The outputs are logits; their softmax is given.
  case softmax = 1
}
