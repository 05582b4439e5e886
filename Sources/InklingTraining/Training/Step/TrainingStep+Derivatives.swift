// The derivatives of losses and activations that a step needs, built in or the
// caller's own.

import CKernels
import InklingCore

extension TrainingStep {
  /// Turns the last layer's outputs into its deltas.
  func differentiateLoss(
    _ layer: UnsafePointer<LayerState>, _ batch: Batch, _ range: Range<Int>
  ) {
    let rowStride = layer.pointee.rowStride
    let begin = range.lowerBound * rowStride
    let delta = layer.pointee.delta + begin
    let output = layer.pointee.output + begin
    if delta != output {
      delta.update(from: output, count: range.count * rowStride)
    }
    if let lossKernel = settings.lossKernel {
      kernels.pointee.loss(
        lossKernel, range.count, layer.pointee.outputs, delta, rowStride,
        labels + range.lowerBound, nil)
    } else if let customLoss = settings.customLoss {
      differentiate(customLoss, layer.pointee, range)
    }
    if var targets {
      kernels.pointee.weigh_rows(
        &targets, range.count, layer.pointee.outputs, delta, rowStride,
        labels + range.lowerBound, batch.samples.map { $0 + range.lowerBound },
        batch.first + range.lowerBound)
    }
    if settings.needsActivationGradient {
      differentiateActivation(layers.count - 1, layer, batch, range)
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

  /// Multiplies the deltas of some samples, and of some columns or all, by the
  /// activation's derivative.
  func differentiateActivation(
    _ index: Int, _ layer: UnsafePointer<LayerState>, _ batch: Batch,
    _ range: Range<Int>, columns: Range<Int>? = nil
  ) {
    let rowStride = layer.pointee.rowStride
    let output = layer.pointee.output, delta = layer.pointee.delta
    let columns = columns ?? 0..<layer.pointee.stride
    let begin = range.lowerBound * rowStride + columns.lowerBound
    let dropout = settings.dropout(
      index, batch, row: range.lowerBound, column: columns.lowerBound)
    if let custom = settings.customActivation(index) {
      if var dropout {
        kernels.pointee.dropout(
          &dropout, range.count, columns.count, delta + begin, rowStride)
      }
      let keep = dropout?.keep ?? 1
      for i in range {
        for j in columns.clamped(to: 0..<layer.pointee.outputs)
        where dropout == nil || delta[i * rowStride + j] != 0 {
          delta[i * rowStride + j] *= custom.derivative(
            output[i * rowStride + j] * keep)
        }
      }
    } else if var dropout {
      kernels.pointee.dropout_gradient(
        &dropout, layer.pointee.activation, range.count, columns.count,
        output + begin, rowStride, delta + begin, rowStride)
    } else {
      kernels.pointee.activation_gradient(
        layer.pointee.activation, range.count, columns.count,
        output + begin, rowStride, delta + begin, rowStride)
    }
  }
}
