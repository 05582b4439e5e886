// The table of layer records.

/// Reads the table of layer records.
enum ModelRecords {
  typealias Field = ModelFormat.Record

  /// The layout that the records describe, and that of the blob where it is of
  /// 8 bits; each record is checked against it.
  static func read(
    _ bytes: RawSpan, header: ModelHeader
  ) throws(ModelError) -> (ParameterLayout, QuantizedLayout?) {
    let layout = try readLayers(bytes, count: header.layerCount)
    guard !isQuantized(bytes) else {
      let quantized = try readQuantized(bytes, header: header, layout: layout)
      return (layout, quantized)
    }
    for (index, layer) in layout.layers.enumerated() {
      try check(
        bytes, at: offset(of: index), layer,
        parametersOffset: header.parametersOffset)
    }
    // At most 1 GiB behind 16 MiB: no overflow, not even in 32 bits.
    let end = header.parametersOffset + layout.floatCount * 4
    guard end == header.fileSize else {
      throw ModelError(
        .wrongSize, "file size", at: ModelFormat.Header.fileSize,
        found: header.fileSize, expected: .exactly(UInt64(end)))
    }
    return (layout, nil)
  }

  static func offset(of index: Int) -> Int {
    ModelFormat.Header.size + index * Field.size
  }

  /// Sizes and activations, in the limits and each layer's inputs the outputs
  /// of the one before.
  private static func readLayers(
    _ bytes: RawSpan, count: Int
  ) throws(ModelError) -> ParameterLayout {
    let widths = 1...ParameterLayout.maximumWidth
    let inputs = try bytes.checked(
      "layer inputs", at: offset(of: 0) + Field.inputs, as: UInt32.self,
      in: widths)
    var width = inputs
    var layers: [(outputs: Int, activation: Activation)] = []
    for index in 0..<count {
      let record = offset(of: index)
      try bytes.check(
        "layer inputs", at: record + Field.inputs, is: UInt32(width))
      width = try bytes.checked(
        "layer outputs", at: record + Field.outputs, as: UInt32.self,
        in: widths)
      layers.append((width, try activation(bytes, at: record)))
    }
    do {
      return try ParameterLayout(inputs: inputs, layers: layers)
    } catch {
      // The widths and their number are in the limits: it is the product.
      throw ModelError(
        .outOfLimits, "layer sizes", at: offset(of: 0), found: count,
        expected: .rule("layers of at most 1 GiB in all"))
    }
  }

  private static func activation(
    _ bytes: RawSpan, at record: Int
  ) throws(ModelError) -> Activation {
    let number: UInt16 = bytes.integer(at: record + Field.activation)
    guard let raw = UInt8(exactly: number),
      let activation = Activation(rawValue: raw)
    else {
      throw ModelError(
        .unsupported, "activation", at: record + Field.activation,
        found: number, expected: .range(0, Activation.highest))
    }
    return activation
  }

  /// Everything else in a record follows from the layout.
  private static func check(
    _ bytes: RawSpan, at record: Int, _ layer: LayerLayout,
    parametersOffset: Int
  ) throws(ModelError) {
    try bytes.check(
      "parameter type", at: record + Field.parameterType, is: Field.float32,
      else: .unsupported)
    try bytes.check(
      "layer stride", at: record + Field.stride, is: UInt32(layer.stride))
    try bytes.check(
      "weights offset", at: record + Field.weightsOffset,
      is: UInt64(parametersOffset + layer.weights * 4))
    try bytes.check(
      "weights size", at: record + Field.weightsSize,
      is: UInt64(layer.inputs * layer.stride * 4))
    try bytes.check(
      "biases offset", at: record + Field.biasesOffset,
      is: UInt64(parametersOffset + layer.biases * 4))
    try bytes.check(
      "biases size", at: record + Field.biasesSize,
      is: UInt64(layer.stride * 4))
    try bytes.checkZero(
      "reserved bytes", in: record + Field.reserved..<record + Field.size)
  }
}

extension Activation {
  /// The largest number in use.
  fileprivate static var highest: UInt64 {
    UInt64(allCases.last?.rawValue ?? 0)
  }
}
