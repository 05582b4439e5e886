// A layer as the kernels see it.

import CKernels

extension ink_layer {
  /// The layer of a network whose parameters begin at `parameters`.
  init(_ layer: LayerLayout, of parameters: UnsafePointer<Float>) {
    self.init(
      inputs: layer.inputs, outputs: layer.outputs, stride: layer.stride,
      weights: parameters + layer.weights, biases: parameters + layer.biases,
      activation: layer.activation.kernel)
  }
}
