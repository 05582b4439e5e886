// The forward pass over whole data sets: for loss and labels, for outputs, for
// the range of each layer's outputs.

import CKernels
import InklingCore
import InklingPlatform

/// Runs a network over data sets, in chunks, on the threads of a pool.
struct Evaluator {
  let network: Network
  let loss: Loss
  let pool: WorkerPool

  /// Samples that a thread takes at once: one group of block-sparse rows, whose
  /// outputs stay in the cache. Losses are summed chunk by chunk in order, so
  /// that threads change no bit.
  static let chunk = Int(INK_BSC_ROWS)

  /// - Throws: `TrainingError` for want of memory.
  func evaluate(_ data: Dataset) throws(TrainingError) -> Evaluation {
    try evaluate(data, labels: nil)
  }

  /// The predicted label of each sample, too.
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
    try forEachChunk(of: data) { pass, _, index, range in
      pass.forward(range)
      (losses.base[index], correct.base[index]) = pass.score(range)
      if let labels {
        pass.copyLabels(
          count: range.count, to: labels.base + index * Self.chunk)
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
  /// the network gives logits; and the label of each sample.
  func predict(
    _ data: Dataset
  ) throws(TrainingError) -> (labels: [UInt16], outputs: [Float]) {
    let width = network.layout.outputs
    let outputs: AlignedBuffer<Float> = try buffer(data.count * width)
    let labels: AlignedBuffer<UInt16> = try buffer(data.count)
    let isLogits = network.signature.outputTransform == .softmax
    try forEachChunk(of: data) { pass, _, index, range in
      pass.forward(range)
      pass.findLabels(count: range.count)
      let first = index * Self.chunk
      pass.copyLabels(count: range.count, to: labels.base + first)
      pass.copyOutputs(
        count: range.count, softmax: isLogits,
        to: outputs.base + first * width)
    }
    guard Kernels.active.table.pointee.all_finite(outputs.count, outputs.base)
    else {
      throw TrainingError(
        .unsupported,
        "outputs that are infinite or not numbers, so that there is no largest "
          + "one; expected finite inputs, and weights that keep the outputs so")
    }
    return (try array(labels), try array(outputs))
  }

  /// The largest absolute output of each layer over the first samples.
  ///
  /// - Parameters:
  ///   - limit: samples to look at.
  ///   - scale: what bytes are multiplied by, whatever the data say.
  func largestOutputs(
    _ data: Dataset, limit: Int, scale: Float
  ) throws(TrainingError) -> [Float] {
    let layers = network.layout.layers
    var maxima: [[AlignedBuffer<Float>]] = []
    for _ in 0..<pool.count {
      maxima.append(
        try layers.map {
          layer throws(TrainingError) in try buffer(layer.outputs)
        })
    }
    let found = maxima
    try forEachChunk(of: data, limit: limit, scale: scale) {
      pass, thread, _, range in
      pass.forward(range)
      pass.takeMaxima(
        count: range.count, into: found[thread])
    }
    return layers.indices.map { layer in
      found.reduce(0) { largest, maxima in
        UnsafeBufferPointer(
          start: maxima[layer].base, count: layers[layer].outputs
        ).reduce(largest) { max($0, $1) }
      }
    }
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
    guard Memory.canAllocate(bytes: bytes) else { throw .memory(bytes: bytes) }
    return Array(UnsafeBufferPointer(start: buffer.base, count: buffer.count))
  }

  /// Runs `body` for each chunk of `data`, on the next thread that is free: with
  /// a pass of the thread's own, the thread's number, the chunk's, and its rows
  /// among those that are in memory.
  private func forEachChunk(
    of data: Dataset, limit: Int = .max, scale: Float? = nil,
    _ body: @escaping @Sendable (ForwardPass, Int, Int, Range<Int>) -> Void
  ) throws(TrainingError) {
    let count = min(data.count, limit)
    var spaces: [Workspace] = []
    guard case .streamed(let rows) = data.rows else {
      return try share(data, count, first: 0, scale: scale, in: &spaces, body)
    }
    let size = Self.portion(columns: rows.columns)
    let portion = try TrainingError.reading { () throws(DataError) in
      try SamplePortion(of: rows, count: min(size, count), on: pool)
    }
    for begin in stride(from: 0, to: count, by: size) {
      let end = min(begin + size, count)
      let part = try TrainingError.reading { () throws(DataError) in
        try portion.load([begin..<end], of: data)
      }
      try share(
        network.averaged(part), part.count, first: begin / Self.chunk,
        scale: scale, in: &spaces, body)
    }
  }

  /// Rows that are in memory at a time of those that are streamed: half a
  /// megabyte, of as many chunks as four threads share evenly.
  static func portion(columns: Int) -> Int {
    max((1 << 19) / (4 * columns * chunk), 1) * 4 * chunk
  }

  /// The same for the first `count` samples of `data`, which are in memory.
  ///
  /// - Parameters:
  ///   - first: the number of their first chunk.
  ///   - spaces: the threads' of the call before, made anew where they do not
  ///     serve.
  private func share(
    _ data: Dataset, _ count: Int, first: Int, scale: Float?,
    in spaces: inout [Workspace],
    _ body: @escaping @Sendable (ForwardPass, Int, Int, Range<Int>) -> Void
  ) throws(TrainingError) {
    let chunks = (count + Self.chunk - 1) / Self.chunk
    let threads = min(chunks, pool.count)
    let isSparse = data.rows.areBlockSparse
    // Those of dense rows have memory for inputs.
    if spaces.contains(where: { ($0.inputs.count == 0) != isSparse }) {
      spaces = []
    }
    while spaces.count < threads {
      spaces.append(
        try Workspace(
          network: network, capacity: Self.chunk, sparse: isSparse, threads: 1,
          trains: false, isPipelined: false, sharesOutput: true))
    }
    BatchInput.with(data, scale: scale) { input in
      let passes = spaces.map { space in
        ForwardPass(
          network: network, loss: loss, data: data, input: input, space: space)
      }
      pool.share(chunks) { thread, index in
        let begin = index * Self.chunk
        body(
          passes[thread], thread, first + index,
          begin..<min(begin + Self.chunk, count))
      }
    }
  }
}
