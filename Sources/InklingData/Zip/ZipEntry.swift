// One line of a zip archive's central directory.

import CKernels
import InklingTraining

/// A member of an archive, every number checked against the archive's size.
struct ZipEntry {
  /// Not a path: nothing is ever written.
  let name: String
  /// Bytes of the name as they stand in the archive.
  let rawName: [UInt8]
  /// Deflated (method 8), else stored (method 0).
  let isDeflated: Bool
  let packedSize: Int
  /// What the member unpacks to.
  let check: ZipCheck
  /// Where its local header begins.
  let headerOffset: Int
}

/// The declared size and check sum of a member, compared with its bytes as
/// they come.
struct ZipCheck {
  let size: Int
  let crc: UInt32

  private var count = 0
  private var running: UInt32 = 0

  init(size: Int, crc: UInt32) {
    self.size = size
    self.crc = crc
  }

  /// Takes the first `added` of `bytes`; none says that the data are at their
  /// end.
  ///
  /// - Throws: `DataError`: `inconsistent` for more bytes than declared,
  ///   `truncated` for fewer, `malformed` for another check sum.
  mutating func add(
    _ bytes: UnsafeRawBufferPointer, _ added: Int, in source: String
  ) throws(DataError) {
    if let base = bytes.baseAddress, added > 0 {
      guard added <= size - count else {
        throw DataError(
          .inconsistent, in: source, at: size,
          "unpacks to more than the \(size) bytes that the archive declares")
      }
      running = ink_crc32(running, added, base)
      count += added
      return
    }
    guard count == size else {
      throw DataError(
        .truncated, in: source, at: count,
        "unpacks to \(count) bytes; the archive declares \(size)")
    }
    guard running == crc else {
      throw DataError(
        .malformed, in: source,
        "CRC-32 \(running); the archive declares \(crc)")
    }
  }
}

/// A record whose three texts of variable length lie within the directory.
struct ZipRecord {
  private let bytes: [UInt8]
  private let place: Int
  private let name: Range<Int>
  private let extra: Range<Int>
  /// Where the next record begins.
  let end: Int
  private let source: String
  /// Where the record begins in the archive.
  private let offset: Int

  private static let size = 46

  /// - Parameter offset: where `bytes`, the directory, begin in the archive.
  init(
    _ bytes: [UInt8], at place: Int, source: String, offset: Int
  ) throws(DataError) {
    guard bytes.count - place >= Self.size,
      bytes.integer(at: place, as: UInt32.self) == 0x0201_4b50
    else {
      throw DataError(
        .malformed, in: source, at: offset + place,
        "expected a record of the zip directory")
    }
    let lengths = [28, 30, 32].map {
      Int(bytes.integer(at: place + $0, as: UInt16.self))
    }
    name = place + Self.size..<place + Self.size + lengths[0]
    extra = name.upperBound..<name.upperBound + lengths[1]
    end = extra.upperBound + lengths[2]
    guard end <= bytes.count else {
      throw DataError(
        .truncated, in: source, at: offset + place,
        "a record that goes beyond the zip directory")
    }
    self.bytes = bytes
    self.place = place
    self.source = source
    self.offset = offset + place
  }

  /// The member, which lies before `limit`.
  func entry(before limit: Int) throws(DataError) -> ZipEntry {
    let rawName = Array(bytes[name])
    guard rawName.count <= ZipArchive.maximumNameLength else {
      throw error(
        .tooLarge,
        "a member's name of \(rawName.count) bytes; at most "
          + "\(ZipArchive.maximumNameLength) can be read here")
    }
    guard let text = String(validating: rawName, as: UTF8.self),
      !rawName.contains(where: { $0 < 0x20 || $0 == 0x7f })
    else { throw error(.malformed, "a member's name that is no UTF-8 text") }
    let flags = bytes.integer(at: place + 8, as: UInt16.self)
    guard flags & 0x2041 == 0 else {
      throw error(.unsupported, "\(text) is encrypted; expected plain members")
    }
    let method = bytes.integer(at: place + 10, as: UInt16.self)
    guard method == 0 || method == 8 else {
      throw error(
        .unsupported,
        "\(text) is packed by method \(method)"
          + "\(Self.methodName(method)); expected 0 (stored) or 8 (deflated)")
    }
    let sizes = try sizes(of: text)
    guard sizes.header <= UInt64(limit),
      sizes.packed <= UInt64(limit) - sizes.header,
      let size = Int(exactly: sizes.unpacked)
    else {
      throw error(.inconsistent, "\(text) goes beyond the archive's members")
    }
    guard method == 8 || sizes.packed == sizes.unpacked else {
      throw error(
        .inconsistent,
        "\(text) is stored but declares \(sizes.packed) packed "
          + "and \(sizes.unpacked) unpacked bytes; expected as many")
    }
    return ZipEntry(
      name: text, rawName: rawName, isDeflated: method == 8,
      packedSize: Int(sizes.packed),
      check: ZipCheck(
        size: size, crc: bytes.integer(at: place + 16, as: UInt32.self)),
      headerOffset: Int(sizes.header))
  }

  /// The sizes; where 32 bits are all ones, the zip64 extra field (tag 1)
  /// holds 64, in this order.
  private func sizes(
    of text: String
  ) throws(DataError) -> (
    unpacked: UInt64, packed: UInt64, header: UInt64
  ) {
    let short = [24, 20, 42].map {
      bytes.integer(at: place + $0, as: UInt32.self)
    }
    guard short.contains(.max) else {
      return (UInt64(short[0]), UInt64(short[1]), UInt64(short[2]))
    }
    var field = try zip64Field(of: text)
    var long: [UInt64] = []
    for value in short {
      guard value == .max else {
        long.append(UInt64(value))
        continue
      }
      guard field.count >= 8 else {
        throw error(.malformed, "\(text) has a zip64 field that is too short")
      }
      long.append(bytes.integer(at: field.lowerBound, as: UInt64.self))
      field = field.lowerBound + 8..<field.upperBound
    }
    return (long[0], long[1], long[2])
  }

  private func zip64Field(of text: String) throws(DataError) -> Range<Int> {
    var field = extra.lowerBound
    while extra.upperBound - field >= 4 {
      let tag = bytes.integer(at: field, as: UInt16.self)
      let length = Int(bytes.integer(at: field + 2, as: UInt16.self))
      let value = field + 4..<field + 4 + length
      guard value.upperBound <= extra.upperBound else { break }
      if tag == 1 { return value }
      field = value.upperBound
    }
    throw error(.malformed, "\(text) has no zip64 field for its sizes")
  }

  private func error(
    _ reason: DataError.Reason, _ detail: String
  ) -> DataError {
    DataError(reason, in: source, at: offset, detail)
  }

  private static func methodName(_ method: UInt16) -> String {
    switch method {
    case 9: " (Deflate64)"
    case 12: " (bzip2)"
    case 14: " (LZMA)"
    case 93: " (Zstandard)"
    case 95: " (xz)"
    case 99: " (AES)"
    default: ""
    }
  }
}
