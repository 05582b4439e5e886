// The memory that a forward or backward pass works in.

import InklingPlatform
import CKernels
import InklingCore

/// Outputs, deltas and scratch for batches of up to `capacity` samples.
final class Workspace {
  /// The most samples of a batch.
  let capacity: Int
  /// Whether the first layer has buffers for two batches: for their outputs, and
  /// for their sorted inputs.
  let isPipelined: Bool
  /// The dense inputs `[capacity, inputs]`; empty for block-sparse rows.
  let inputs: AlignedBuffer<Float>
  /// The batch's labels.
  let labels: AlignedBuffer<UInt16>
  /// The batch's losses, one per sample.
  let losses: AlignedBuffer<Double>
  /// The batch's predicted classes.
  let predictions: AlignedBuffer<UInt16>
  /// Gradients, with the parameters' layout, and the squares' sum of each of
  /// their rows; empty unless gradients are clipped.
  let gradients: AlignedBuffer<Float>
  let squares: AlignedBuffer<Double>
  private let outputs: [AlignedBuffer<Float>]
  /// The hidden layers' sums, normalized; none without batch normalization.
  private let normalized: [AlignedBuffer<Float>]
  /// Six floats per unit that is normalized.
  private let normalization: AlignedBuffer<Float>
  private let deltas: [AlignedBuffer<Float>]
  private let scratch: AlignedBuffer<UInt8>
  private let scratchBytes: Int
  private let sorted: AlignedBuffer<UInt8>
  private let sortedBytes: Int

  /// - Parameters:
  ///   - threads: how many threads work side by side, each with scratch.
  ///   - trains: whether there are deltas and scratch for a backward pass.
  ///   - isPipelined: whether rows, which are then block-sparse, pass the first
  ///     layer a batch ahead.
  /// - Throws: `TrainingError`, with the bytes of the whole workspace.
  init(
    network: Network, capacity: Int, sparse: Bool, threads: Int, trains: Bool,
    isPipelined: Bool, sharesOutput: Bool, clips: Bool = false,
    normalizes: Bool = false
  ) throws(TrainingError) {
    func buffer<T>(_ count: Int) throws(TrainingError) -> AlignedBuffer<T> {
      guard let buffer = AlignedBuffer<T>(count: count) else {
        throw .memory(
          bytes: Self.byteCount(
            network.layout, capacity: capacity, sparse: sparse,
            threads: threads, trains: trains, isPipelined: isPipelined,
            clips: clips,
            normalizes: normalizes))
      }
      return buffer
    }
    let layout = network.layout
    self.capacity = capacity
    self.isPipelined = isPipelined
    inputs = try buffer(sparse ? 0 : capacity * layout.inputs)
    labels = try buffer(capacity)
    losses = try buffer(capacity)
    predictions = try buffer(capacity)
    gradients = try buffer(clips ? layout.floatCount : 0)
    squares = try buffer(clips ? Self.rowCount(layout) : 0)
    var outputs: [AlignedBuffer<Float>] = []
    var deltas: [AlignedBuffer<Float>] = []
    for (index, layer) in layout.layers.enumerated() {
      let floats = capacity * Self.rowStride(layer)
      let output: AlignedBuffer<Float> = try buffer(
        floats * (index == 0 && isPipelined ? 2 : 1))
      outputs.append(output)
      let isShared = index == layout.layers.count - 1 && sharesOutput
      deltas.append(isShared ? output : try buffer(trains ? floats : 0))
    }
    self.outputs = outputs
    self.deltas = deltas
    var normalized: [AlignedBuffer<Float>] = []
    for layer in layout.layers.dropLast() where normalizes {
      normalized.append(try buffer(capacity * Self.rowStride(layer)))
    }
    self.normalized = normalized
    normalization = try buffer(
      normalizes ? 6 * BatchNormalization.width(layout) : 0)
    scratchBytes = Self.scratchBytes(layout, capacity, sparse, threads, trains)
    scratch = try buffer(threads * scratchBytes)
    let sorts = sparse && trains && Self.sorts(capacity)
    sortedBytes = sorts ? ink_bsc_bytes(layout.inputs, capacity) : 0
    sorted = try buffer(sortedBytes * (isPipelined ? 2 : 1))
  }

  /// Whether batches of up to `capacity` block-sparse rows are sorted once for
  /// both directions. Larger ones take more than one group, and for one sample
  /// there is nothing to sort.
  private static func sorts(_ capacity: Int) -> Bool {
    (2...Int(INK_BSC_ROWS)).contains(capacity)
  }

  /// Rows of parameters, biases and scales included.
  private static func rowCount(_ layout: ParameterLayout) -> Int {
    layout.layers.reduce(0) { $0 + $1.inputs + 2 }
  }

  private static func rowStride(_ layer: LayerLayout) -> Int {
    LayerState.rowStride(ofStride: layer.stride)
  }

  /// The bytes of one workspace that does not share its output.
  static func byteCount(
    _ layout: ParameterLayout, capacity: Int, sparse: Bool, threads: Int,
    trains: Bool, isPipelined: Bool, clips: Bool = false,
    normalizes: Bool = false
  ) -> Int {
    let widths = layout.layers.reduce(0) { $0 + rowStride($1) }
    let hidden =
      normalizes ? layout.layers.dropLast().reduce(0) { $0 + rowStride($1) } : 0
    // At most 2^31 samples of 2^23 floats: no overflow in 64 bits.
    let floats =
      (sparse ? 0 : layout.inputs) + widths * (trains ? 2 : 1) + hidden
      + (isPipelined ? rowStride(layout.layers[0]) : 0)
    // A label, a loss and a prediction.
    let row = 4 * floats + 2 + 8 + 2
    let sorted =
      sparse && trains && sorts(capacity)
      ? ink_bsc_bytes(layout.inputs, capacity) : 0
    let scratch = scratchBytes(layout, capacity, sparse, threads, trains)
    let stored = clips ? 4 * layout.floatCount + 8 * rowCount(layout) : 0
    return capacity * row + (isPipelined ? 2 : 1) * sorted + threads * scratch
      + stored + (normalizes ? 24 * BatchNormalization.width(layout) : 0)
  }

  /// The memory that a step's threads do not share out by samples.
  var stepMemory: StepMemory {
    StepMemory(
      capacity: capacity, scratch: scratch.base, scratchBytes: scratchBytes,
      sorted: sorted.base, sortedBytes: sortedBytes)
  }

  /// The layers of `network` over this memory. Of `slots`, if there are
  /// any, the first have the parameters' layout.
  ///
  /// - Parameters:
  ///   - stores: whether the parameters are gradients.
  ///   - bufferIndex: the batch's. Of two that are under way, each has
  ///   outputs of the first layer of its own, and deltas where these are the
  ///   same memory.
  func layers(
    of network: Network, slots: AlignedBuffer<Float>?, bufferIndex: Int = 0,
    batchNormalization: BatchNormalization? = nil, stores: Bool = false
  ) -> [LayerState] {
    var unit = 0
    return network.layout.layers.enumerated().map { index, layer in
      defer { unit += layer.stride }
      let parameters = network.parameters.base
      let hasTwo = isPipelined && index == 0
      let offset =
        hasTwo ? bufferIndex * capacity * Self.rowStride(layer) : 0
      let isShared = deltas[index] === outputs[index]
      return LayerState(
        inputs: layer.inputs, outputs: layer.outputs, stride: layer.stride,
        rowStride: Self.rowStride(layer),
        activation: layer.activation.kernel,
        normalization: index == network.layout.layers.count - 1
          ? nil
          : batchNormalization?.layer(
            at: unit, normalized: normalized[index].base,
            work: normalization.base, stores: stores),
        weights: parameters + layer.weights,
        weightVelocity: slots.map { $0.base + layer.weights },
        biases: parameters + layer.biases,
        biasVelocity: slots.map { $0.base + layer.biases },
        output: outputs[index].base + offset,
        delta: deltas[index].base + (isShared ? offset : 0))
    }
  }

  /// What one of `threads` threads needs besides: for the sparse product of its
  /// part of the first layer, and the transposed operand of the others' deltas.
  private static func scratchBytes(
    _ layout: ParameterLayout, _ capacity: Int, _ sparse: Bool, _ threads: Int,
    _ trains: Bool
  ) -> Int {
    let first = layout.layers[0]
    var bytes = 0
    if sparse, !(trains && sorts(capacity)) {
      let width = (first.stride / 16 + threads - 1) / threads * 16
      bytes = Kernels.active.table.pointee.bsr_scratch(
        capacity, width, first.inputs)
    }
    for layer in layout.layers.dropFirst() where trains {
      // At least gemm_nt_scratch for any part of the batch a thread may take,
      // whichever of its two sides the product transposes.
      let floats =
        layer.outputs * ParameterLayout.stride(of: layer.inputs)
        + 16 * (layer.outputs + layer.inputs)
      bytes = max(bytes, 4 * floats)
      // By columns of the layer below, for the whole batch.
      let columns = (layer.inputs / 16 + threads) / threads * 16
      for width in [columns - 16, columns] {
        bytes = max(
          bytes,
          Kernels.active.table.pointee.gemm_nt_scratch(
            capacity, max(width, 1), layer.outputs))
      }
    }
    // Whole cache lines: the next thread's begins on a 64-byte boundary.
    return (bytes + 63) / 64 * 64
  }
}

/// Scratch and sorted inputs, as bare pointers that live as long as their
/// workspace: counting references takes time in each step.
struct StepMemory {
  fileprivate let capacity: Int
  fileprivate let scratch: UnsafeMutablePointer<UInt8>
  fileprivate let scratchBytes: Int
  fileprivate let sorted: UnsafeMutablePointer<UInt8>
  fileprivate let sortedBytes: Int

  /// Scratch of one thread, on a 64-byte boundary.
  func scratch(_ thread: Int) -> UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(scratch + thread * scratchBytes)
  }

  /// Whether a batch's block-sparse rows are sorted by column.
  var sortsBlocks: Bool { sortedBytes > 0 }

  /// Where a batch's blocks go, sorted by column.
  func sortedBlocks(_ bufferIndex: Int, columns: Int) -> ink_bsc {
    ink_bsc_in(sorted + bufferIndex * sortedBytes, columns, capacity)
  }
}
