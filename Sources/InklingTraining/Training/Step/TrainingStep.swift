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

/// What the steps of one call of the trainer have in common.
struct TrainingStep: @unchecked Sendable {
  let settings: StepSettings
  let layers: UnsafeMutableBufferPointer<LayerState>
  let input: BatchInput
  /// The first layer of block-sparse rows.
  let pipeline: FirstLayerPipeline?
  /// The epoch's order of the data set's rows, or nil for their own.
  let order: UnsafePointer<UInt32>?
  /// The class of each row of the data set.
  let allLabels: UnsafePointer<UInt16>
  /// Threads that run each step.
  let threads: Int
  let workspace: Workspace
  let pool: WorkerPool

  private var kernels: UnsafePointer<ink_kernels> { settings.kernels }
  /// The labels of the batch.
  private var labels: UnsafeMutablePointer<UInt16> { workspace.labels.base }
  /// The dense inputs of the batch; unused for block-sparse rows.
  private var inputs: UnsafeMutablePointer<Float> { workspace.inputs.base }

  /// Waits for the other threads of the step.
  func barrier() {
    if threads > 1 { pool.barrier() }
  }

  /// The part of `count` that a thread takes.
  static func part(_ thread: Int, of threads: Int, _ count: Int) -> Range<Int> {
    count * thread / threads..<count * (thread + 1) / threads
  }

  /// The batch of `count` samples from `first` on in the epoch's order.
  func batch(first: Int, count: Int, bufferIndex: Int = 0) -> Batch {
    Batch(
      first: first, count: count, bufferIndex: bufferIndex,
      samples: order.map { $0 + first })
  }

  private func layer(_ index: Int, of batch: Batch) -> LayerState {
    index == 0 ? workspace.firstLayer(layers[0], of: batch) : layers[index]
  }

  /// Takes the first batch through a first layer of block-sparse rows.
  func begin(thread: Int, with batch: Batch) {
    guard let pipeline else { return }
    pipeline.prepare(batch, thread: thread)
    barrier()
    pipeline.run(backward: nil, nil, forward: batch, thread: thread)
    barrier()
  }

  /// Forward and backward through all layers for this thread's samples. Where
  /// rows are block-sparse, the batch has passed the first layer, and the
  /// inputs of `next` are made ready for it.
  func differentiate(_ batch: Batch, next: Batch?, thread: Int) {
    if let next { pipeline?.prepare(next, thread: thread) }
    let range = Self.part(thread, of: threads, batch.count)
    guard !range.isEmpty else { return }
    ink_gather_labels(
      allLabels, batch.samples.map { $0 + range.lowerBound },
      batch.first + range.lowerBound, range.count, labels + range.lowerBound)
    input.gather(batch, range: range, into: inputs, kernels: kernels)
    for index in layers.indices {
      let layer = layer(index, of: batch)
      if index > 0 {
        let below = self.layer(index - 1, of: batch)
        layer.forward(
          from: below.output, sourceStride: below.rowStride, range: range,
          kernels: kernels)
      } else if pipeline == nil {
        layer.forward(
          from: inputs, sourceStride: layer.inputs, range: range,
          kernels: kernels)
      }
      if let custom = settings.customActivation(index) {
        layer.apply(custom, range)
      }
    }
    differentiateLoss(range, batch)
    var index = layers.count - 1
    while index > 0 {
      backward(index, range: range, batch, thread: thread)
      index -= 1
    }
  }

  /// Sums the gradients of this thread's part of all parameters and puts them
  /// to the given use; `next` then passes a first layer of block-sparse rows.
  func update(
    _ updates: ParameterUpdates, _ batch: Batch, next: Batch?, thread: Int
  ) {
    var updates = updates
    for index in layers.indices {
      if index == 0, let pipeline {
        pipeline.run(backward: batch, updates, forward: next, thread: thread)
        continue
      }
      let layer = layer(index, of: batch)
      let rows = Self.part(thread, of: threads, layer.inputs)
      let below = index == 0 ? nil : self.layer(index - 1, of: batch)
      let offset = rows.lowerBound * layer.stride
      kernels.pointee.gemm_tn(
        rows.count, layer.stride, batch.count,
        (below?.output ?? inputs) + rows.lowerBound,
        below?.rowStride ?? layer.inputs, layer.delta, layer.rowStride,
        &updates.weights, layer.weights + offset,
        layer.weightVelocity.map { $0 + offset }, layer.stride)
      if thread == index % threads {
        kernels.pointee.column_sums(
          batch.count, layer.stride, layer.delta, layer.rowStride,
          &updates.biases, layer.biases, layer.biasVelocity)
      }
    }
  }

  /// Turns the last layer's outputs into its deltas.
  private func differentiateLoss(_ range: Range<Int>, _ batch: Batch) {
    let layer = layer(layers.count - 1, of: batch)
    let begin = range.lowerBound * layer.rowStride
    let count = range.count * layer.rowStride
    if layer.delta != layer.output {
      (layer.delta + begin).update(from: layer.output + begin, count: count)
    }
    if let lossKernel = settings.lossKernel {
      kernels.pointee.loss(
        lossKernel, range.count, layer.outputs, layer.delta + begin,
        layer.rowStride, labels + range.lowerBound, nil)
    } else if let customLoss = settings.customLoss {
      differentiate(customLoss, layer, range)
    }
    if settings.needsActivationGradient {
      differentiateActivation(layers.count - 1, range, batch)
    }
  }

  private func differentiate(
    _ loss: CustomLoss, _ layer: LayerState, _ range: Range<Int>
  ) {
    for i in range {
      let row = layer.delta + i * layer.rowStride
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
    let begin = range.lowerBound * layer.rowStride
    if let custom = settings.customActivation(index) {
      for i in range {
        for j in i * layer.rowStride..<i * layer.rowStride + layer.outputs {
          layer.delta[j] *= custom.derivative(layer.output[j])
        }
      }
    } else {
      kernels.pointee.activation_gradient(
        layer.activation, range.count, layer.stride, layer.output + begin,
        layer.rowStride, layer.delta + begin, layer.rowStride)
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
      layer.delta + range.lowerBound * layer.rowStride, layer.rowStride,
      layer.weights, layer.stride,
      below.delta + range.lowerBound * below.rowStride, below.rowStride,
      workspace.scratch(thread))
    differentiateActivation(index - 1, range, batch)
  }
}
