// The central directory of a zip archive: where it is and what it lists.

import InklingTraining

/// Where the directory lies, from the record at the archive's end.
struct ZipDirectory {
  private let offset: Int
  private let size: Int
  private let count: Int

  private static let endSize = 22
  private static let locatorSize = 20
  private static let locatorSignature: UInt32 = 0x0706_4b50
  private static let end64Size = 56

  /// Finds the record. Before it a comment's length (up to 65,535 bytes) is
  /// tried for each place where its signature stands.
  ///
  /// - Throws: `DataError` when there is none or it is over the limits.
  init(of bytes: ZipBytes) throws(DataError) {
    let tailSize = min(bytes.count, Self.endSize + 0xffff)
    let tailOffset = bytes.count - tailSize
    let tail = try bytes.read(at: tailOffset, count: tailSize, "the archive")
    guard let place = Self.endRecord(in: tail) else {
      throw bytes.error(
        .malformed,
        "no end of a zip archive's directory; the file is cut off or no "
          + "zip archive")
    }
    // The number of this disk and of the directory's, 16 bits each.
    let disks = tail.integer(at: place + 4, as: UInt32.self)
    guard disks == 0 || disks == .max else {
      throw bytes.error(
        .unsupported, at: tailOffset + place,
        "an archive in several parts; expected one")
    }
    var count = UInt64(tail.integer(at: place + 10, as: UInt16.self))
    var size = UInt64(tail.integer(at: place + 12, as: UInt32.self))
    var offset = UInt64(tail.integer(at: place + 16, as: UInt32.self))
    var end = tailOffset + place
    let hasLocator =
      place >= Self.locatorSize
      && tail.integer(at: place - Self.locatorSize) == Self.locatorSignature
    if hasLocator || count == 0xffff || size == 0xffff_ffff
      || offset == 0xffff_ffff
    {
      (end, count, size, offset) = try Self.end64(before: end, of: bytes)
    }
    guard count <= ZipArchive.maximumEntries,
      size <= ZipArchive.maximumDirectorySize
    else {
      throw bytes.error(
        .tooLarge, at: end,
        "\(count) members in a directory of \(size) bytes; at most "
          + "\(ZipArchive.maximumEntries) in "
          + "\(ZipArchive.maximumDirectorySize) can be read here")
    }
    guard size <= UInt64(end), offset == UInt64(end) - size else {
      throw bytes.error(
        .inconsistent, at: end,
        "a directory of \(size) bytes at \(offset); expected it to end here")
    }
    self.count = Int(count)
    self.size = Int(size)
    self.offset = Int(offset)
  }

  private static func endRecord(in tail: [UInt8]) -> Int? {
    (0...max(0, tail.count - endSize)).last { place in
      tail.count - place >= endSize
        && tail.integer(at: place, as: UInt32.self) == 0x0605_4b50
        && Int(tail.integer(at: place + 20, as: UInt16.self))
          == tail.count - endSize - place
    }
  }

  /// The 64-bit record, to which a locator before the end record points.
  private static func end64(
    before end: Int, of bytes: ZipBytes
  ) throws(DataError) -> (
    end: Int, count: UInt64, size: UInt64, offset: UInt64
  ) {
    let place = end - locatorSize - end64Size
    guard place >= 0 else {
      throw bytes.error(.malformed, at: end, "no zip64 record before this")
    }
    let both = try bytes.read(
      at: place, count: end64Size + locatorSize, "the zip64 record")
    // Without extensible data, which nothing writes, it stands right there.
    guard both.integer(at: end64Size) == locatorSignature,
      both.integer(at: end64Size + 8) == UInt64(place),
      both.integer(at: 0) == 0x0606_4b50 as UInt32,
      both.integer(at: 4) == UInt64(end64Size - 12)
    else {
      throw bytes.error(
        .malformed, at: place,
        "expected the zip64 record of the directory's end")
    }
    return (
      place, both.integer(at: 32), both.integer(at: 40), both.integer(at: 48)
    )
  }

  /// Reads the directory.
  ///
  /// - Throws: `DataError` as `ZipEntry`, and for a name twice or members that
  ///   overlap.
  func entries(of bytes: ZipBytes) throws(DataError) -> [ZipEntry] {
    let records = try bytes.read(at: offset, count: size, "the directory")
    var entries: [ZipEntry] = []
    var names: Set<String> = []
    var place = 0
    for _ in 0..<count {
      let begin = offset + place
      let entry = try ZipEntry(
        records, at: &place, offset: offset, source: bytes.source)
      guard names.insert(entry.name).inserted else {
        throw bytes.error(
          .malformed, at: begin, "a second member named \(entry.name)")
      }
      entries.append(entry)
    }
    guard place == size else {
      throw bytes.error(
        .inconsistent, at: offset + place,
        "the directory's \(count) members end here; expected \(size) bytes")
    }
    // Members that share packed bytes are how small archives claim to hold
    // unlimited data.
    let ordered = entries.sorted { $0.headerOffset < $1.headerOffset }
    for (entry, next) in zip(ordered, ordered.dropFirst())
    where entry.headerOffset + 30 + entry.rawName.count + entry.packedSize
      > next.headerOffset
    {
      throw bytes.error(
        .malformed, at: next.headerOffset,
        "\(next.name) begins within \(entry.name)")
    }
    return entries
  }
}
