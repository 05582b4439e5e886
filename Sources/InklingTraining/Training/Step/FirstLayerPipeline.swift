// A first layer whose inputs are block-sparse rows, one batch ahead of the other
// layers.
//
// Each thread has columns of the weights for its own, forward and backward: its
// part of the weights stays in its cache, and only the layer's outputs and
// deltas go from thread to thread. The gradient and update of a batch and the
// next batch's forward pass go over the weights together, once. Both read the
// inputs in the order of the weights' rows, into which they are sorted before
// (BSR to BSC), again in parts: each thread sorts the blocks of some rows of
// weights.

import CKernels

/// The first layer and the rows that it takes, as bare pointers.
struct FirstLayerPipeline {
  private let kernels: UnsafePointer<ink_kernels>
  private let rows: ink_bsr
  private let rowCount: Int
  /// What each byte of a row stands for.
  private let table: UnsafePointer<Float>
  private let layers: StepLayers
  private let memory: StepMemory
  private let threads: Int
  private let inputDropout: InputDropout
  /// The rows as they are trained on, where they are augmented.
  private let augmented: AugmentedBatches?

  init(
    of layers: StepLayers, dropout: InputDropout, rows: ink_bsr, rowCount: Int,
    table: UnsafePointer<Float>, memory: StepMemory, threads: Int,
    augmented: AugmentedBatches? = nil
  ) {
    kernels = Kernels.active.table
    self.rows = rows
    self.rowCount = rowCount
    self.table = table
    self.layers = layers
    self.memory = memory
    self.threads = threads
    inputDropout = dropout
    self.augmented = augmented
  }

  /// Augments this thread's part of a batch, before `prepare`.
  func augment(_ batch: Batch, thread: Int) {
    augmented?.fill(batch, from: rows, thread: thread)
  }

  /// Makes this thread's part of a coming batch's inputs ready: sorts them, or
  /// asks memory for them.
  func prepare(_ batch: Batch, thread: Int) {
    if memory.sortsBlocks {
      let blocks = TrainingStep.part(
        thread, of: threads, ink_blocks(rows.columns))
      var sorted = sorted(batch)
      var chosen = chosen(batch)
      ink_bsr_transpose(&chosen, blocks.lowerBound, blocks.upperBound, &sorted)
    } else if augmented == nil, let samples = batch.samples, batch.count == 1 {
      // A step on one sample passes faster than memory answers.
      let later = min(batch.first + 1, rowCount - 1) - batch.first
      var rows = rows
      ink_bsr_prefetch_row(&rows, Int(samples[0]), Int(samples[later]))
    }
  }

  /// On this thread's columns of the layer: the gradient of the batch
  /// `backward` and the update with it, then the outputs of the batch `forward`
  /// with the new parameters.
  func run(
    backward: Batch?, _ updates: ParameterUpdates?, forward: Batch?, thread: Int
  ) {
    // Either batch's: they have all but outputs and deltas in common.
    let layer = layers.base
    let stride = layer.pointee.stride, rowStride = layer.pointee.rowStride
    let columns = TrainingStep.columns(thread, of: threads, stride: stride)
    guard !columns.isEmpty else { return }
    let begin = columns.lowerBound
    var delta: UnsafeMutablePointer<Float>?
    if let backward, var updates {
      let above = layers.of(backward)
      above.pointee.updateBiases(
        &updates, count: backward.count, columns: columns, kernels: kernels)
      delta = above.pointee.delta + begin
    }
    let update = updates?.weights ?? ink_update()
    let above = forward.map { layers.of($0) }
    let weights = layer.pointee.weights + begin
    let velocity = layer.pointee.weightVelocity.map { $0 + begin }
    if memory.sortsBlocks {
      var fused = ink_bsr_fused(
        inputs: rows.columns, outputs: columns.count, table: table, w: weights,
        ldw: stride, backward: sorted(backward), d: delta,
        ldd: rowStride, initial_gradient: nil, ldg: 0, update: update,
        v: velocity, forward: sorted(forward), m: forward?.count ?? 0,
        bias: layer.pointee.addedBiases.map { $0 + begin },
        act: layer.pointee.fusedActivation,
        c: above.map { $0.pointee.output + begin }, ldc: rowStride)
      kernels.pointee.bsr_backward_update_forward(&fused)
    } else {
      if let backward, let delta {
        var product = ink_bsr_tn(
          x: chosen(backward), table: table, n: columns.count, d: delta,
          ldd: rowStride, update: update, w: weights, v: velocity,
          ldw: stride, scratch: memory.scratch(thread))
        kernels.pointee.bsr_tn(&product)
      }
      if let forward, let above {
        above.pointee.forward(
          from: chosen(forward), table: table, columns: columns,
          scratch: memory.scratch(thread), kernels: kernels)
      }
    }
    if let forward, let above {
      above.pointee.normalize(
        count: forward.count, columns: columns, kernels: kernels)
    }
  }

  /// The batch's rows.
  private func chosen(_ batch: Batch) -> ink_bsr_batch {
    let dropout = inputDropout.of(batch) ?? ink_dropout()
    return augmented?.filled(batch, columns: rows.columns, dropout)
      ?? ink_bsr_batch(
        rows: rows, samples: batch.samples, first: batch.first,
        count: batch.count, dropout: dropout)
  }

  /// The batch's rows sorted by column.
  private func sorted(_ batch: Batch?) -> ink_bsc {
    guard let batch else { return ink_bsc() }
    return memory.sortedBlocks(batch.bufferIndex, columns: rows.columns)
  }
}
