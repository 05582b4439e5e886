// The 8-bit parameters of an opened model, as the kernels take them.

import CKernels

/// A model's 8-bit parameters where they lie in the model's bytes.
///
/// Unchecked: written once in `init`, constant afterwards.
public final class QuantizedParameters: @unchecked Sendable {
  /// Where each layer's parameters lie.
  public let layout: QuantizedLayout
  /// The blob, `layout.byteCount` bytes, 64-byte aligned; valid as long as the
  /// model.
  public let base: UnsafeRawPointer
  /// One record a layer; valid as long as this object.
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
          rates: (base + layer.rates).assumingMemoryBound(to: Float.self),
          table: layer.table.map {
            (base + $0).assumingMemoryBound(to: UInt8.self)
          },
          low: layer.lowest, high: layer.highest))
    }
  }

  deinit { kernelLayers.deallocate() }

  /// The last layer's outputs before its activation, `[outputs]` in `scratch`,
  /// which holds 6 bytes for each output of the widest layer, padded.
  func run(
    _ kernels: UnsafePointer<ink_kernels>, bytes: UnsafePointer<UInt8>,
    scratch: UnsafeMutablePointer<Float>
  ) -> UnsafeMutablePointer<Float> {
    kernels.pointee.int8_network(
      layout.layers.count, kernelLayers, bytes, scratch)
  }

  /// The same for inputs that are floats: each is rounded to the nearest byte.
  ///
  /// - Parameter room: for as many bytes as inputs.
  func run(
    _ kernels: UnsafePointer<ink_kernels>, inputs: UnsafePointer<Float>,
    room: UnsafeMutableRawPointer, scratch: UnsafeMutablePointer<Float>
  ) -> UnsafeMutablePointer<Float> {
    let bytes = room.assumingMemoryBound(to: UInt8.self)
    kernels.pointee.floats_to_bytes(
      layout.layers[0].inputs, inputs, inverseScale, bytes)
    return run(kernels, bytes: bytes, scratch: scratch)
  }
}
