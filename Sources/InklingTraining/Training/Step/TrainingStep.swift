// One training step, as the threads of a pool run it together.
//
// Phase 1 goes by samples: each thread takes its part of the batch through the
// network and back, leaving outputs and deltas. Phase 2 goes by parameters:
// each thread sums the gradient of its rows of weights over the whole batch
// and updates them. Between the two, and after, the threads wait for each
// other. No sum is ever split between threads, so their number changes no bit.
//
// A first layer with compressed rows goes by columns of its weights in both
// directions (TrainingStep+Sparse.swift): phase 2 also takes the next batch
// through it, while its weights are at hand.

import CKernels
import InklingCore

/// The constant parts of the steps of one call of the trainer.
struct TrainingStep: @unchecked Sendable {
  let kernels: UnsafePointer<ink_kernels>
  let layers: UnsafeMutableBufferPointer<LayerState>
  let input: BatchInput
  /// The dense inputs of the batch; unused for compressed rows.
  let inputs: UnsafeMutablePointer<Float>
  /// The epoch's order of the data set's rows, or nil for their own.
  let order: UnsafePointer<UInt32>?
  /// The rows of the data set.
  let sampleCount: Int
  /// The class of each row of the data set.
  let allLabels: UnsafePointer<UInt16>
  /// The labels of the batch.
  let labels: UnsafeMutablePointer<UInt16>
  /// The loss as a kernel, or else the caller's own.
  let lossKernel: ink_loss?
  let customLoss: CustomLoss?
  /// The caller's own activations by layer; empty if there is none.
  let customs: [CustomActivation?]
  /// Whether the loss's derivative still lacks the output activation's.
  let lossIsBeforeActivation: Bool
  /// What a sum of gradients is multiplied by, besides 1 / batch for a mean.
  let scale: Float
  let reduction: TrainingOptions.Reduction
  let optimizer: Optimizer
  let weightDecay: Float
  let threads: Int
  let workspace: Workspace
  let pool: WorkerPool

  /// Waits for the other threads of the step.
  func barrier() {
    if threads > 1 { pool.barrier() }
  }

  /// The batch's row numbers, or nil for the rows from `batch.first` on.
  func samples(of batch: Batch) -> UnsafePointer<UInt32>? {
    order.map { $0 + batch.first }
  }

  /// The part of `count` that a thread takes.
  static func part(_ thread: Int, of threads: Int, _ count: Int) -> Range<Int> {
    count * thread / threads..<count * (thread + 1) / threads
  }

  /// The layer for one batch: of the two that may be under way, each has outputs
  /// of the first layer of its own.
  func layer(_ index: Int, of batch: Batch) -> LayerState {
    var layer = layers[index]
    if index == 0, batch.parity == 1, workspace.runsAhead {
      let room = workspace.capacity * layer.lead
      if layer.delta == layer.output { layer.delta += room }
      layer.output += room
    }
    return layer
  }

  /// Forward and backward through all layers for this thread's samples. If
  /// rows are compressed, the batch has passed the first layer, and the inputs
  /// of `next` are made ready for it.
  func phase1(thread: Int, _ batch: Batch, next: Batch?) {
    if let next { sort(next, thread: thread) }
    let samples = samples(of: batch)
    let range = Self.part(thread, of: threads, batch.count)
    guard !range.isEmpty else { return }
    ink_gather_labels(
      allLabels, samples.map { $0 + range.lowerBound },
      batch.first + range.lowerBound, range.count, labels + range.lowerBound)
    input.gather(
      samples, first: batch.first, range: range, into: inputs, kernels: kernels)
    for index in layers.indices {
      let layer = layer(index, of: batch)
      if index > 0 {
        let below = self.layer(index - 1, of: batch)
        layer.forward(
          from: below.output, stride: below.lead, range: range,
          kernels: kernels)
      } else if !input.isSparse {
        layer.forward(
          from: inputs, stride: layer.inputs, range: range, kernels: kernels)
      }
      if let custom = custom(index) { layer.apply(custom, range) }
    }
    differentiateLoss(range, batch)
    var index = layers.count - 1
    while index > 0 {
      backward(index, range: range, batch, thread: thread)
      index -= 1
    }
  }

  /// Gradients and updates of this thread's part of all parameters; `next` then
  /// passes the first layer, if rows are compressed.
  func phase2(thread: Int, _ batch: Batch, next: Batch?, rate: Float) {
    let scale = scale(of: batch.count)
    update(
      thread: thread, batch, next: next,
      weights: optimizer.update(
        rate: rate, scale: scale, weightDecay: weightDecay),
      biases: optimizer.update(rate: rate, scale: scale, weightDecay: 0))
  }

  /// What the gradients' sum over a batch of `count` samples is multiplied by.
  func scale(of count: Int) -> Float {
    reduction == .mean ? scale / Float(count) : scale
  }

  /// Sums the gradients of this thread's part of all parameters and puts them
  /// to the given use.
  func update(
    thread: Int, _ batch: Batch, next: Batch?, weights: ink_update,
    biases: ink_update
  ) {
    var weightUpdate = weights
    var biasUpdate = biases
    for index in layers.indices {
      if index == 0, case .sparse(let rows, let table) = input {
        updateFirst(
          rows, table, thread: thread, batch, next: next, weights: weights,
          biases: biases)
        continue
      }
      let layer = layer(index, of: batch)
      let rows = Self.part(thread, of: threads, layer.inputs)
      let below = index == 0 ? nil : self.layer(index - 1, of: batch)
      let offset = rows.lowerBound * layer.stride
      kernels.pointee.gemm_tn(
        rows.count, layer.stride, batch.count,
        (below?.output ?? inputs) + rows.lowerBound,
        below?.lead ?? layer.inputs, layer.delta, layer.lead, &weightUpdate,
        layer.weights + offset, layer.weightVelocity.map { $0 + offset },
        layer.stride)
      if thread == index % threads {
        kernels.pointee.column_sums(
          batch.count, layer.stride, layer.delta, layer.lead, &biasUpdate,
          layer.biases, layer.biasVelocity)
      }
    }
  }

  private func custom(_ index: Int) -> CustomActivation? {
    customs.isEmpty ? nil : customs[index]
  }

  /// Turns the last layer's outputs into its deltas.
  private func differentiateLoss(_ range: Range<Int>, _ batch: Batch) {
    let layer = layer(layers.count - 1, of: batch)
    let begin = range.lowerBound * layer.lead
    let count = range.count * layer.lead
    if layer.delta != layer.output {
      (layer.delta + begin).update(from: layer.output + begin, count: count)
    }
    if let lossKernel {
      kernels.pointee.loss(
        lossKernel, range.count, layer.outputs, layer.delta + begin,
        layer.lead, labels + range.lowerBound, nil)
    } else if let customLoss {
      differentiate(customLoss, layer, range)
    }
    if lossIsBeforeActivation {
      differentiateActivation(layers.count - 1, range, batch)
    }
  }

  private func differentiate(
    _ loss: CustomLoss, _ layer: LayerState, _ range: Range<Int>
  ) {
    for i in range {
      let row = layer.delta + i * layer.lead
      let outputs = Array(UnsafeBufferPointer(start: row, count: layer.outputs))
      let derivative = loss.derivative(outputs, Int(labels[i]))
      for j in 0..<layer.stride {
        row[j] = j < min(layer.outputs, derivative.count) ? derivative[j] : 0
      }
    }
  }

  private func differentiateActivation(
    _ index: Int, _ range: Range<Int>, _ batch: Batch
  ) {
    let layer = layer(index, of: batch)
    let begin = range.lowerBound * layer.lead
    if let custom = custom(index) {
      for i in range {
        for j in i * layer.lead..<i * layer.lead + layer.outputs {
          layer.delta[j] *= custom.derivative(layer.output[j])
        }
      }
    } else {
      kernels.pointee.activation_gradient(
        layer.activation, range.count, layer.stride, layer.output + begin,
        layer.lead, layer.delta + begin, layer.lead)
    }
  }

  /// The deltas of the layer below `index` from this one's.
  private func backward(
    _ index: Int, range: Range<Int>, _ batch: Batch, thread: Int
  ) {
    let layer = layer(index, of: batch)
    let below = self.layer(index - 1, of: batch)
    kernels.pointee.gemm_nt(
      range.count, layer.inputs, layer.outputs,
      layer.delta + range.lowerBound * layer.lead, layer.lead,
      layer.weights, layer.stride,
      below.delta + range.lowerBound * below.lead, below.lead,
      workspace.scratch(thread))
    differentiateActivation(index - 1, range, batch)
  }
}
