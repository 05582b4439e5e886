// The table of layer records, read, checked and written. A layer's widths and
// activation say all; the rest of its record follows from them.

/// The table of layer records.
enum ModelRecords {
  typealias Field = ModelFormat.Record

  /// The layout that the records describe, and that of the blob where it is of
  /// 8 bits; each record is checked against it.
  static func read(
    _ bytes: RawSpan, header: ModelHeader
  ) throws(ModelError) -> (ParameterLayout, QuantizedLayout?) {
    let layout = try readLayers(bytes, count: header.layerCount)
    // The first record says which; every other one must then say the same.
    let type: UInt16 = bytes.integer(at: offset(of: 0) + Field.parameterType)
    let quantized =
      type == Field.int8
      ? try readScales(bytes, layout: layout) : nil
    for index in layout.layers.indices {
      try bytes.check(
        fields(of: index, layout, quantized, header.parametersOffset))
      let used = quantized == nil ? 48 : 56
      let record = offset(of: index)
      try bytes.checkZero(
        "reserved bytes", in: record + used..<record + Field.size)
    }
    // At most 1 GiB behind 16 MiB: no overflow, not even in 32 bits.
    let end =
      header.parametersOffset + (quantized?.byteCount ?? layout.byteCount)
    guard end == header.fileSize else {
      throw ModelError(
        .wrongSize, "file size", at: ModelFormat.Header.fileSize,
        found: header.fileSize, expected: .exactly(UInt64(end)))
    }
    return (layout, quantized)
  }

  /// Writes the records into `head`.
  static func encode(
    _ layout: ParameterLayout, _ quantized: QuantizedLayout?,
    parametersOffset: Int, into head: inout [UInt8]
  ) {
    for index in layout.layers.indices {
      head.put(fields(of: index, layout, quantized, parametersOffset))
    }
  }

  private static func offset(of index: Int) -> Int {
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
      try bytes.check([
        ModelField("layer inputs", at: record + Field.inputs, UInt32(width))
      ])
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
        found: number,
        expected: .range(0, UInt64(Activation.allCases.last?.rawValue ?? 0)))
    }
    return activation
  }

  private static func readScales(
    _ bytes: RawSpan, layout: ParameterLayout
  ) throws(ModelError) -> QuantizedLayout {
    var scales: [Float] = []
    for index in layout.layers.indices {
      let record = offset(of: index)
      try bytes.check([type(Field.int8, at: record)])
      scales.append(
        try bytes.checkedPositive("index scale", at: record + Field.scale))
    }
    return QuantizedLayout(layout, scales: scales)
  }

  /// All fields of a record.
  private static func fields(
    of index: Int, _ layout: ParameterLayout, _ quantized: QuantizedLayout?,
    _ parametersOffset: Int
  ) -> [ModelField] {
    let layer = layout.layers[index]
    let at = offset(of: index)
    let weights: Range<Int>
    // With 8 bits the multipliers behind the biases count as theirs.
    let biases: Range<Int>
    var scale: [ModelField] = []
    if let layer = quantized?.layers[index] {
      weights = layer.weights..<layer.weights + layer.weightsSize
      biases = layer.biases..<layer.biases + layer.stride * 8
      let table = layer.hasTable ? QuantizedLayerLayout.tableSize : 0
      scale = [
        ModelField("index scale", at: at + Field.scale, layer.scale.bitPattern),
        ModelField("table size", at: at + 52, UInt32(table)),
      ]
    } else {
      weights = layer.weights * 4..<layer.biases * 4
      biases = layer.biases * 4..<(layer.biases + layer.stride) * 4
    }
    return [
      type(quantized == nil ? Field.float32 : Field.int8, at: at),
      ModelField("layer inputs", at: at + Field.inputs, UInt32(layer.inputs)),
      ModelField(
        "layer outputs", at: at + Field.outputs, UInt32(layer.outputs)),
      ModelField("layer stride", at: at + 8, UInt32(layer.stride)),
      ModelField(
        "activation", at: at + Field.activation,
        UInt16(layer.activation.rawValue)),
      ModelField(
        "weights offset", at: at + 16,
        UInt64(parametersOffset + weights.lowerBound)),
      ModelField("weights size", at: at + 24, UInt64(weights.count)),
      ModelField(
        "biases offset", at: at + 32,
        UInt64(parametersOffset + biases.lowerBound)),
      ModelField("biases size", at: at + 40, UInt64(biases.count)),
    ] + scale
  }

  private static func type(_ number: UInt16, at record: Int) -> ModelField {
    ModelField(
      "parameter type", at: record + Field.parameterType, number,
      else: .unsupported)
  }
}
