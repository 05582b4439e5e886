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

  /// The outputs `columns` for `count` compressed rows, `samples` or else those
  /// from `first` on.
  ///
  /// - Parameter scratch: `sparse_scratch` bytes.
  func forward(
    from rows: ink_rows, table: UnsafePointer<Float>,
    samples: UnsafePointer<UInt32>?, first: Int, count: Int,
    columns: Range<Int>, scratch: UnsafeMutableRawPointer,
    kernels: UnsafePointer<ink_kernels>
  ) {
    let begin = columns.lowerBound
    withUnsafePointer(to: rows) { rows in
      kernels.pointee.sparse_nn(
        rows, samples, first, count, columns.count, table, weights + begin,
        stride, biases + begin, activation, output + begin, lead, scratch)
    }
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
