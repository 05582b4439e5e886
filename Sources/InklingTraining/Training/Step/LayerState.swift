// What a training step reads and writes of each layer, as bare pointers, so
// that a step touches no reference count.

import CKernels

/// One layer during training, a trivial type. All pointers stay valid while the
/// trainer lives.
struct LayerState {
  var inputs: Int
  var outputs: Int
  var stride: Int
  /// Floats from one row of `output` and `delta` to the next.
  var lead: Int
  var activation: ink_activation
  /// `[inputs, stride]`, and its velocity.
  var weights: UnsafeMutablePointer<Float>
  var weightVelocity: UnsafeMutablePointer<Float>?
  /// `[stride]`, and its velocity.
  var biases: UnsafeMutablePointer<Float>
  var biasVelocity: UnsafeMutablePointer<Float>?
  /// `y = f(z)`, `[batch, lead]`.
  var output: UnsafeMutablePointer<Float>
  /// The loss's derivative by `z`, `[batch, lead]`. The output layer's is the
  /// same memory as `output` where `output` is not needed once the loss is
  /// known.
  var delta: UnsafeMutablePointer<Float>

  /// `stride`, and a line of the cache more where rows would else lie a multiple
  /// of 1 KiB apart: columns of many rows then share few sets of the cache.
  static func lead(ofStride stride: Int) -> Int {
    stride.isMultiple(of: 256) ? stride + 16 : stride
  }
}
