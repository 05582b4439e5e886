// Zip archives (PKWARE's APPNOTE 6.3), read only: what NumPy's .npz files are.
// Members are read as streams; nothing is ever unpacked to a file.

import InklingTraining

/// An open archive: its central directory, read and checked in full.
///
/// Limits: 4,096 members, 1 MB of directory, names of 255 bytes. Memory: the
/// directory; a member's stream takes what `ByteStream` does.
struct ZipArchive {
  static let maximumEntries = 4096
  static let maximumDirectorySize = 1 << 20
  static let maximumNameLength = 255

  /// The members, in the directory's order; no name comes twice.
  let entries: [ZipEntry]
  /// The path, or a name for memory.
  var source: String { bytes.source }

  private let bytes: ZipBytes

  /// - Throws: `DataError` when the file cannot be opened or read, or is not
  ///   a zip archive within the limits.
  init(path: String) throws(DataError) {
    try self.init(ZipBytes(path: path))
  }

  /// - Throws: as `init(path:)`.
  init(bytes: [UInt8], source: String) throws(DataError) {
    try self.init(ZipBytes(bytes: bytes, source: source))
  }

  private init(_ bytes: ZipBytes) throws(DataError) {
    self.bytes = bytes
    let directory = try ZipDirectory(of: bytes)
    entries = try directory.entries(of: bytes)
  }

  /// The member of that name.
  subscript(name: String) -> ZipEntry? {
    entries.first { $0.name == name }
  }

  /// The unpacked bytes of a member. Its size and check sum have been compared
  /// once the stream's end was seen.
  ///
  /// - Throws: `DataError` when the member's own header contradicts the
  ///   directory, and as `ByteStream`.
  func open(_ entry: ZipEntry) throws(DataError) -> ByteStream {
    let begin = try dataOffset(of: entry)
    return try ByteStream(
      zipMember: bytes.input(
        at: begin, count: entry.packedSize, name: entry.name),
      isDeflated: entry.isDeflated, entry.check)
  }

  /// Where the packed bytes begin: behind the local header, whose extra field
  /// may be longer than the directory's.
  private func dataOffset(of entry: ZipEntry) throws(DataError) -> Int {
    let header = try bytes.read(
      at: entry.headerOffset, count: 30, "the header of \(entry.name)")
    guard header.integer(at: 0, as: UInt32.self) == 0x0403_4b50 else {
      throw DataError(
        .malformed, in: source, at: entry.headerOffset,
        "no member's header here; expected that of \(entry.name)")
    }
    let nameLength = Int(header.integer(at: 26, as: UInt16.self))
    let extraLength = Int(header.integer(at: 28, as: UInt16.self))
    let name = try bytes.read(
      at: entry.headerOffset + 30, count: nameLength, "a member's name")
    let method = header.integer(at: 8, as: UInt16.self)
    guard name == entry.rawName, method == (entry.isDeflated ? 8 : 0) else {
      throw DataError(
        .inconsistent, in: source, at: entry.headerOffset,
        "a member's header with another name or method than the directory "
          + "says of \(entry.name)")
    }
    let begin = entry.headerOffset + 30 + nameLength + extraLength
    guard begin + entry.packedSize <= bytes.count else {
      throw DataError(
        .truncated, in: source, at: begin,
        "\(entry.name) goes beyond the end of the archive")
    }
    return begin
  }
}
