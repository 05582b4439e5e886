// The memory that a forward or backward pass works in.

import CKernels
import InklingCore

/// Outputs, deltas and scratch for batches of up to `capacity` samples.
final class Workspace {
  /// Samples there is room for.
  let capacity: Int
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

  /// - Parameters:
  ///   - threads: how many threads work side by side, each with scratch.
  ///   - trains: whether there are deltas and scratch for a backward pass.
  init(
    network: Network, capacity: Int, sparse: Bool, threads: Int, trains: Bool,
    sharesOutput: Bool
  ) {
    let layout = network.layout
    self.capacity = capacity
    inputs = AlignedBuffer(count: sparse ? 0 : capacity * layout.inputs)
    labels = AlignedBuffer(count: capacity)
    losses = AlignedBuffer(count: capacity)
    predictions = AlignedBuffer(count: capacity)
    let outputs = layout.layers.map {
      AlignedBuffer<Float>(count: capacity * $0.stride)
    }
    self.outputs = outputs
    deltas = layout.layers.indices.map { index in
      index == layout.layers.count - 1 && sharesOutput
        ? outputs[index]
        : AlignedBuffer(
          count: trains ? capacity * layout.layers[index].stride : 0)
    }
    let bytes = trains ? Self.scratchBytes(layout, capacity, sparse) : 0
    scratches = (0..<threads).map { _ in AlignedBuffer(count: bytes) }
  }

  /// Asks whether the system has the memory that `count` workspaces take, with
  /// as many threads in all.
  ///
  /// - Throws: `TrainingError.memory`.
  static func check(
    _ network: Network, capacity: Int, sparse: Bool, threads: Int,
    trains: Bool, count: Int = 1
  ) throws(TrainingError) {
    let layout = network.layout
    let widths = layout.layers.reduce(0) { $0 + $1.stride }
    // At most 2^31 samples of 2^23 floats: no overflow in 64 bits.
    let row = (sparse ? 0 : layout.inputs) + widths * (trains ? 2 : 1) + 4
    let scratch = trains ? scratchBytes(layout, capacity, sparse) : 0
    let bytes = count * capacity * row * 4 + threads * scratch
    guard AlignedBuffer<UInt8>.isThereMemory(bytes: bytes) else {
      throw .memory(bytes: bytes)
    }
  }

  /// Scratch of one thread, on a 64-byte boundary.
  func scratch(_ thread: Int) -> UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(scratches[thread].base)
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
        activation: layer.activation.kernel,
        weights: parameters + layer.weights,
        weightVelocity: velocity.map { $0.base + layer.weights },
        biases: parameters + layer.biases,
        biasVelocity: velocity.map { $0.base + layer.biases },
        output: outputs[index].base, delta: deltas[index].base)
    }
  }

  private static func scratchBytes(
    _ layout: ParameterLayout, _ capacity: Int, _ sparse: Bool
  ) -> Int {
    let kernels = Kernels.active.table.pointee
    var bytes = 0
    for (index, layer) in layout.layers.enumerated() {
      if index == 0 {
        if sparse {
          bytes = kernels.sparse_tn_scratch(
            capacity, layer.stride, layer.inputs)
        }
        continue
      }
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
