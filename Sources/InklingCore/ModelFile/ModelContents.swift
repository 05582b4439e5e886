// What a model file holds behind its header, read and checked: the layers from
// the records, the signature from the metadata, the parameters. The writer runs
// the same checks on what it is about to write.

import CKernels

/// The checked contents of a model file, parameters apart.
package struct ModelContents: Sendable {
  let layout: ParameterLayout
  /// Where the parameters lie if they are of 8 bits.
  let quantized: QuantizedLayout?
  let signature: ModelSignature
  let metadata: ModelMetadata
  /// Where the parameters begin in the file.
  let parametersOffset: Int

  /// Reads the part of a file before its parameters.
  package init(
    _ bytes: RawSpan, header: ModelHeader
  ) throws(ModelError) {
    (layout, quantized) = try ModelRecords.read(bytes, header: header)
    let end = header.metadataOffset + header.metadataSize
    metadata = try ModelMetadata(
      bytes, in: header.metadataOffset..<end, version: header.version)
    signature = try metadata.signature(bytes, layout: layout)
    try bytes.checkZero("padding", in: end..<header.parametersOffset)
    parametersOffset = header.parametersOffset
  }
}

// MARK: - Parameters

extension ModelContents {
  /// Checks the parameters, 64-byte aligned: finite numbers, zeros where
  /// padding is, sums of 8-bit products that cannot overflow.
  func check(_ parameters: UnsafeRawPointer) throws(ModelError) {
    if let quantized {
      try check(quantized, parameters)
    } else {
      try check(floats: parameters.assumingMemoryBound(to: Float.self))
    }
  }

  /// Checks `layout.floatCount` floats: finite, and zero between a row's
  /// outputs and its stride.
  package func check(
    floats parameters: UnsafePointer<Float>
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

  /// The padding of a row lies in its last 16 floats, so one masked vector
  /// per row is enough. The biases follow the weights with the same stride: one
  /// row more.
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

// MARK: - 8 bits

extension ModelContents {
  private func check(
    _ quantized: QuantizedLayout, _ base: UnsafeRawPointer
  ) throws(ModelError) {
    for layer in quantized.layers {
      for pair in 0..<layer.pairs {
        try checkPadding(
          base, layer.weights + pair * layer.stride * 2, layer, size: 2)
      }
      // An odd last input has no neighbour.
      if layer.inputs % 2 != 0 {
        for output in 0..<layer.outputs {
          let offset = layer.weight(layer.inputs, output)
          try checkZero(base, offset..<offset + 1)
        }
      }
      try checkZero(
        base, layer.weights + layer.weightsSize..<layer.biases)
      try checkPadding(base, layer.biases, layer, size: 4)
      try checkPadding(base, layer.multipliers, layer, size: 4)
      try checkBiases(base, layer)
      try checkMultipliers(base, layer)
    }
  }

  /// No sum of products with bytes and a bias leaves 32 bits.
  private func checkBiases(
    _ base: UnsafeRawPointer, _ layer: QuantizedLayerLayout
  ) throws(ModelError) {
    let limit = layer.largestBias
    for output in 0..<layer.outputs {
      let offset = layer.biases + output * 4
      let bias = base.load(fromByteOffset: offset, as: Int32.self)
      guard bias >= -limit, bias <= limit else {
        throw ModelError(
          .outOfLimits, "bias", at: parametersOffset + offset, found: bias,
          expected: .rule("a bias with which no sum leaves 32 bits"))
      }
    }
  }

  private func checkMultipliers(
    _ base: UnsafeRawPointer, _ layer: QuantizedLayerLayout
  ) throws(ModelError) {
    let multipliers = (base + layer.multipliers).assumingMemoryBound(
      to: Float.self)
    guard !Kernels.active.table.pointee.all_finite(layer.outputs, multipliers)
    else {
      return
    }
    let wrong = (0..<layer.outputs).first { !multipliers[$0].isFinite } ?? 0
    throw ModelError(
      .notFinite, "multiplier",
      at: parametersOffset + layer.multipliers + wrong * 4,
      found: multipliers[wrong].bitPattern, expected: .rule("a finite number"))
  }

  /// The elements between the outputs and the stride of the row at `row`.
  private func checkPadding(
    _ base: UnsafeRawPointer, _ row: Int, _ layer: QuantizedLayerLayout,
    size: Int
  ) throws(ModelError) {
    try checkZero(
      base, row + layer.outputs * size..<row + layer.stride * size)
  }

  private func checkZero(
    _ base: UnsafeRawPointer, _ range: Range<Int>
  ) throws(ModelError) {
    for offset in range
    where base.load(fromByteOffset: offset, as: UInt8.self) != 0 {
      throw ModelError(
        .malformed, "parameter padding", at: parametersOffset + offset,
        found: base.load(fromByteOffset: offset, as: UInt8.self),
        expected: .exactly(0))
    }
  }
}
