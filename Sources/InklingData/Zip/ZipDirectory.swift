// The central directory of a zip archive: where it is and what it lists.

import InklingTraining

/// Where the directory lies, from the record at the archive's end.
struct ZipDirectory {
  let offset: Int
  let size: Int
  let count: Int

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
    let disks = (
      tail.integer(at: place + 4, as: UInt16.self),
      tail.integer(at: place + 6, as: UInt16.self)
    )
    guard disks == (0, 0) || disks == (0xffff, 0xffff) else {
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
      && tail.integer(at: place - Self.locatorSize, as: UInt32.self)
        == Self.locatorSignature
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
    guard offset == UInt64(end) - min(size, UInt64(end)),
      size <= UInt64(end)
    else {
      throw bytes.error(
        .inconsistent, at: end,
        "a directory of \(size) bytes at \(offset); expected it to end here")
    }
    self.count = Int(count)
    self.size = Int(size)
    self.offset = Int(offset)
  }

  private static func endRecord(in tail: [UInt8]) -> Int? {
    var place = tail.count - endSize
    while place >= 0 {
      if tail.integer(at: place, as: UInt32.self) == 0x0605_4b50,
        Int(tail.integer(at: place + 20, as: UInt16.self))
          == tail.count - endSize - place
      {
        return place
      }
      place -= 1
    }
    return nil
  }

  /// The 64-bit record, to which a locator before the end record points.
  private static func end64(
    before end: Int, of bytes: ZipBytes
  ) throws(DataError) -> (
    end: Int, count: UInt64, size: UInt64, offset: UInt64
  ) {
    let place = end - locatorSize - end64Size
    guard place >= 0 else {
      throw bytes.error(
        .malformed, at: end, "no zip64 record before this")
    }
    let both = try bytes.read(
      at: place, count: end64Size + locatorSize, "the zip64 record")
    // Without extensible data, which nothing writes, it stands right there.
    guard both.integer(at: end64Size, as: UInt32.self) == locatorSignature,
      both.integer(at: end64Size + 8, as: UInt64.self) == UInt64(place),
      both.integer(at: 0, as: UInt32.self) == 0x0606_4b50,
      both.integer(at: 4, as: UInt64.self) == UInt64(end64Size - 12)
    else {
      throw bytes.error(
        .malformed, at: place,
        "expected the zip64 record of the directory's end")
    }
    return (
      place, both.integer(at: 32, as: UInt64.self),
      both.integer(at: 40, as: UInt64.self),
      both.integer(at: 48, as: UInt64.self)
    )
  }

  /// Reads the directory.
  ///
  /// - Throws: `DataError` naming the member: another method than stored and
  ///   deflated, encryption, a name twice, sizes that do not fit the archive.
  func entries(of bytes: ZipBytes) throws(DataError) -> [ZipEntry] {
    let records = try bytes.read(at: offset, count: size, "the directory")
    var entries: [ZipEntry] = []
    var names: Set<String> = []
    var place = 0
    for _ in 0..<count {
      let record = try ZipRecord(
        records, at: place, source: bytes.source, offset: offset)
      let entry = try record.entry(before: offset)
      guard names.insert(entry.name).inserted else {
        throw bytes.error(
          .malformed, at: offset + place,
          "a second member named \(entry.name)")
      }
      entries.append(entry)
      place = record.end
    }
    guard place == size else {
      throw bytes.error(
        .inconsistent, at: offset + place,
        "the directory's \(count) members end here; expected \(size) bytes")
    }
    try Self.checkOverlap(entries, source: bytes.source)
    return entries
  }

  /// Members that share packed bytes are how small archives claim to hold
  /// unlimited data.
  private static func checkOverlap(
    _ entries: [ZipEntry], source: String
  ) throws(DataError) {
    let ordered = entries.sorted { $0.headerOffset < $1.headerOffset }
    for (entry, next) in zip(ordered, ordered.dropFirst())
    where entry.headerOffset + 30 + entry.rawName.count + entry.packedSize
      > next.headerOffset
    {
      throw DataError(
        .malformed, in: source, at: next.headerOffset,
        "\(next.name) begins within \(entry.name)")
    }
  }
}
