// A first layer whose inputs are compressed rows, one batch ahead of the others.
//
// Each thread has columns of the weights for its own, forward and backward: its
// part of the weights stays in its cache, and only the layer's outputs and
// deltas go from thread to thread. The update of a batch and the next batch's
// forward pass are one walk over the weights. Both read the inputs in the order
// of the weights' rows, into which they are sorted before (ink_bsc), again in
// parts: each thread sorts the blocks of some rows of weights.

import CKernels

extension TrainingStep {
  /// Takes the first batch through the first layer. All threads together.
  func begin(thread: Int, with batch: Batch) {
    guard case .sparse(let rows, let table) = input else { return }
    sort(batch, thread: thread)
    barrier()
    walk(rows, table, thread: thread, down: nil, ink_update(), up: batch)
    barrier()
  }

  /// Sorts this thread's part of a coming batch's inputs, or asks for them.
  func sort(_ batch: Batch, thread: Int) {
    guard case .sparse(let rows, _) = input else { return }
    if workspace.sorts {
      let blocks = Self.part(thread, of: threads, ink_blocks(rows.columns))
      var sorted = sorted(batch, rows)
      var chosen = chosen(batch, rows)
      ink_bsr_transpose(
        &chosen, blocks.lowerBound, blocks.upperBound, &sorted)
    } else if let samples = samples(of: batch), batch.count == 1 {
      // A step on one sample passes faster than memory answers.
      let later = min(batch.first + 1, sampleCount - 1) - batch.first
      var rows = rows
      ink_bsr_prefetch_row(&rows, Int(samples[0]), Int(samples[later]))
    }
  }

  /// Gradients and updates of this thread's columns of the first layer; then
  /// the outputs of `next` with the new parameters.
  func updateFirst(
    _ rows: ink_bsr, _ table: UnsafePointer<Float>, thread: Int,
    _ batch: Batch, next: Batch?, weights: ink_update, biases: ink_update
  ) {
    let layer = layer(0, of: batch)
    let columns = columns(of: thread)
    let begin = columns.lowerBound
    var biases = biases
    kernels.pointee.column_sums(
      batch.count, columns.count, layer.delta + begin, layer.lead, &biases,
      layer.biases + begin, layer.biasVelocity.map { $0 + begin })
    walk(rows, table, thread: thread, down: batch, weights, up: next)
  }

  /// The columns of the first layer's weights that are a thread's own: whole
  /// lines of 64 bytes.
  private func columns(of thread: Int) -> Range<Int> {
    let lines = Self.part(thread, of: threads, layers[0].stride / 16)
    return lines.lowerBound * 16..<lines.upperBound * 16
  }

  /// Over this thread's columns of the weights: the gradient of the batch
  /// `down` and the update with it, then the outputs of the batch `up`.
  private func walk(
    _ rows: ink_bsr, _ table: UnsafePointer<Float>, thread: Int, down: Batch?,
    _ update: ink_update, up: Batch?
  ) {
    let columns = columns(of: thread)
    guard !columns.isEmpty else { return }
    let begin = columns.lowerBound
    let delta = down.map { self.layer(0, of: $0).delta + begin }
    let above = up.map { self.layer(0, of: $0) }
    let layer = layers[0]
    let weights = layer.weights + begin
    let velocity = layer.weightVelocity.map { $0 + begin }
    if workspace.sorts {
      var fused = ink_bsr_fused(
        inputs: rows.columns, outputs: columns.count, table: table, w: weights,
        ldw: layer.stride, backward: sorted(down, rows), d: delta,
        ldd: layer.lead, initial_gradient: nil, ldg: 0, update: update,
        v: velocity, forward: sorted(up, rows), m: up?.count ?? 0,
        bias: layer.biases + begin, act: layer.activation,
        c: above.map { $0.output + begin }, ldc: layer.lead)
      kernels.pointee.bsr_backward_update_forward(&fused)
      return
    }
    if let down, let delta {
      var product = ink_bsr_tn(
        x: chosen(down, rows), table: table, n: columns.count, d: delta,
        ldd: layer.lead, update: update, w: weights, v: velocity,
        ldw: layer.stride, scratch: workspace.scratch(thread))
      kernels.pointee.bsr_tn(&product)
    }
    if let up, let above {
      above.forward(
        from: chosen(up, rows), table: table, columns: columns,
        scratch: workspace.scratch(thread), kernels: kernels)
    }
  }

  /// The batch's rows.
  private func chosen(_ batch: Batch, _ rows: ink_bsr) -> ink_bsr_batch {
    ink_bsr_batch(
      rows: rows, samples: samples(of: batch), first: batch.first,
      count: batch.count)
  }

  /// The batch's rows sorted by column.
  private func sorted(_ batch: Batch?, _ rows: ink_bsr) -> ink_bsc {
    guard let batch else { return ink_bsc() }
    return workspace.lists(batch.parity, columns: rows.columns)
  }
}
