// What a model file holds behind its header, read and checked: the layers from
// the records, the signature from the metadata. The writer runs the same checks
// on what it is about to write.

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
    metadata = try ModelMetadata(bytes, in: header.metadataOffset..<end)
    signature = try metadata.signature(bytes, layout: layout)
    try bytes.checkZero("padding", in: end..<header.parametersOffset)
    parametersOffset = header.parametersOffset
  }
}
