// Writing networks of 8 bits, by the same steps as those of float32.

import InklingPlatform
public import InklingCore

extension QuantizedNetwork {
  /// Writes the network to a model file, atomically as `AtomicFile` says.
  ///
  /// - Parameter extra: metadata beside the signature.
  /// - Throws: `ModelWriteError`; what was at `path` is then still there.
  public func save(
    to path: String, extra: [ModelMetadataEntry] = []
  ) throws(ModelWriteError) {
    let bytes: [UInt8]
    do throws(ModelError) {
      bytes = try encode(extra: extra)
    } catch {
      throw .invalid(error.named(path))
    }
    do throws(FileError) {
      var file = try AtomicFile(path: path)
      try file.write(bytes.span.bytes)
      try file.commit()
    } catch {
      throw .file(error)
    }
  }

  /// The bytes that `save` would write.
  ///
  /// - Throws: `ModelError` where `Model` would refuse them.
  public func encode(
    extra: [ModelMetadataEntry] = []
  ) throws(ModelError) -> [UInt8] {
    let metadata = try ModelMetadataEncoder.encode(signature, extra: extra)
    var bytes = ModelHeadEncoder.encode(
      layout, quantized: quantized, metadata: metadata)
    let header = try ModelHeader(
      bytes.span.bytes, fileSize: bytes.count + blob.count)
    try ModelContents(bytes.span.bytes, header: header)
      .checkQuantized(quantized, blob.base)
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: blob.base, count: blob.count))
    let checksum = bytes.withUnsafeBytes {
      ModelHeader.checksum(of: $0, then: nil)
    }
    bytes.put(checksum, at: ModelFormat.Header.checksum)
    return bytes
  }
}
