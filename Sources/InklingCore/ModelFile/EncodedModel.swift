// A model about to be written: the bytes before its parameters, read back by
// the reader's own checks, so that nothing is ever written that could not be
// opened.

#if canImport(InklingPlatform)
  import InklingPlatform
#endif

/// The bytes of a model file: a head that is encoded and checked once, and the
/// parameters where they lie, which stay there as long as this value is used.
package struct EncodedModel {
  /// Header, records and metadata, up to the parameters; the checksum is 0.
  let head: [UInt8]
  let parameters: UnsafeRawBufferPointer
  let contents: ModelContents

  /// Encodes the head and checks all that opening would; the checksum, which
  /// takes another pass over the parameters, only follows where it is written.
  ///
  /// - Parameters:
  ///   - quantized: where the parameters lie if they are of 8 bits.
  ///   - parameters: 64-byte aligned, the padding zero.
  ///   - extra: metadata beside the signature, in this order.
  /// - Throws: `ModelError` where `Model` would refuse the bytes.
  package init(
    _ layout: ParameterLayout, quantized: QuantizedLayout? = nil,
    parameters: UnsafeRawPointer, signature: ModelSignature,
    extra: [ModelMetadataEntry] = []
  ) throws(ModelError) {
    let metadata = try ModelMetadata.encode(signature, extra: extra)
    let blobSize = quantized?.byteCount ?? layout.byteCount
    let header = ModelHeader(
      version: signature.formatVersion, layerCount: layout.layers.count,
      metadataSize: metadata.count,
      blobSize: blobSize)
    var head = [UInt8](repeating: 0, count: header.parametersOffset)
    header.encode(into: &head)
    ModelRecords.encode(
      layout, quantized, parametersOffset: head.count, into: &head)
    let start = header.metadataOffset
    head.replaceSubrange(start..<start + metadata.count, with: metadata)

    contents = try ModelContents(
      head.span.bytes,
      header: ModelHeader(head.span.bytes, fileSize: head.count + blobSize))
    try contents.check(parameters)
    self.head = head
    self.parameters = UnsafeRawBufferPointer(
      start: parameters, count: blobSize)
  }

  /// The head with the checksum of the whole file.
  package func sealedHead() -> [UInt8] {
    let checksum = head.withUnsafeBytes {
      ModelHeader.checksum(of: $0, then: parameters)
    }
    var sealed = head
    sealed.put(checksum, at: ModelFormat.Header.checksum)
    return sealed
  }

  /// The bytes of the file.
  package func bytes() -> [UInt8] { sealedHead() + parameters }

  #if canImport(InklingPlatform)
    /// Writes the file, atomically as `AtomicFile` says.
    ///
    /// - Throws: `ModelError` with the reason `system`; what was at `path` is
    ///   then still there.
    package func write(to path: String) throws(ModelError) {
      do throws(FileError) {
        var file = try AtomicFile(path: path)
        try file.write(sealedHead().span.bytes)
        try file.write(parameters)
        try file.commit()
      } catch {
        throw ModelError(error)
      }
    }
  #endif
}
