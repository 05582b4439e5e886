// The fixed header of a model file, read, checked and written. Everything
// behind the header is found through what is checked here.

import CKernels

/// The header of a model file.
///
/// The record table follows at byte 64, the metadata behind it and the
/// parameters behind that, so that later reads need no more checks than that
/// they stay below `parametersOffset`, which is at most `fileSize`.
package struct ModelHeader {
  typealias Field = ModelFormat.Header

  /// Of the format, 1 or 2.
  let version: Int
  let layerCount: Int
  let metadataSize: Int
  private(set) var fileSize: Int
  /// What the file says; 0 in a header that is not yet in one.
  private let checksum: UInt32

  /// A header to be written.
  init(version: Int, layerCount: Int, metadataSize: Int, blobSize: Int) {
    self.version = version
    self.layerCount = layerCount
    self.metadataSize = metadataSize
    checksum = 0
    fileSize = 0
    fileSize = parametersOffset + blobSize
  }

  /// Reads the first bytes of a file of `fileSize` bytes.
  package init(_ bytes: RawSpan, fileSize: Int) throws(ModelError) {
    version = try Self.checkKind(bytes)
    layerCount = try bytes.checked(
      "layer count", at: Field.layerCount, as: UInt32.self,
      in: 1...ParameterLayout.maximumLayers)
    metadataSize = try bytes.checked(
      "metadata size", at: Field.metadataSize, as: UInt32.self,
      in: 0...ModelFormat.maximumMetadataSize)
    checksum = bytes.integer(at: Field.checksum)
    self.fileSize = fileSize
    try bytes.check(fields)
    try bytes.checkZero("reserved bytes", in: Field.reserved..<Field.size)
    guard parametersOffset <= fileSize else {
      throw ModelError(
        .malformed, "metadata size", at: Field.metadataSize,
        found: metadataSize, expected: .rule("an end inside the file"))
    }
  }

  /// Where the metadata begin.
  var metadataOffset: Int { Field.size + recordsSize }

  /// Where the parameters begin: the metadata's end, aligned.
  package var parametersOffset: Int {
    // At most 64 records of 64 bytes and 16 MiB: no overflow.
    ModelFormat.align(metadataOffset + metadataSize)
  }

  private var recordsSize: Int { layerCount * ModelFormat.Record.size }

  /// All fields but the checksum.
  private var fields: [ModelField] {
    [
      ModelField("version", at: Field.version, UInt32(version)),
      ModelField(
        "endianness tag", at: Field.endianness, ModelFormat.endiannessTag,
        else: .wrongByteOrder),
      ModelField("header size", at: Field.headerSize, UInt32(Field.size)),
      ModelField(
        "file size", at: Field.fileSize, UInt64(fileSize), else: .wrongSize),
      ModelField("flags", at: Field.flags, UInt32(0), else: .unsupported),
      ModelField("layer count", at: Field.layerCount, UInt32(layerCount)),
      ModelField("record table offset", at: 40, UInt32(Field.size)),
      ModelField("record table size", at: 44, UInt32(recordsSize)),
      ModelField(
        "metadata offset", at: Field.metadataOffset, UInt32(metadataOffset)),
      ModelField("metadata size", at: Field.metadataSize, UInt32(metadataSize)),
    ]
  }

  /// Writes the header, its checksum still 0, to the beginning of `head`.
  func encode(into head: inout [UInt8]) {
    head.replaceSubrange(0..<ModelFormat.magic.count, with: ModelFormat.magic)
    head.put(fields)
  }

  /// Is it a model at all, whole enough to have a header, of a known version?
  ///
  /// - Returns: the version.
  private static func checkKind(_ bytes: RawSpan) throws(ModelError) -> Int {
    for (offset, code) in ModelFormat.magic.enumerated()
    where offset < bytes.byteCount {
      try bytes.check([ModelField("magic", at: offset, code, else: .notAModel)])
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
    return try bytes.checked(
      "version", at: Field.version, as: UInt32.self, in: ModelFormat.versions,
      else: .unsupportedVersion)
  }

  /// Compares the checksum of the whole file with the header's.
  func checkChecksum(of file: RawSpan) throws(ModelError) {
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
