// Zip archives (PKWARE's APPNOTE 6.3), read only: what NumPy's .npz files are.
// Members are read as streams; nothing is ever unpacked to a file.

import InklingPlatform
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

  init(bytes: [UInt8], source: String) throws(DataError) {
    try self.init(ZipBytes(bytes: bytes, source: source))
  }

  private init(_ bytes: ZipBytes) throws(DataError) {
    self.bytes = bytes
    entries = try ZipDirectory(of: bytes).entries(of: bytes)
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
    let offset = entry.headerOffset
    let header = try bytes.read(
      at: offset, count: 30, "the header of \(entry.name)")
    guard header.integer(at: 0, as: UInt32.self) == 0x0403_4b50 else {
      throw bytes.error(
        .malformed, at: offset,
        "no member's header here; expected that of \(entry.name)")
    }
    let nameLength = Int(header.integer(at: 26, as: UInt16.self))
    let extraLength = Int(header.integer(at: 28, as: UInt16.self))
    let name = try bytes.read(
      at: offset + 30, count: nameLength, "a member's name")
    let method = header.integer(at: 8, as: UInt16.self)
    guard name == entry.rawName, method == (entry.isDeflated ? 8 : 0) else {
      throw bytes.error(
        .inconsistent, at: offset,
        "a member's header with another name or method than the directory "
          + "says of \(entry.name)")
    }
    let begin = offset + 30 + nameLength + extraLength
    guard begin + entry.packedSize <= bytes.count else {
      throw bytes.error(
        .truncated, at: begin,
        "\(entry.name) goes beyond the end of the archive")
    }
    return begin
  }
}

/// The archive's bytes, of known number, read in any order from a file or from
/// memory.
struct ZipBytes {
  /// The path, or a name for memory.
  let source: String
  let count: Int
  private let memory: [UInt8]?

  /// - Throws: `DataError` with reason `cannotOpen`.
  init(path: String) throws(DataError) {
    source = path
    count = try FileStatus.of(path).size
    memory = nil
  }

  init(bytes: [UInt8], source: String) {
    self.source = source
    count = bytes.count
    memory = bytes
  }

  func error(
    _ reason: DataError.Reason, at offset: Int? = nil, _ detail: String
  ) -> DataError {
    DataError(reason, in: source, at: offset, detail)
  }

  /// The bytes `offset ..< offset + count`, or as many as there are, as input
  /// for a stream that is named `source/name`.
  func input(
    at offset: Int, count: Int, name: String
  ) throws(DataError) -> ChunkedInput {
    guard let memory else {
      return try ChunkedInput(
        path: source, at: offset, count: count, name: "\(source)/\(name)")
    }
    let end = min(memory.count, offset + count)
    return try ChunkedInput(
      bytes: memory[min(offset, end)..<end], source: "\(source)/\(name)")
  }

  /// Exactly those bytes.
  ///
  /// - Parameter count: bounded by the caller.
  /// - Throws: `DataError` with reason `truncated` when the data end first.
  func read(
    at offset: Int, count: Int, _ what: String
  ) throws(DataError) -> [UInt8] {
    guard offset >= 0, offset <= self.count, count <= self.count - offset
    else {
      throw error(
        .truncated, at: self.count,
        "the data end in \(what); expected \(count) bytes from byte "
          + "\(offset) on")
    }
    var input = try input(at: offset, count: count, name: "")
    let bytes = try input.read(upTo: count)
    guard bytes.count == count else {
      throw error(
        .truncated, at: offset + bytes.count,
        "the file became shorter while it was read")
    }
    return bytes
  }
}
