// The header and the layer records of a model file as bytes.

/// Encodes header, records and metadata, padded up to the parameters.
package enum ModelHeadEncoder {
  /// - Parameter quantized: where the parameters lie if they are of 8 bits.
  package static func encode(
    _ layout: ParameterLayout, quantized: QuantizedLayout? = nil,
    metadata: [UInt8]
  ) -> [UInt8] {
    typealias Header = ModelFormat.Header
    let recordsSize = layout.layers.count * ModelFormat.Record.size
    let metadataOffset = Header.size + recordsSize
    let size = ModelFormat.align(
      metadataOffset + metadata.count, to: ModelFormat.alignment)
    let fileSize =
      size
      + (quantized?.byteCount ?? layout.byteCount)

    var head = [UInt8](repeating: 0, count: size)
    head.replaceSubrange(0..<ModelFormat.magic.count, with: ModelFormat.magic)
    head.put(UInt32(ModelFormat.version), at: Header.version)
    head.put(ModelFormat.endiannessTag, at: Header.endianness)
    head.put(UInt32(Header.size), at: Header.headerSize)
    head.put(UInt32(layout.layers.count), at: Header.layerCount)
    head.put(UInt64(fileSize), at: Header.fileSize)
    head.put(UInt32(Header.size), at: Header.recordsOffset)
    head.put(UInt32(recordsSize), at: Header.recordsSize)
    head.put(UInt32(metadataOffset), at: Header.metadataOffset)
    head.put(UInt32(metadata.count), at: Header.metadataSize)
    for (index, layer) in layout.layers.enumerated() {
      let offset = Header.size + index * ModelFormat.Record.size
      if let quantized {
        put(
          quantized.layers[index], at: offset, parametersOffset: size,
          into: &head)
      } else {
        put(layer, at: offset, parametersOffset: size, into: &head)
      }
    }
    let range = metadataOffset..<metadataOffset + metadata.count
    head.replaceSubrange(range, with: metadata)
    return head
  }

  private static func put(
    _ layer: LayerLayout, at offset: Int, parametersOffset: Int,
    into head: inout [UInt8]
  ) {
    typealias Record = ModelFormat.Record
    let weights = parametersOffset + layer.weights * 4
    let biases = parametersOffset + layer.biases * 4
    head.put(UInt32(layer.inputs), at: offset + Record.inputs)
    head.put(UInt32(layer.outputs), at: offset + Record.outputs)
    head.put(UInt32(layer.stride), at: offset + Record.stride)
    head.put(
      UInt16(layer.activation.rawValue), at: offset + Record.activation)
    head.put(Record.float32, at: offset + Record.parameterType)
    head.put(UInt64(weights), at: offset + Record.weightsOffset)
    head.put(UInt64(biases - weights), at: offset + Record.weightsSize)
    head.put(UInt64(biases), at: offset + Record.biasesOffset)
    head.put(UInt64(layer.stride * 4), at: offset + Record.biasesSize)
  }

  private static func put(
    _ layer: QuantizedLayerLayout, at offset: Int, parametersOffset: Int,
    into head: inout [UInt8]
  ) {
    typealias Record = ModelFormat.Record
    let weights = parametersOffset + layer.weights
    let biases = parametersOffset + layer.biases
    let table = layer.hasTable ? QuantizedLayerLayout.tableSize : 0
    head.put(UInt32(layer.inputs), at: offset + Record.inputs)
    head.put(UInt32(layer.outputs), at: offset + Record.outputs)
    head.put(UInt32(layer.stride), at: offset + Record.stride)
    head.put(
      UInt16(layer.activation.rawValue), at: offset + Record.activation)
    head.put(Record.int8, at: offset + Record.parameterType)
    head.put(UInt64(weights), at: offset + Record.weightsOffset)
    head.put(
      UInt64(layer.weightsSize), at: offset + Record.weightsSize)
    head.put(UInt64(biases), at: offset + Record.biasesOffset)
    head.put(UInt64(layer.stride * 8), at: offset + Record.biasesSize)
    head.put(layer.unit.bitPattern, at: offset + Record.unit)
    head.put(UInt32(table), at: offset + Record.tableSize)
  }
}
