// What a training step reads and writes of each layer, as bare pointers, so
// that a step touches no reference count.

import CKernels

/// One layer during training, a trivial type. All pointers stay valid while the
/// trainer lives.
struct LayerState {
  var inputs: Int
  var outputs: Int
  var stride: Int
  var activation: ink_activation
  /// `[inputs, stride]`, and its velocity.
  var weights: UnsafeMutablePointer<Float>
  var weightVelocity: UnsafeMutablePointer<Float>?
  /// `[stride]`, and its velocity.
  var biases: UnsafeMutablePointer<Float>
  var biasVelocity: UnsafeMutablePointer<Float>?
  /// `y = f(z)`, `[batch, stride]`.
  var output: UnsafeMutablePointer<Float>
  /// The loss's derivative by `z`, `[batch, stride]`. The output layer's is the
  /// same memory as `output` where `output` is not needed once the loss is
  /// known.
  var delta: UnsafeMutablePointer<Float>
}
