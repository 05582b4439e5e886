// What a model file holds behind its header, read and checked: the layers from
// the records, the signature from the metadata. The writer runs the same checks
// on what it is about to write.

import CKernels

/// The checked contents of a model file, parameters apart.
package struct ModelContents: Sendable {
  package let layout: ParameterLayout
  /// Where the parameters lie if they are of 8 bits.
  package let quantized: QuantizedLayout?
  package let signature: ModelSignature
  package let metadata: ModelMetadata
  /// Where the parameters begin in the file.
  package let parametersOffset: Int

  /// Reads the part of a file before its parameters.
  package init(
    _ bytes: RawSpan, header: ModelHeader
  ) throws(ModelError) {
    (layout, quantized) = try ModelRecords.read(bytes, header: header)
    let end = header.metadataOffset + header.metadataSize
    metadata = try ModelMetadata(bytes, in: header.metadataOffset..<end)
    signature = try metadata.signature(bytes, layout: layout)
    try bytes.checkZero("padding", in: end..<header.parametersOffset)
    parametersOffset = header.parametersOffset
  }

  /// Checks `layout.floatCount` floats: finite, and zero between a row's
  /// outputs and its stride.
  package func checkParameters(
    _ parameters: UnsafePointer<Float>
  ) throws(ModelError) {
    for layer in layout.layers {
      try checkPadding(parameters, of: layer)
    }
    let finite = Kernels.active.table.pointee.all_finite
    guard !finite(layout.floatCount, parameters) else { return }
    // Halve the range down to the first float that is not finite.
    var (low, high) = (0, layout.floatCount)
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if finite(middle - low, parameters + low) {
        low = middle
      } else {
        high = middle
      }
    }
    throw ModelError(
      .notFinite, "weight or bias", at: parametersOffset + low * 4,
      found: parameters[low].bitPattern, expected: .rule("a finite number"))
  }

  /// The padding of a row lies in its last 16 floats, so one masked vector a
  /// row is enough. The biases follow the weights with the same stride: one row
  /// more.
  private func checkPadding(
    _ parameters: UnsafePointer<Float>, of layer: LayerLayout
  ) throws(ModelError) {
    let used = layer.outputs - (layer.stride - 16)
    guard used < 16 else { return }
    var mask = SIMD16<UInt32>(repeating: .max)
    for lane in 0..<used { mask[lane] = 0 }
    let last = UnsafeRawPointer(parameters + layer.weights + layer.stride - 16)
    for row in 0...layer.inputs {
      let bits = last.loadUnaligned(
        fromByteOffset: row * layer.stride * 4, as: SIMD16<UInt32>.self)
      let wrong = bits & mask
      guard wrong != SIMD16<UInt32>() else { continue }
      let lane = wrong.indices.first { wrong[$0] != 0 } ?? 0
      let float = layer.weights + (row + 1) * layer.stride - 16 + lane
      throw ModelError(
        .malformed, "parameter padding", at: parametersOffset + float * 4,
        found: wrong[lane], expected: .exactly(0))
    }
  }
}
