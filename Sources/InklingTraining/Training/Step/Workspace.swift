// The memory that a forward or backward pass works in.

import InklingPlatform
import CKernels
import InklingCore

/// Outputs, deltas and scratch for batches of up to `capacity` samples.
final class Workspace {
  /// Samples there is room for.
  let capacity: Int
  /// Whether the first layer has room for the outputs of two batches, and for
  /// their sorted inputs.
  let runsAhead: Bool
  /// The dense inputs `[capacity, inputs]`; empty for compressed rows.
  let inputs: AlignedBuffer<Float>
  /// The batch's labels.
  let labels: AlignedBuffer<UInt16>
  /// The batch's losses, one a sample.
  let losses: AlignedBuffer<Double>
  /// The batch's predicted classes.
  let predictions: AlignedBuffer<UInt16>
  private let outputs: [AlignedBuffer<Float>]
  private let deltas: [AlignedBuffer<Float>]
  private let scratches: [AlignedBuffer<UInt8>]
  private let lists: [AlignedBuffer<UInt8>]

  /// - Parameters:
  ///   - threads: how many threads work side by side, each with scratch.
  ///   - trains: whether there are deltas and scratch for a backward pass.
  ///   - runsAhead: whether rows, which are then compressed, pass the first
  ///     layer a batch ahead.
  init(
    network: Network, capacity: Int, sparse: Bool, threads: Int, trains: Bool,
    runsAhead: Bool, sharesOutput: Bool
  ) throws(TrainingError) {
    func buffer<T>(_ count: Int) throws(TrainingError) -> AlignedBuffer<T> {
      guard let buffer = AlignedBuffer<T>(count: count) else {
        throw .memory(bytes: count * MemoryLayout<T>.stride)
      }
      return buffer
    }
    let layout = network.layout
    self.capacity = capacity
    self.runsAhead = runsAhead
    inputs = try buffer(sparse ? 0 : capacity * layout.inputs)
    labels = try buffer(capacity)
    losses = try buffer(capacity)
    predictions = try buffer(capacity)
    var outputs: [AlignedBuffer<Float>] = []
    var deltas: [AlignedBuffer<Float>] = []
    for (index, layer) in layout.layers.enumerated() {
      let floats = capacity * Self.lead(layer)
      let output: AlignedBuffer<Float> = try buffer(
        floats * (index == 0 && runsAhead ? 2 : 1))
      outputs.append(output)
      let isShared = index == layout.layers.count - 1 && sharesOutput
      deltas.append(isShared ? output : try buffer(trains ? floats : 0))
    }
    self.outputs = outputs
    self.deltas = deltas
    let bytes = Self.scratchBytes(layout, capacity, sparse, threads, trains)
    scratches = try (0..<threads).map { _ throws(TrainingError) in
      try buffer(bytes)
    }
    let sorted = sparse && trains && Self.sorts(capacity)
    lists = try (0..<(sorted ? (runsAhead ? 2 : 1) : 0)).map {
      _ throws(TrainingError) in
      try buffer(ink_bsc_bytes(layout.inputs, capacity))
    }
  }

  /// Whether batches of up to `capacity` compressed rows are sorted once for
  /// both directions. Larger ones take more than one group, and for one sample
  /// there is nothing to sort.
  private static func sorts(_ capacity: Int) -> Bool {
    (2...Int(INK_BSC_ROWS)).contains(capacity)
  }

  private static func lead(_ layer: LayerLayout) -> Int {
    LayerState.lead(ofStride: layer.stride)
  }

  /// Asks whether the system has the memory that `count` workspaces take, with
  /// as many threads in all.
  ///
  /// - Throws: `TrainingError.memory`.
  static func check(
    _ network: Network, capacity: Int, sparse: Bool, threads: Int,
    trains: Bool, runsAhead: Bool, count: Int = 1
  ) throws(TrainingError) {
    let bytes =
      count
      * byteCount(
        network, capacity: capacity, sparse: sparse, threads: threads / count,
        trains: trains, runsAhead: runsAhead)
    guard Memory.canAllocate(bytes: bytes) else {
      throw .memory(bytes: bytes)
    }
  }

  /// The bytes of one workspace that does not share its output.
  static func byteCount(
    _ network: Network, capacity: Int, sparse: Bool, threads: Int,
    trains: Bool, runsAhead: Bool
  ) -> Int {
    let layout = network.layout
    let widths = layout.layers.reduce(0) { $0 + lead($1) }
    // At most 2^31 samples of 2^23 floats: no overflow in 64 bits.
    let floats =
      (sparse ? 0 : layout.inputs) + widths * (trains ? 2 : 1)
      + (runsAhead ? lead(layout.layers[0]) : 0)
    // A label, a loss and a prediction.
    let row = 4 * floats + 2 + 8 + 2
    let lists =
      sparse && trains && sorts(capacity)
      ? ink_bsc_bytes(layout.inputs, capacity) : 0
    let scratch = scratchBytes(layout, capacity, sparse, threads, trains)
    return capacity * row + (runsAhead ? 2 : 1) * lists + threads * scratch
  }

  /// Scratch of one thread, on a 64-byte boundary.
  func scratch(_ thread: Int) -> UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(scratches[thread].base)
  }

  /// Whether there are lists to sort a batch's compressed rows into.
  var sorts: Bool { !lists.isEmpty }

  /// Lists for the batches of a parity, 0 or 1; only 0 if not `runsAhead`.
  func lists(_ parity: Int, columns: Int) -> ink_bsc {
    ink_bsc_in(lists[parity].base, columns, capacity)
  }

  /// The layers of `network` over this memory. `velocity`, if there is one, has
  /// the parameters' layout.
  func layers(of network: Network, velocity: AlignedBuffer<Float>?)
    -> [LayerState]
  {
    network.layout.layers.enumerated().map { index, layer in
      let parameters = network.parameters.base
      return LayerState(
        inputs: layer.inputs, outputs: layer.outputs, stride: layer.stride,
        lead: Self.lead(layer),
        activation: layer.activation.kernel,
        weights: parameters + layer.weights,
        weightVelocity: velocity.map { $0.base + layer.weights },
        biases: parameters + layer.biases,
        biasVelocity: velocity.map { $0.base + layer.biases },
        output: outputs[index].base, delta: deltas[index].base)
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
    }
    return bytes
  }
}
