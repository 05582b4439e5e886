// The checks of 8-bit parameters: zeros where padding is, sums that cannot
// overflow, rates that are numbers.

import CKernels

extension ModelContents {
  /// Checks the `quantized.byteCount` bytes at `base`, 64-byte aligned.
  package func checkQuantized(
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
      try checkPadding(base, layer.rates, layer, size: 4)
      try checkBiases(base, layer)
      try checkRates(base, layer)
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

  private func checkRates(
    _ base: UnsafeRawPointer, _ layer: QuantizedLayerLayout
  ) throws(ModelError) {
    let rates = (base + layer.rates).assumingMemoryBound(to: Float.self)
    guard !Kernels.active.table.pointee.all_finite(layer.outputs, rates) else {
      return
    }
    let wrong = (0..<layer.outputs).first { !rates[$0].isFinite } ?? 0
    throw ModelError(
      .notFinite, "rate", at: parametersOffset + layer.rates + wrong * 4,
      found: rates[wrong].bitPattern, expected: .rule("a finite number"))
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
