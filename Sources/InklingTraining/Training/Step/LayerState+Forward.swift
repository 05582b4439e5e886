// One layer's forward pass, the same for training and for evaluating.

import CKernels

extension LayerState {
  /// The outputs for the samples `range` of a batch, from dense rows of inputs:
  /// `source` is `[batch, stride]`.
  func forward(
    from source: UnsafePointer<Float>, stride: Int, range: Range<Int>,
    kernels: UnsafePointer<ink_kernels>
  ) {
    kernels.pointee.gemm_nn(
      range.count, self.stride, inputs, source + range.lowerBound * stride,
      stride, weights, self.stride, biases, activation,
      output + range.lowerBound * lead, lead)
  }

  /// The outputs `columns` for compressed rows.
  ///
  /// - Parameter scratch: `bsr_scratch` bytes.
  func forward(
    from rows: ink_bsr_batch, table: UnsafePointer<Float>,
    columns: Range<Int>, scratch: UnsafeMutableRawPointer,
    kernels: UnsafePointer<ink_kernels>
  ) {
    let begin = columns.lowerBound
    var product = ink_bsr_nn(
      x: rows, table: table, n: columns.count, w: weights + begin, ldw: stride,
      bias: biases + begin, act: activation, c: output + begin, ldc: lead,
      scratch: scratch)
    kernels.pointee.bsr_nn(&product)
  }

  /// Applies the caller's own activation to the outputs of `range`, but not to
  /// the padding, which the function need not be able to take.
  func apply(_ custom: CustomActivation, _ range: Range<Int>) {
    for i in range {
      for j in i * lead..<i * lead + outputs {
        output[j] = custom.value(output[j])
      }
    }
  }
}
