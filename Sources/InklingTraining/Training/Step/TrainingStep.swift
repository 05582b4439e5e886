// One training step, as the threads of a pool run it together.
//
// First by samples: each thread takes its part of the batch through the network
// and back, leaving outputs and deltas. Then by parameters: each thread sums
// the gradient of its rows of weights over the whole batch and updates them.
// Between the two, and after, the threads wait for each other. No sum is ever
// split between threads, so their number changes no bit.
//
// A first layer of block-sparse rows goes by columns of its weights in both
// directions (FirstLayerPipeline): with its update it also takes the next batch
// through, while its weights are at hand.

import CKernels
import InklingCore
import InklingPlatform

/// What the steps of one call of the trainer have in common. The caller keeps
/// what it points to alive: counting references takes time in each step.
struct TrainingStep: @unchecked Sendable {
  let settings: StepSettings
  var layers: StepLayers
  let input: BatchInput
  /// The first layer of block-sparse rows.
  var pipeline: FirstLayerPipeline?
  /// The inputs as they are trained on, where they are augmented.
  let augmented: AugmentedBatches?
  /// The epoch's order of the data set's rows, or nil for their own.
  let order: UnsafePointer<UInt32>?
  /// The class of each row of the data set.
  let allLabels: UnsafePointer<UInt16>
  /// Threads that run each step.
  let threads: Int
  /// The labels of the batch.
  let labels: UnsafeMutablePointer<UInt16>
  /// The dense inputs of the batch; unused for block-sparse rows.
  let inputs: UnsafeMutablePointer<Float>
  let memory: StepMemory
  /// Where gradients are stored before an update that needs all of them.
  let storing: StoredGradients?
  /// How much the samples count, and how smooth their targets are; nil for
  /// one-hot targets that all count the same.
  let targets: ink_targets?
  /// The parameters' average.
  let average: UnsafeMutablePointer<Float>?
  /// That of what batch normalization has, if there are both.
  let scaleAverages:
    (
      base: UnsafeMutablePointer<Float>, of: UnsafePointer<Float>, count: Int
    )?
  /// Parameters, padding included.
  let floatCount: Int
  let pool: WorkerPool

  var kernels: UnsafePointer<ink_kernels> { settings.kernels }

  /// Waits for the other threads of the step.
  func barrier() {
    if threads > 1 { pool.barrier() }
  }

  /// The part of `count` that a thread takes.
  static func part(_ thread: Int, of threads: Int, _ count: Int) -> Range<Int> {
    count * thread / threads..<count * (thread + 1) / threads
  }

  /// The batch of `count` samples from `first` on in the epoch's order.
  ///
  /// - Parameter number: the step's, from 1 up.
  func batch(
    first: Int, count: Int, number: Int, bufferIndex: Int = 0
  ) -> Batch {
    Batch(
      first: first, count: count, bufferIndex: bufferIndex, number: number,
      samples: order.map { $0 + first })
  }

  /// What the gradients' sum over a batch is multiplied by.
  func scale(of batch: Batch) -> Float {
    guard var targets else { return settings.scale(of: Float(batch.count)) }
    return settings.scale(
      of: Float(
        kernels.pointee.row_weights(
          &targets, batch.count, allLabels, batch.samples, batch.first)))
  }

  /// Takes the first batch through a first layer of block-sparse rows.
  func begin(thread: Int, with batch: Batch, next: Batch? = nil) {
    guard let pipeline else { return }
    if augmented != nil {
      pipeline.augment(batch, thread: thread)
      if let next { pipeline.augment(next, thread: thread) }
      barrier()
    }
    pipeline.prepare(batch, thread: thread)
    barrier()
    pipeline.run(backward: nil, nil, forward: batch, thread: thread)
    barrier()
  }

  /// Forward and backward through all layers for this thread's samples. Where
  /// rows are block-sparse, the batch has passed the first layer, and the
  /// inputs of `next` are made ready for it, and those of `later` augmented.
  func differentiate(
    _ batch: Batch, next: Batch?, later: Batch? = nil, thread: Int
  ) {
    if let later { pipeline?.augment(later, thread: thread) }
    guard !settings.normalizes else {
      return differentiateByColumns(batch, next: next, thread: thread)
    }
    if let next { pipeline?.prepare(next, thread: thread) }
    let range = Self.part(thread, of: threads, batch.count)
    guard !range.isEmpty else { return }
    gather(batch, range, thread: thread)
    let layers = layers.of(batch), last = self.layers.count - 1
    for index in 0...last {
      forward(index, layers + index, batch, range: range)
    }
    differentiateLoss(layers + last, batch, range)
    var index = last
    while index > settings.frozenLayers {
      backward(index, layers + index, batch, range: range, thread: thread)
      index -= 1
    }
  }

  /// Copies the labels and dense inputs of some samples of the batch.
  func gather(_ batch: Batch, _ range: Range<Int>, thread: Int) {
    guard !range.isEmpty else { return }
    ink_gather_labels(
      allLabels, batch.samples.map { $0 + range.lowerBound },
      batch.first + range.lowerBound, range.count, labels + range.lowerBound)
    input.gather(
      batch, range: range, augmented: augmented, thread: thread, into: inputs,
      kernels: kernels)
    if pipeline == nil,
      var dropout = settings.inputDropout.of(batch, row: range.lowerBound)
    {
      let columns = layers.base.pointee.inputs
      kernels.pointee.dropout(
        &dropout, range.count, columns, inputs + range.lowerBound * columns,
        columns)
    }
  }

  /// A layer's outputs for some samples.
  func forward(
    _ index: Int, _ layer: UnsafePointer<LayerState>, _ batch: Batch,
    range: Range<Int>
  ) {
    if index > 0 {
      let below = layer - 1
      layer.pointee.forward(
        from: below.pointee.output, sourceStride: below.pointee.rowStride,
        range: range, kernels: kernels)
    } else if pipeline == nil {
      layer.pointee.forward(
        from: inputs, sourceStride: layer.pointee.inputs, range: range,
        kernels: kernels)
    }
    if let custom = settings.customActivation(index) {
      layer.pointee.apply(custom, range)
    }
    drop(index, layer.pointee, batch, range, columns: 0..<layer.pointee.stride)
  }

  /// Drops what is to be dropped of some samples' outputs.
  func drop(
    _ index: Int, _ layer: LayerState, _ batch: Batch, _ range: Range<Int>,
    columns: Range<Int>
  ) {
    guard
      var dropout = settings.dropout(
        index, batch, row: range.lowerBound, column: columns.lowerBound)
    else { return }
    kernels.pointee.dropout(
      &dropout, range.count, columns.count,
      layer.output + range.lowerBound * layer.rowStride + columns.lowerBound,
      layer.rowStride)
  }

  /// Sums the gradients of this thread's part of all parameters and puts them
  /// to the given use; `next` then passes a first layer of block-sparse rows.
  func update(
    _ updates: ParameterUpdates, _ batch: Batch, next: Batch?, thread: Int
  ) {
    var updates = updates
    let layers = layers.of(batch)
    for index in 0..<self.layers.count {
      let isFrozen = index < settings.frozenLayers
      if index == 0, let pipeline {
        pipeline.run(
          backward: isFrozen ? nil : batch, isFrozen ? nil : updates,
          forward: next, thread: thread)
        continue
      }
      guard !isFrozen else { continue }
      let layer = layers + index, below = index == 0 ? nil : layer - 1
      let inputCount = layer.pointee.inputs, stride = layer.pointee.stride
      let rows = Self.part(thread, of: threads, inputCount)
      let offset = rows.lowerBound * stride
      kernels.pointee.gemm_tn(
        rows.count, stride, batch.count,
        (below?.pointee.output ?? inputs) + rows.lowerBound,
        below?.pointee.rowStride ?? inputCount, layer.pointee.delta,
        layer.pointee.rowStride, &updates.weights,
        layer.pointee.weights + offset,
        layer.pointee.weightVelocity.map { $0 + offset }, stride)
      if thread == index % threads {
        layer.pointee.updateBiases(
          &updates, count: batch.count, columns: 0..<stride, kernels: kernels)
      }
    }
  }

  /// The deltas of the layer below `index` from this one's.
  private func backward(
    _ index: Int, _ layer: UnsafePointer<LayerState>, _ batch: Batch,
    range: Range<Int>, thread: Int
  ) {
    let below = layer - 1
    let rowStride = layer.pointee.rowStride
    let belowStride = below.pointee.rowStride
    kernels.pointee.gemm_nt(
      range.count, layer.pointee.inputs, layer.pointee.outputs,
      layer.pointee.delta + range.lowerBound * rowStride, rowStride,
      layer.pointee.weights, layer.pointee.stride,
      below.pointee.delta + range.lowerBound * belowStride, belowStride,
      memory.scratch(thread))
    differentiateActivation(index - 1, below, batch, range)
  }
}
