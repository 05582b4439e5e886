// What a step reads and writes of each layer, as bare pointers, so that a step
// touches no reference count; and a layer's forward pass, the same for training
// and for evaluating.

import CKernels

/// One layer at work, a trivial type. All pointers stay valid while the network
/// and the workspace that it was made from live.
struct LayerState {
  var inputs: Int
  var outputs: Int
  var stride: Int
  /// Floats from one row of `output` and `delta` to the next.
  var rowStride: Int
  var activation: ink_activation
  /// Between the sums and the activation, if there is any: the sums are then
  /// without biases.
  var normalization: LayerNormalization?
  /// `[inputs, stride]`, and its velocity.
  var weights: UnsafeMutablePointer<Float>
  var weightVelocity: UnsafeMutablePointer<Float>?
  /// `[stride]`, and its velocity.
  var biases: UnsafeMutablePointer<Float>
  var biasVelocity: UnsafeMutablePointer<Float>?
  /// `y = f(z)`, `[batch, rowStride]`.
  var output: UnsafeMutablePointer<Float>
  /// The loss's derivative by `z`, `[batch, rowStride]`. The output layer's is
  /// the same memory as `output` where `output` is not needed once the loss is
  /// known.
  var delta: UnsafeMutablePointer<Float>

  /// `stride`, and a cache line more where it is an even number of lines: some
  /// columns of many rows would else share few sets of the cache, and a row
  /// stored would hold up the loads of those a page apart.
  static func rowStride(ofStride stride: Int) -> Int {
    stride.isMultiple(of: 32) ? stride + 16 : stride
  }

  /// The outputs for the samples `range` of a batch, from dense rows of inputs:
  /// `source` is `[batch, sourceStride]`.
  func forward(
    from source: UnsafePointer<Float>, sourceStride: Int, range: Range<Int>,
    kernels: UnsafePointer<ink_kernels>
  ) {
    kernels.pointee.gemm_nn(
      range.count, stride, inputs, source + range.lowerBound * sourceStride,
      sourceStride, weights, stride, biases, activation,
      output + range.lowerBound * rowStride, rowStride)
  }

  /// The sums, or without batch normalization outputs, `columns` of the first
  /// `count` samples of a batch, likewise.
  func forward(
    from source: UnsafePointer<Float>, sourceStride: Int, count: Int,
    columns: Range<Int>, kernels: UnsafePointer<ink_kernels>
  ) {
    let begin = columns.lowerBound
    kernels.pointee.gemm_nn(
      count, columns.count, inputs, source, sourceStride, weights + begin,
      stride, addedBiases.map { $0 + begin }, fusedActivation, output + begin,
      rowStride)
  }

  /// What a product adds and applies by itself.
  var addedBiases: UnsafeMutablePointer<Float>? {
    normalization == nil ? biases : nil
  }

  var fusedActivation: ink_activation {
    normalization == nil ? activation : INK_IDENTITY
  }

  /// The outputs `columns` for block-sparse rows.
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
      bias: addedBiases.map { $0 + begin }, act: fusedActivation,
      c: output + begin, ldc: rowStride, scratch: scratch)
    kernels.pointee.bsr_nn(&product)
  }

  /// Applies the caller's own activation to the outputs of `range`, but not to
  /// the padding, which the function need not be able to take.
  func apply(
    _ custom: CustomActivation, _ range: Range<Int>, columns: Range<Int>? = nil
  ) {
    let used = (columns ?? 0..<stride).clamped(to: 0..<outputs)
    for i in range {
      for j in used {
        output[i * rowStride + j] = custom.value(output[i * rowStride + j])
      }
    }
  }
}

/// A network's layers as a step's batches see them, a trivial type.
struct StepLayers {
  /// `[2, count]`: the layers for a batch of either `bufferIndex`.
  let base: UnsafePointer<LayerState>
  let count: Int

  /// The layers for `batch`, `[count]`.
  func of(_ batch: Batch) -> UnsafePointer<LayerState> {
    base + batch.bufferIndex * count
  }
}
