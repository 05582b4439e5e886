// Writing model files, version 1. The bytes before the parameters are encoded
// here and then read back by the reader's own checks, so that nothing is ever
// written that could not be opened.

import InklingPlatform
public import InklingCore

/// Writes model files.
public enum ModelWriter {
  /// Writes a model to `path`, atomically as `AtomicFile` says.
  ///
  /// - Parameters:
  ///   - parameters: `layout.floatCount` floats, with the padding zero.
  ///   - extra: metadata beside the signature, in this order.
  /// - Throws: `ModelWriteError`; what was at `path` is then still there.
  public static func write(
    layout: ParameterLayout, parameters: UnsafePointer<Float>,
    signature: ModelSignature, extra: [ModelMetadataEntry] = [],
    to path: String
  ) throws(ModelWriteError) {
    let head: [UInt8]
    do throws(ModelError) {
      head = try encodeHead(
        layout: layout, parameters: parameters, signature: signature,
        extra: extra)
    } catch {
      throw .invalid(error.named(path))
    }
    do throws(FileError) {
      var file = try AtomicFile(path: path)
      try file.write(head.span.bytes)
      try file.write(blob(parameters, layout))
      try file.commit()
    } catch {
      throw .file(error)
    }
  }

  /// Whether `write` would write a model that can be opened.
  ///
  /// - Throws: `ModelWriteError.invalid`.
  static func check(
    layout: ParameterLayout, parameters: UnsafePointer<Float>,
    signature: ModelSignature, extra: [ModelMetadataEntry]
  ) throws(ModelWriteError) {
    do throws(ModelError) {
      _ = try encodeHead(
        layout: layout, parameters: parameters, signature: signature,
        extra: extra)
    } catch {
      throw .invalid(error)
    }
  }

  /// The bytes that `write` would write.
  ///
  /// - Throws: `ModelError` where `Model` would refuse them.
  public static func encode(
    layout: ParameterLayout, parameters: UnsafePointer<Float>,
    signature: ModelSignature, extra: [ModelMetadataEntry] = []
  ) throws(ModelError) -> [UInt8] {
    var bytes = try encodeHead(
      layout: layout, parameters: parameters, signature: signature,
      extra: extra)
    bytes.append(contentsOf: blob(parameters, layout))
    return bytes
  }

  static func blob(
    _ parameters: UnsafePointer<Float>, _ layout: ParameterLayout
  ) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: parameters, count: layout.byteCount)
  }

  /// Header, records and metadata, up to the parameters, checksum in place.
  static func encodeHead(
    layout: ParameterLayout, parameters: UnsafePointer<Float>,
    signature: ModelSignature, extra: [ModelMetadataEntry]
  ) throws(ModelError) -> [UInt8] {
    let metadata = try ModelMetadataEncoder.encode(signature, extra: extra)
    var head = ModelHeadEncoder.encode(layout, metadata: metadata)
    let blob = blob(parameters, layout)
    let header = try ModelHeader(
      head.span.bytes, fileSize: head.count + blob.count)
    try ModelContents(head.span.bytes, header: header)
      .checkParameters(parameters)
    let checksum = head.withUnsafeBytes {
      ModelHeader.checksum(of: $0, then: blob)
    }
    head.put(checksum, at: ModelFormat.Header.checksum)
    return head
  }
}
