// The fixed header of a model file, read and checked. Everything after the
// header is found through what is checked here.

import CKernels

/// The checked header of a model file.
package struct ModelHeader {
  typealias Field = ModelFormat.Header

  package let layerCount: Int
  package let metadataOffset: Int
  package let metadataSize: Int
  /// Where the parameters begin: the metadata's end, aligned.
  package let parametersOffset: Int
  package let fileSize: Int
  let checksum: UInt32

  /// Reads the first bytes of a file of `fileSize` bytes.
  ///
  /// Sound fields place the record table at byte 64, the metadata behind it and
  /// the parameters behind that, so that later reads need no more checks than
  /// that they stay below `parametersOffset`, which is at most `fileSize`.
  package init(_ bytes: RawSpan, fileSize: Int) throws(ModelError) {
    try Self.checkKind(bytes, fileSize: fileSize)
    try bytes.check(
      "header size", at: Field.headerSize, is: UInt32(Field.size))
    try bytes.check(
      "file size", at: Field.fileSize, is: UInt64(fileSize), else: .wrongSize)
    try bytes.check(
      "flags", at: Field.flags, is: UInt32(0), else: .unsupported)
    layerCount = try bytes.checked(
      "layer count", at: Field.layerCount, as: UInt32.self,
      in: 1...ParameterLayout.maximumLayers)
    // At most 64 records of 64 bytes and 16 MiB: no overflow.
    let recordsSize = layerCount * ModelFormat.Record.size
    try bytes.check(
      "record table offset", at: Field.recordsOffset, is: UInt32(Field.size))
    try bytes.check(
      "record table size", at: Field.recordsSize, is: UInt32(recordsSize))
    metadataOffset = Field.size + recordsSize
    try bytes.check(
      "metadata offset", at: Field.metadataOffset, is: UInt32(metadataOffset))
    metadataSize = try bytes.checked(
      "metadata size", at: Field.metadataSize, as: UInt32.self,
      in: 0...ModelFormat.maximumMetadataSize)
    try bytes.checkZero("reserved bytes", in: Field.reserved..<Field.size)
    parametersOffset = ModelFormat.align(
      metadataOffset + metadataSize, to: ModelFormat.alignment)
    guard parametersOffset <= fileSize else {
      throw ModelError(
        .malformed, "metadata size", at: Field.metadataSize,
        found: metadataSize, expected: .rule("an end inside the file"))
    }
    checksum = bytes.integer(at: Field.checksum)
    self.fileSize = fileSize
  }

  /// Is it a model at all, whole enough to have a header, of this version?
  private static func checkKind(
    _ bytes: RawSpan, fileSize: Int
  ) throws(ModelError) {
    for (offset, code) in ModelFormat.magic.enumerated()
    where offset < bytes.byteCount {
      try bytes.check("magic", at: offset, is: code, else: .notAModel)
    }
    guard bytes.byteCount >= Field.size else {
      throw ModelError(
        .wrongSize, "header", at: 0, found: bytes.byteCount,
        expected: .rule("at least 64 bytes"))
    }
    // In the machine's own order, since the parameters are used as they lie.
    let tag = bytes.unsafeLoadUnaligned(
      fromByteOffset: Field.endianness, as: UInt32.self)
    guard tag == ModelFormat.endiannessTag else {
      throw ModelError(
        .wrongByteOrder, "endianness tag", at: Field.endianness, found: tag,
        expected: .exactly(UInt64(ModelFormat.endiannessTag)))
    }
    try bytes.check(
      "version", at: Field.version, is: UInt32(ModelFormat.version),
      else: .unsupportedVersion)
  }

  /// Compares the checksum of the whole file with the header's.
  package func checkChecksum(of file: RawSpan) throws(ModelError) {
    let found = file.withUnsafeBytes { Self.checksum(of: $0, then: nil) }
    guard found == checksum else {
      throw ModelError(
        .damaged, "CRC-32", at: Field.checksum, found: checksum,
        expected: .exactly(UInt64(found)))
    }
  }

  /// CRC-32 over `head` without the checksum field itself, continued over
  /// `rest`. `head` holds at least the header.
  package static func checksum(
    of head: UnsafeRawBufferPointer, then rest: UnsafeRawBufferPointer?
  ) -> UInt32 {
    guard let base = head.baseAddress, head.count >= Field.size else {
      return 0
    }
    let after = Field.checksum + 4
    var crc = ink_crc32(0, Field.checksum, base)
    crc = ink_crc32(crc, head.count - after, base + after)
    if let rest, let base = rest.baseAddress {
      crc = ink_crc32(crc, rest.count, base)
    }
    return crc
  }
}
