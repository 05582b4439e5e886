// The gradients of one layer, as a caller gets them.

/// The derivatives of a loss by one layer's parameters.
public struct LayerGradients: Hashable, Sendable {
  /// By the weights, `[inputs, outputs]`, row by row.
  public var weights: [Float]
  /// By the biases, `[outputs]`.
  public var biases: [Float]
}
