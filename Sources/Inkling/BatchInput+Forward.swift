// One layer's forward pass, the same for training and for evaluating.

import CKernels

extension BatchInput {
  /// The outputs of `layer` for the samples `range` of a batch.
  ///
  /// - Parameters:
  ///   - below: the layer whose outputs come in; nil for the first layer, which
  ///     takes the batch's own rows.
  ///   - custom: the caller's own activation, if the layer has one.
  ///   - inputs: the batch's dense inputs; unused for compressed rows.
  ///   - samples: the batch's row numbers, or nil for the rows `first + i`.
  func forward(
    _ layer: LayerState, below: LayerState?, custom: CustomActivation?,
    inputs: UnsafeMutablePointer<Float>, samples: UnsafePointer<UInt32>?,
    first: Int, range: Range<Int>, kernels: UnsafePointer<ink_kernels>
  ) {
    let begin = range.lowerBound
    let output = layer.output + begin * layer.stride
    if below == nil, case .sparse(let rows, let table) = self {
      withUnsafePointer(to: rows) { rows in
        kernels.pointee.sparse_nn(
          rows, samples.map { $0 + begin }, first + begin, range.count,
          layer.stride, table, layer.weights, layer.stride, layer.biases,
          layer.activation, output, layer.stride)
      }
    } else {
      let stride = below?.stride ?? layer.inputs
      kernels.pointee.gemm_nn(
        range.count, layer.stride, layer.inputs,
        (below?.output ?? inputs) + begin * stride, stride, layer.weights,
        layer.stride, layer.biases, layer.activation, output, layer.stride)
    }
    guard let custom else { return }
    // Not the padding, which the function need not be able to take.
    for i in 0..<range.count {
      for j in i * layer.stride..<i * layer.stride + layer.outputs {
        output[j] = custom.value(output[j])
      }
    }
  }
}
