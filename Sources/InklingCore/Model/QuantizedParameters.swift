// The 8-bit parameters of an opened model, as the kernels take them.

import CKernels

/// A model's 8-bit parameters where they lie in the model's bytes.
///
/// Unchecked: written once in `init`, constant afterwards.
package final class QuantizedParameters: @unchecked Sendable {
  /// Where each layer's parameters lie.
  package let layout: QuantizedLayout
  /// The blob, `layout.byteCount` bytes, 64-byte aligned; valid as long as the
  /// model.
  package let base: UnsafeRawPointer
  /// One record per layer; valid as long as this object.
  private let kernelLayers: UnsafeMutablePointer<ink_int8_layer>
  private let inverseScale: Float

  /// - Parameter inputScale: what a byte is multiplied by to become an input.
  init(layout: QuantizedLayout, base: UnsafeRawPointer, inputScale: Float) {
    self.layout = layout
    self.base = base
    inverseScale = 1 / inputScale
    kernelLayers = .allocate(capacity: layout.layers.count)
    for (index, layer) in layout.layers.enumerated() {
      (kernelLayers + index).initialize(
        to: ink_int8_layer(
          inputs: layer.inputs, stride: layer.stride,
          weights: (base + layer.weights).assumingMemoryBound(to: Int8.self),
          biases: (base + layer.biases).assumingMemoryBound(to: Int32.self),
          multipliers: (base + layer.multipliers)
            .assumingMemoryBound(to: Float.self),
          table: layer.table.map {
            (base + $0).assumingMemoryBound(to: UInt8.self)
          },
          low: layer.lowest, high: layer.highest))
    }
  }

  deinit { kernelLayers.deallocate() }

  /// Floats of working memory for `batchCapacity` samples: their outputs, one sample's
  /// inputs as bytes, and what the kernel needs.
  func scratchFloats(
    _ kernels: UnsafePointer<ink_kernels>, batchCapacity: Int
  ) -> Int {
    let kernel = kernels.pointee.int8_scratch(
      layout.layers.count, kernelLayers)
    return batchCapacity * outputStride + inputFloats + (kernel + 3) / 4
  }

  /// The last layer's outputs before its activation, for `count` samples:
  /// rows of as many floats as its stride.
  func run(
    _ kernels: UnsafePointer<ink_kernels>, rows: UnsafePointer<UInt8>,
    _ count: Int, scratch: UnsafeMutablePointer<Float>
  ) -> UnsafeMutablePointer<Float> {
    let rest = scratch + count * outputStride
    for row in 0..<count {
      let outputs = kernels.pointee.int8_network(
        layout.layers.count, kernelLayers, rows + row * inputCount,
        rest + inputFloats)
      (scratch + row * outputStride).update(
        from: outputs, count: outputStride)
    }
    return scratch
  }

  /// The same for one sample of floats: each is rounded to the nearest byte.
  func run(
    _ kernels: UnsafePointer<ink_kernels>, inputs: UnsafePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) -> UnsafeMutablePointer<Float> {
    let bytes = UnsafeMutableRawPointer(scratch + outputStride)
      .assumingMemoryBound(to: UInt8.self)
    round(kernels, inputs: inputs, inputCount, into: bytes)
    return run(kernels, rows: bytes, 1, scratch: scratch)
  }

  /// The bytes that `count` floats are nearest to.
  func round(
    _ kernels: UnsafePointer<ink_kernels>, inputs: UnsafePointer<Float>,
    _ count: Int, into bytes: UnsafeMutablePointer<UInt8>
  ) {
    kernels.pointee.floats_to_bytes(count, inputs, inverseScale, bytes)
  }

  private var inputCount: Int { layout.layers.first?.inputs ?? 0 }
  private var inputFloats: Int { (inputCount + 3) / 4 }
  private var outputStride: Int { layout.layers.last?.stride ?? 0 }
}
