// One hidden layer's batch normalization at work, on the columns of a thread.

import CKernels

/// A trivial type, as `LayerState` is. Vectors are `[stride]`.
struct LayerNormalization {
  var scales: UnsafeMutablePointer<Float>
  /// None where the parameters are gradients.
  var runningMeans: UnsafeMutablePointer<Float>?
  var runningVariances: UnsafeMutablePointer<Float>?
  /// What the optimizer keeps beside the scales.
  var scaleMoments: UnsafeMutablePointer<Float>?
  /// `[batch, rowStride]`: the batch's sums, normalized.
  var normalized: UnsafeMutablePointer<Float>
  /// Of the batch, as `ink_batch_norm` has them.
  var means: UnsafeMutablePointer<Float>
  var variances: UnsafeMutablePointer<Float>
  var deviations: UnsafeMutablePointer<Float>
  var scaleGradient: UnsafeMutablePointer<Float>
  var shiftGradient: UnsafeMutablePointer<Float>

  /// Updates the scales `columns` with their gradients, and the running
  /// estimates with the batch's.
  func update(
    _ update: inout ink_update, with gradient: UnsafePointer<Float>,
    _ columns: Range<Int>, kernels: UnsafePointer<ink_kernels>
  ) {
    let begin = columns.lowerBound
    kernels.pointee.apply_update(
      columns.count, gradient + begin, &update, scales + begin,
      scaleMoments.map { $0 + begin })
    var average = ink_update()
    average.kind = INK_SGD
    average.gradient_scale = BatchNormalization.momentum
    average.weight_decay = -BatchNormalization.momentum
    for (running, batch) in [
      (runningMeans, means), (runningVariances, variances),
    ] {
      guard let running else { continue }
      kernels.pointee.apply_update(
        columns.count, batch + begin, &average, running + begin, nil)
    }
  }
}

extension LayerState {
  /// Makes the outputs `columns` of the sums that are there, over all `count`
  /// samples of the batch. Without batch normalization they are outputs.
  func normalize(
    count: Int, columns: Range<Int>, kernels: UnsafePointer<ink_kernels>
  ) {
    guard let normalization else { return }
    let begin = columns.lowerBound
    var layer = ink_batch_norm(
      m: count, n: columns.count, y: output + begin, ldy: rowStride,
      x: normalization.normalized + begin, ldx: rowStride,
      scale: normalization.scales + begin, shift: biases + begin,
      mean: normalization.means + begin,
      variance: normalization.variances + begin,
      deviation: normalization.deviations + begin,
      epsilon: BatchNormalization.epsilon)
    kernels.pointee.batch_norm(&layer)
    kernels.pointee.activation(
      activation, count, columns.count, output + begin, rowStride)
  }

  /// Takes the deltas `columns` from behind the normalization to before it, and
  /// keeps the gradients of scales and shifts.
  func differentiateNormalization(
    count: Int, columns: Range<Int>, kernels: UnsafePointer<ink_kernels>
  ) {
    guard let normalization else { return }
    let begin = columns.lowerBound
    var layer = ink_batch_norm_gradient(
      m: count, n: columns.count, d: delta + begin, ldd: rowStride,
      x: normalization.normalized + begin, ldx: rowStride,
      scale: normalization.scales + begin,
      deviation: normalization.deviations + begin,
      scale_gradient: normalization.scaleGradient + begin,
      shift_gradient: normalization.shiftGradient + begin)
    kernels.pointee.batch_norm_gradient(&layer)
  }

  /// Updates the biases `columns`, or the shifts and scales, with their
  /// gradients over the batch.
  func updateBiases(
    _ updates: inout ParameterUpdates, count: Int, columns: Range<Int>,
    kernels: UnsafePointer<ink_kernels>
  ) {
    let begin = columns.lowerBound
    let velocity = biasVelocity.map { $0 + begin }
    guard let normalization else {
      kernels.pointee.column_sums(
        count, columns.count, delta + begin, rowStride, &updates.biases,
        biases + begin, velocity)
      return
    }
    kernels.pointee.apply_update(
      columns.count, normalization.shiftGradient + begin, &updates.biases,
      biases + begin, velocity)
    normalization.update(
      &updates.scales, with: normalization.scaleGradient, columns,
      kernels: kernels)
  }
}
