// One thread's forward pass over rows of a data set, and what is made of the
// outputs.

import CKernels
import InklingCore
import InklingPlatform

/// A network, data and a workspace of one thread.
struct ForwardPass: @unchecked Sendable {
  private let kernels = Kernels.active.table
  private let network: Network
  private let loss: Loss
  private let data: Dataset
  private let input: BatchInput
  private let space: Workspace
  private let layers: [LayerState]
  private let lossKernel: ink_loss?

  init(
    network: Network, loss: Loss, data: Dataset, input: BatchInput,
    space: Workspace
  ) {
    self.network = network
    self.loss = loss
    self.data = data
    self.input = input
    self.space = space
    layers = space.layers(of: network, slots: nil)
    lossKernel = loss.kernel(
      after: network.activations[network.activations.count - 1])
  }

  private var last: LayerState { layers[layers.count - 1] }

  /// Takes some rows through all layers.
  func forward(_ range: Range<Int>) {
    let batch = Batch(
      first: range.lowerBound, count: range.count, bufferIndex: 0, number: 0,
      samples: nil)
    let rows = 0..<range.count
    input.gather(
      batch, range: rows, into: space.inputs.base, kernels: kernels)
    for (index, layer) in layers.enumerated() {
      if index > 0 {
        let below = layers[index - 1]
        layer.forward(
          from: below.output, sourceStride: below.rowStride, range: rows,
          kernels: kernels)
      } else if case .sparse(let bytes, let table) = input {
        layer.forward(
          from: ink_bsr_batch(
            rows: bytes, samples: nil, first: batch.first, count: batch.count,
            dropout: ink_dropout()),
          table: table, columns: 0..<layer.stride,
          scratch: space.stepMemory.scratch(0),
          kernels: kernels)
      } else {
        layer.forward(
          from: space.inputs.base, sourceStride: layer.inputs, range: rows,
          kernels: kernels)
      }
      if let custom = network.activations[index].custom {
        layer.apply(custom, rows)
      }
    }
  }

  /// Finds the label of each of the first `count` outputs: the first of the
  /// largest.
  func findLabels(count: Int) {
    kernels.pointee.argmax(
      count, last.outputs, last.output, last.rowStride, space.predictions.base)
  }

  /// The summed loss and the correct predictions of the rows that went through.
  func score(_ range: Range<Int>) -> (loss: Double, correct: Int) {
    let last = last
    findLabels(count: range.count)
    for (i, row) in range.enumerated() {
      space.labels.base[i] = data.labels[row]
    }
    if let lossKernel {
      kernels.pointee.loss(
        lossKernel, range.count, last.outputs, last.output, last.rowStride,
        space.labels.base, space.losses.base)
    } else if let custom = loss.custom {
      for i in 0..<range.count {
        let outputs = UnsafeBufferPointer(
          start: last.output + i * last.rowStride, count: last.outputs)
        space.losses.base[i] = custom.value(
          Array(outputs), Int(space.labels.base[i]))
      }
    }
    var sum = 0.0
    var correct = 0
    for i in 0..<range.count {
      sum += space.losses.base[i]
      if space.predictions.base[i] == space.labels.base[i] { correct += 1 }
    }
    return (sum, correct)
  }

  /// Copies the labels that were found last.
  func copyLabels(count: Int, to target: UnsafeMutablePointer<UInt16>) {
    target.update(from: space.predictions.base, count: count)
  }

  /// Copies the outputs, without padding, to `target`.
  func copyOutputs(
    count: Int, softmax: Bool, to target: UnsafeMutablePointer<Float>
  ) {
    let last = last
    if softmax {
      kernels.pointee.softmax(count, last.outputs, last.output, last.rowStride)
    }
    for i in 0..<count {
      (target + i * last.outputs).update(
        from: last.output + i * last.rowStride, count: last.outputs)
    }
  }

  /// Raises each layer's `maxima`, one per output, to the absolute outputs.
  func takeMaxima(count: Int, into maxima: [AlignedBuffer<Float>]) {
    for (layer, maxima) in zip(layers, maxima) {
      ink_column_maxima(
        count, layer.outputs, layer.output, layer.rowStride, maxima.base)
    }
  }
}
