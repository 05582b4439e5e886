// The second phase of a step: the update, fused with the sums of the gradients
// where nothing needs all of them before; gradients clipped, weights limited,
// and the parameters' average otherwise.

import CKernels

/// The gradients of a whole step, as bare pointers.
struct StoredGradients {
  /// The step's layers, whose parameters are the gradients.
  var layers: StepLayers
  /// The first layer of block-sparse rows, likewise.
  var pipeline: FirstLayerPipeline?
  /// The squares' sum of each row of parameters, biases included.
  var squares: UnsafeMutablePointer<Double>
}

extension TrainingStep {
  /// Updates the parameters with the gradients of `batch`; `next` then passes a
  /// first layer of block-sparse rows. Waits for all threads.
  func finish(
    _ batch: Batch, next: Batch?, rate: Float, thread: Int
  ) {
    let updates = settings.updates(
      step: batch.number, rate: rate, scale: scale(of: batch))
    if settings.clipNorm == nil && settings.maxNorm == nil {
      update(updates, batch, next: next, thread: thread)
      barrier()
    } else {
      if let clipNorm = settings.clipNorm, let storing {
        let scale = clip(batch, to: clipNorm, storing, thread: thread)
        apply(
          settings.updates(step: batch.number, rate: rate, scale: scale),
          storing,
          thread: thread)
      } else {
        update(updates, batch, next: nil, thread: thread)
      }
      barrier()
      if let maxNorm = settings.maxNorm {
        limit(to: maxNorm, thread: thread)
        barrier()
      }
      if let pipeline, let next {
        pipeline.run(backward: nil, nil, forward: next, thread: thread)
        barrier()
      }
    }
    // Before the next update nothing reads velocities.
    if settings.hasMoments, batch.number.isMultiple(of: Self.settlingSteps) {
      settleVelocities(thread: thread)
    }
    // Before the next barrier nothing changes the parameters.
    if let average, var update = settings.average(step: batch.number) {
      let part = Self.part(thread, of: threads, floatCount / 16)
      let begin = 16 * part.lowerBound
      kernels.pointee.apply_update(
        16 * part.count, layers.base.pointee.weights + begin, &update,
        average + begin, nil)
      if thread == 0, let averages = scaleAverages {
        kernels.pointee.apply_update(
          averages.count, averages.of, &update, averages.base, nil)
      }
    }
  }

  /// So often that no velocity comes from `leastVelocity` below the least normal
  /// float, 1e-38, with a momentum of 0.87 or more; with less it soon is zero.
  private static var settlingSteps: Int { 128 }
  private static var leastVelocity: Float { 1e-30 }

  /// A velocity without gradients shrinks below the normal floats and stays
  /// there, where many processors take a hundred times as long. Before it does,
  /// what moves no weight is made nothing.
  private func settleVelocities(thread: Int) {
    for index in 0..<layers.count {
      let layer = layers.base[index]
      guard let weights = layer.weightVelocity, let biases = layer.biasVelocity
      else { return }
      let rows = Self.part(thread, of: threads, layer.inputs)
      kernels.pointee.clear_small(
        rows.count * layer.stride, Self.leastVelocity,
        weights + rows.lowerBound * layer.stride)
      if thread == 0 {
        kernels.pointee.clear_small(layer.stride, Self.leastVelocity, biases)
      }
    }
  }

  /// Stores the gradients.
  ///
  /// - Returns: what they are to be multiplied by, at most 1, as
  ///   torch.nn.utils.clip_grad_norm_ has it.
  private func clip(
    _ batch: Batch, to clipNorm: Float, _ storing: StoredGradients, thread: Int
  ) -> Float {
    var step = self
    step.layers = storing.layers
    step.pipeline = storing.pipeline
    step.update(
      settings.gradients(scale: scale(of: batch)), batch, next: nil,
      thread: thread)
    barrier()
    var first = 0
    for index in 0..<layers.count {
      let layer = storing.layers.base[index]
      let rows = layer.inputs + 1
      for row in Self.part(thread, of: threads, rows) {
        storing.squares[first + row] = kernels.pointee.sum_of_squares(
          layer.stride, layer.weights + row * layer.stride)
      }
      first += rows
      if let normalization = layer.normalization {
        if thread == 0 {
          storing.squares[first] = kernels.pointee.sum_of_squares(
            layer.stride, normalization.scales)
        }
        first += 1
      }
    }
    barrier()
    // Each thread adds them all, in the same order.
    var sum = 0.0
    for row in 0..<first { sum += storing.squares[row] }
    return Float(min(1, Double(clipNorm) / (sum.squareRoot() + 1e-6)))
  }

  /// Updates this thread's part of the parameters with the stored gradients.
  private func apply(
    _ updates: ParameterUpdates, _ storing: StoredGradients, thread: Int
  ) {
    var updates = updates
    for index in settings.frozenLayers..<layers.count {
      let layer = layers.base[index], gradients = storing.layers.base[index]
      let rows = Self.part(thread, of: threads, layer.inputs)
      let offset = rows.lowerBound * layer.stride
      kernels.pointee.apply_update(
        rows.count * layer.stride, gradients.weights + offset,
        &updates.weights, layer.weights + offset,
        layer.weightVelocity.map { $0 + offset })
      if thread == index % threads {
        kernels.pointee.apply_update(
          layer.stride, gradients.biases, &updates.biases, layer.biases,
          layer.biasVelocity)
        if let normalization = layer.normalization,
          let gradients = gradients.normalization
        {
          normalization.update(
            &updates.scales, with: gradients.scales, 0..<layer.stride,
            kernels: kernels)
        }
      }
    }
  }

  /// Limits the weights that lead to this thread's part of the units.
  private func limit(to maxNorm: Float, thread: Int) {
    for index in settings.frozenLayers..<layers.count {
      let layer = layers.base[index]
      let lines = Self.part(thread, of: threads, layer.stride / 16)
      kernels.pointee.limit_columns(
        layer.inputs, 16 * lines.count, maxNorm,
        layer.weights + 16 * lines.lowerBound, layer.stride)
    }
  }
}
