// The first phase of a step with batch normalization, which needs a unit's sums
// for the whole batch: each thread takes columns of each hidden layer, and the
// threads wait for each other between layers. The last layer goes by samples.

import CKernels

extension TrainingStep {
  /// The columns of a layer that are a thread's: whole cache lines of 64 bytes.
  static func columns(
    _ thread: Int, of threads: Int, stride: Int
  ) -> Range<Int> {
    let lines = part(thread, of: threads, stride / 16)
    return lines.lowerBound * 16..<lines.upperBound * 16
  }

  /// `differentiate`, by columns.
  func differentiateByColumns(_ batch: Batch, next: Batch?, thread: Int) {
    if let next { pipeline?.prepare(next, thread: thread) }
    let range = Self.part(thread, of: threads, batch.count)
    gather(batch, range, thread: thread)
    let layers = layers.of(batch), last = self.layers.count - 1
    if pipeline == nil { barrier() }
    for index in 0..<last {
      forward(index, layers + index, batch, thread: thread)
      if index > 0 || pipeline == nil || settings.customActivation(0) != nil
        || settings.dropout(0, batch) != nil
      {
        barrier()
      }
    }
    if !range.isEmpty {
      forward(last, layers + last, batch, range: range)
      differentiateLoss(layers + last, batch, range)
    }
    var index = last
    while index > 0 {
      barrier()
      backward(index, layers + index, batch, thread: thread)
      index -= 1
    }
  }

  /// A hidden layer's outputs for all samples, in this thread's columns.
  private func forward(
    _ index: Int, _ layer: UnsafePointer<LayerState>, _ batch: Batch,
    thread: Int
  ) {
    let count = batch.count
    let columns = Self.columns(
      thread, of: threads, stride: layer.pointee.stride)
    guard !columns.isEmpty else { return }
    if index > 0 || pipeline == nil {
      let source = index > 0 ? (layer - 1).pointee.output : inputs
      layer.pointee.forward(
        from: source,
        sourceStride: index > 0
          ? (layer - 1).pointee.rowStride : layer.pointee.inputs,
        count: count, columns: columns, kernels: kernels)
      layer.pointee.normalize(
        count: count, columns: columns, kernels: kernels)
    }
    if let custom = settings.customActivation(index) {
      layer.pointee.apply(custom, 0..<count, columns: columns)
    }
    drop(index, layer.pointee, batch, 0..<count, columns: columns)
  }

  /// The deltas of the layer below `index`, in this thread's columns.
  private func backward(
    _ index: Int, _ layer: UnsafePointer<LayerState>, _ batch: Batch,
    thread: Int
  ) {
    let below = layer - 1, count = batch.count
    let columns = Self.columns(
      thread, of: threads, stride: below.pointee.stride)
    guard !columns.isEmpty else { return }
    let begin = columns.lowerBound
    kernels.pointee.gemm_nt(
      count, min(columns.upperBound, layer.pointee.inputs) - begin,
      layer.pointee.outputs, layer.pointee.delta, layer.pointee.rowStride,
      layer.pointee.weights + begin * layer.pointee.stride,
      layer.pointee.stride, below.pointee.delta + begin,
      below.pointee.rowStride, memory.scratch(thread))
    differentiateActivation(
      index - 1, below, batch, 0..<count, columns: columns)
    below.pointee.differentiateNormalization(
      count: count, columns: columns, kernels: kernels)
  }
}
