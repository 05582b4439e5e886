// How large the activations of a network become on real samples, which decides
// what the bytes between its layers stand for.

import InklingPlatform
import CKernels
import InklingCore

/// The largest absolute output of each layer over some samples.
struct QuantizeCalibration {
  /// Samples looked at; more change little.
  static let maximumSamples = 10_000

  /// One a layer, at least 0.
  let maxima: [Float]

  /// - Throws: `QuantizeError.memory`.
  init(_ network: Network, _ data: Dataset) throws(QuantizeError) {
    func buffer<T>(_ count: Int) throws(QuantizeError) -> AlignedBuffer<T> {
      guard let buffer = AlignedBuffer<T>(count: count) else {
        throw .memory(bytes: count * MemoryLayout<T>.stride)
      }
      return buffer
    }
    let kernels = Kernels.active.table
    let layout = network.layout
    let count = min(data.count, Self.maximumSamples)
    let width = layout.layers.reduce(0) { max($0, $1.stride) }
    let row: AlignedBuffer<UInt8> = try buffer(layout.inputs)
    let inputs: AlignedBuffer<Float> = try buffer(layout.inputs)
    let rows: [AlignedBuffer<Float>] = [try buffer(width), try buffer(width)]
    let maxima = try layout.layers.map {
      layer throws(QuantizeError) -> AlignedBuffer<Float> in
      try buffer(layer.stride)
    }
    for index in 0..<count {
      data.rows.copyFloats(
        index, scale: network.signature.inputScale, row: row.base,
        to: inputs.base)
      var source = inputs.base
      for (number, layer) in layout.layers.enumerated() {
        let target = rows[number % 2].base
        kernels.pointee.gemm_nn(
          1, layer.outputs, layer.inputs, source, layer.inputs,
          network.parameters.base + layer.weights, layer.stride,
          network.parameters.base + layer.biases, layer.activation.kernel,
          target, layer.stride)
        ink_column_maxima(
          1, layer.outputs, target, layer.stride, maxima[number].base)
        source = target
      }
    }
    self.maxima = maxima.map {
      UnsafeBufferPointer(start: $0.base, count: $0.count).max() ?? 0
    }
  }
}

extension SampleRows {
  /// Row `index` as the inputs of a network.
  ///
  /// - Parameter row: room for the bytes of a row.
  fileprivate func copyFloats(
    _ index: Int, scale: Float, row: UnsafeMutablePointer<UInt8>,
    to inputs: UnsafeMutablePointer<Float>
  ) {
    let widen = Kernels.active.table.pointee.bytes_to_floats
    switch self {
    case .compressed(let rows):
      rows.expand(index, into: row)
      widen(columns, row, scale, inputs)
    case .bytes(let rows):
      widen(columns, rows.row(index), scale, inputs)
    case .floats:
      break  // refused before
    }
  }
}
