// The forward pass over whole data sets.

import InklingPlatform
import CKernels
import InklingCore

/// Runs a network over data sets, in chunks, on the threads of a pool.
struct Evaluator {
  let network: Network
  let loss: Loss
  let pool: WorkerPool

  /// Samples a thread takes at once: one group of compressed rows, whose
  /// outputs stay in the cache. Losses are summed chunk by chunk in order, so
  /// that threads change no bit.
  private static let chunk = Int(INK_BSC_ROWS)

  /// - Throws: `TrainingError.memory`.
  func evaluate(_ data: Dataset) throws(TrainingError) -> Evaluation {
    try evaluate(data, labels: nil)
  }

  /// The predicted label of each sample, too.
  ///
  /// - Throws: `TrainingError.memory`.
  func evaluateLabels(
    _ data: Dataset
  ) throws(TrainingError) -> (evaluation: Evaluation, labels: [UInt16]) {
    let labels: AlignedBuffer<UInt16> = try buffer(data.count)
    let evaluation = try evaluate(data, labels: labels)
    return (evaluation, try array(labels))
  }

  private func evaluate(
    _ data: Dataset, labels: AlignedBuffer<UInt16>?
  ) throws(TrainingError) -> Evaluation {
    let chunks = (data.count + Self.chunk - 1) / Self.chunk
    let losses: AlignedBuffer<Double> = try buffer(chunks)
    let correct: AlignedBuffer<Int> = try buffer(chunks)
    try forEachChunk(of: data, chunks) { pass, index, range in
      (losses.base[index], correct.base[index]) = pass.score(range)
      if let labels {
        pass.copyLabels(count: range.count, to: labels.base + range.lowerBound)
      }
    }
    var sum = 0.0
    var hits = 0
    for index in 0..<chunks {
      sum += losses.base[index]
      hits += correct.base[index]
    }
    let divisor = data.count * loss.rowDivisor(outputs: network.layout.outputs)
    return Evaluation(
      loss: divisor == 0 ? 0 : sum / Double(divisor), correct: hits,
      count: data.count)
  }

  /// The network's outputs `[count, outputs]` on `data`: probabilities where
  /// the network gives logits.
  ///
  /// - Throws: `TrainingError.memory`.
  func outputs(_ data: Dataset) throws(TrainingError) -> [Float] {
    let width = network.layout.outputs
    let chunks = (data.count + Self.chunk - 1) / Self.chunk
    let result: AlignedBuffer<Float> = try buffer(data.count * width)
    let isLogits = network.signature.outputTransform == .softmax
    try forEachChunk(of: data, chunks) { pass, _, range in
      pass.copyOutputs(
        range, softmax: isLogits, to: result.base + range.lowerBound * width)
    }
    return try array(result)
  }

  private func buffer<Element: BitwiseCopyable>(
    _ count: Int
  ) throws(TrainingError) -> AlignedBuffer<Element> {
    guard let buffer = AlignedBuffer<Element>(count: count) else {
      throw .memory(bytes: count * MemoryLayout<Element>.stride)
    }
    return buffer
  }

  /// What `buffer` holds.
  private func array<Element: BitwiseCopyable>(
    _ buffer: AlignedBuffer<Element>
  ) throws(TrainingError) -> [Element] {
    let bytes = buffer.count * MemoryLayout<Element>.stride
    guard Memory.canAllocate(bytes: bytes) else {
      throw .memory(bytes: bytes)
    }
    return Array(UnsafeBufferPointer(start: buffer.base, count: buffer.count))
  }

  private func forEachChunk(
    of data: Dataset, _ chunks: Int,
    _ body: @escaping @Sendable (ForwardPass, Int, Range<Int>) -> Void
  ) throws(TrainingError) {
    let threads = chunks > 1 ? pool.count : 1
    var spaces: [Workspace] = []
    for _ in 0..<threads {
      spaces.append(
        try Workspace(
          network: network, capacity: Self.chunk,
          sparse: data.rows.areCompressed, threads: 1, trains: false,
          isPipelined: false, sharesOutput: true))
    }
    BatchInput.with(data) { input in
      let passes = spaces.map { space in
        ForwardPass(
          network: network, loss: loss, data: data, input: input, space: space)
      }
      pool.run(together: threads > 1) { thread in
        for index in stride(from: thread, to: chunks, by: threads) {
          let begin = index * Self.chunk
          let end = min(begin + Self.chunk, data.count)
          body(passes[thread], index, begin..<end)
        }
      }
    }
  }
}

/// The forward pass of one thread over consecutive rows of a data set.
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
    layers = space.layers(of: network, velocity: nil)
    lossKernel = loss.kernel(
      after: network.activations[network.activations.count - 1])
  }

  /// The summed loss and the correct predictions of some rows.
  func score(_ range: Range<Int>) -> (loss: Double, correct: Int) {
    forward(range)
    let last = layers[layers.count - 1]
    kernels.pointee.argmax(
      range.count, last.outputs, last.output, last.rowStride,
      space.predictions.base)
    for (i, row) in range.enumerated() {
      space.labels.base[i] = data.labels[row]
    }
    if let lossKernel {
      kernels.pointee.loss(
        lossKernel, range.count, last.outputs, last.output, last.rowStride,
        space.labels.base, space.losses.base)
    } else if let custom = loss.custom {
      for i in 0..<range.count {
        space.losses.base[i] = custom.value(
          row(i, of: last), Int(space.labels.base[i]))
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

  /// Copies the predicted labels of the rows that were scored last.
  func copyLabels(count: Int, to target: UnsafeMutablePointer<UInt16>) {
    target.update(from: space.predictions.base, count: count)
  }

  /// Copies the outputs of some rows, without padding, to `target`.
  func copyOutputs(
    _ range: Range<Int>, softmax: Bool, to target: UnsafeMutablePointer<Float>
  ) {
    forward(range)
    let last = layers[layers.count - 1]
    if softmax {
      kernels.pointee.softmax(
        range.count, last.outputs, last.output, last.rowStride)
    }
    for i in 0..<range.count {
      (target + i * last.outputs).update(
        from: last.output + i * last.rowStride, count: last.outputs)
    }
  }

  private func row(_ index: Int, of layer: LayerState) -> [Float] {
    Array(
      UnsafeBufferPointer(
        start: layer.output + index * layer.rowStride, count: layer.outputs))
  }

  private func forward(_ range: Range<Int>) {
    let rows = Batch(
      first: range.lowerBound, count: range.count, bufferIndex: 0, samples: nil)
    input.gather(
      rows, range: 0..<range.count, into: space.inputs.base, kernels: kernels)
    let batch = 0..<range.count
    for (index, layer) in layers.enumerated() {
      if index > 0 {
        let below = layers[index - 1]
        layer.forward(
          from: below.output, sourceStride: below.rowStride, range: batch,
          kernels: kernels)
      } else if case .sparse(let rows, let table) = input {
        layer.forward(
          from: ink_bsr_batch(
            rows: rows, samples: nil, first: range.lowerBound,
            count: range.count),
          table: table, columns: 0..<layer.stride, scratch: space.scratch(0),
          kernels: kernels)
      } else {
        layer.forward(
          from: space.inputs.base, sourceStride: layer.inputs, range: batch,
          kernels: kernels)
      }
      if let custom = network.activations[index].custom {
        layer.apply(custom, batch)
      }
    }
  }
}
