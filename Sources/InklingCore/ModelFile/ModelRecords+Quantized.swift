// The rest of the layer records where the parameters are of 8 bits: the fields
// have other sizes, and one field more is used.

extension ModelRecords {
  /// Whether the first layer's record says that parameters are of 8 bits; every
  /// other record must then say the same.
  static func isQuantized(_ bytes: RawSpan) -> Bool {
    bytes.integer(
      at: offset(of: 0) + Field.parameterType, as: UInt16.self) == Field.int8
  }

  /// The layout of the 8-bit blob; each record is checked against it.
  static func readQuantized(
    _ bytes: RawSpan, header: ModelHeader, layout: ParameterLayout
  ) throws(ModelError) -> QuantizedLayout {
    var units: [Float] = []
    for index in layout.layers.indices {
      try bytes.check(
        "parameter type", at: offset(of: index) + Field.parameterType,
        is: Field.int8, else: .unsupported)
      units.append(try unit(bytes, at: offset(of: index) + Field.unit))
    }
    let quantized = QuantizedLayout(layout, units: units)
    for (index, layer) in quantized.layers.enumerated() {
      try check(
        bytes, at: offset(of: index), layer,
        parametersOffset: header.parametersOffset)
    }
    let end = header.parametersOffset + quantized.byteCount
    guard end == header.fileSize else {
      throw ModelError(
        .wrongSize, "file size", at: ModelFormat.Header.fileSize,
        found: header.fileSize, expected: .exactly(UInt64(end)))
    }
    return quantized
  }

  private static func unit(
    _ bytes: RawSpan, at offset: Int
  ) throws(ModelError) -> Float {
    let bits: UInt32 = bytes.integer(at: offset)
    let unit = Float(bitPattern: bits)
    guard unit.isFinite, unit > 0 else {
      throw ModelError(
        .notFinite, "index unit", at: offset, found: bits,
        expected: .rule("a finite number above 0"))
    }
    return unit
  }

  private static func check(
    _ bytes: RawSpan, at record: Int, _ layer: QuantizedLayerLayout,
    parametersOffset: Int
  ) throws(ModelError) {
    try bytes.check(
      "layer stride", at: record + Field.stride, is: UInt32(layer.stride))
    try bytes.check(
      "weights offset", at: record + Field.weightsOffset,
      is: UInt64(parametersOffset + layer.weights))
    try bytes.check(
      "weights size", at: record + Field.weightsSize,
      is: UInt64(layer.weightsSize))
    try bytes.check(
      "biases offset", at: record + Field.biasesOffset,
      is: UInt64(parametersOffset + layer.biases))
    try bytes.check(
      "biases size", at: record + Field.biasesSize,
      is: UInt64(layer.stride * 8))
    try bytes.check(
      "table size", at: record + Field.tableSize,
      is: UInt32(layer.hasTable ? QuantizedLayerLayout.tableSize : 0))
    try bytes.checkZero(
      "reserved bytes",
      in: record + Field.reservedQuantized..<record + Field.size)
  }
}
