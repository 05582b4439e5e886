// A member of a zip archive, from its record in the central directory, and what
// the archive says of its unpacked bytes.

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

  /// Reads the record at `place` of the directory and goes on to the next one.
  ///
  /// - Parameters:
  ///   - offset: where the directory begins in the archive, and members end.
  ///   - source: names the archive in an error.
  /// - Throws: `DataError` for what is no record within the directory, another
  ///   method than stored and deflated, encryption, or sizes that do not fit
  ///   the archive.
  init(
    _ directory: [UInt8], at place: inout Int, offset: Int, source: String
  ) throws(DataError) {
    let start = place
    func error(_ reason: DataError.Reason, _ detail: String) -> DataError {
      DataError(reason, in: source, at: offset + start, detail)
    }
    func number<Number: FixedWidthInteger & BitwiseCopyable>(
      _ type: Number.Type, _ field: Int
    ) -> Number {
      directory.integer(at: start + field, as: type)
    }
    guard directory.count - start >= 46, number(UInt32.self, 0) == 0x0201_4b50
    else { throw error(.malformed, "expected a record of the zip directory") }
    // The name, the extra field and a comment follow.
    let lengths = [28, 30, 32].map { Int(number(UInt16.self, $0)) }
    let extra = start + 46 + lengths[0]
    place = extra + lengths[1] + lengths[2]
    guard place <= directory.count else {
      throw error(.truncated, "a record that goes beyond the zip directory")
    }
    let rawName = Array(directory[start + 46..<extra])
    guard rawName.count <= ZipArchive.maximumNameLength else {
      throw error(
        .tooLarge,
        "a member's name of \(rawName.count) bytes; at most "
          + "\(ZipArchive.maximumNameLength) can be read here")
    }
    guard let name = String(validating: rawName, as: UTF8.self),
      !rawName.contains(where: { $0 < 0x20 || $0 == 0x7f })
    else { throw error(.malformed, "a member's name that is no UTF-8 text") }
    guard number(UInt16.self, 8) & 0x2041 == 0 else {
      throw error(.unsupported, "\(name) is encrypted; expected plain members")
    }
    let method = number(UInt16.self, 10)
    guard method == 0 || method == 8 else {
      throw error(
        .unsupported,
        "\(name) is packed by method \(method)"
          + "\(Self.methodName(method)); expected 0 (stored) or 8 (deflated)")
    }
    // Unpacked, packed, and where the header is. Where 32 bits are all ones,
    // the zip64 field holds 64, in this order.
    var sizes = [24, 20, 42].map { UInt64(number(UInt32.self, $0)) }
    if sizes.contains(UInt64(UInt32.max)) {
      var field = Self.zip64Field(directory, extra..<extra + lengths[1])
      guard field != nil else {
        throw error(.malformed, "\(name) has no zip64 field for its sizes")
      }
      for index in sizes.indices where sizes[index] == UInt64(UInt32.max) {
        guard let bytes = field, bytes.count >= 8 else {
          throw error(.malformed, "\(name) has a zip64 field that is too short")
        }
        sizes[index] = directory.integer(at: bytes.lowerBound)
        field = bytes.lowerBound + 8..<bytes.upperBound
      }
    }
    guard sizes[2] <= UInt64(offset), sizes[1] <= UInt64(offset) - sizes[2],
      let size = Int(exactly: sizes[0])
    else {
      throw error(.inconsistent, "\(name) goes beyond the archive's members")
    }
    guard method == 8 || sizes[1] == sizes[0] else {
      throw error(
        .inconsistent,
        "\(name) is stored but declares \(sizes[1]) packed and \(sizes[0]) "
          + "unpacked bytes; expected as many")
    }
    self.name = name
    self.rawName = rawName
    isDeflated = method == 8
    packedSize = Int(sizes[1])
    check = ZipCheck(size: size, crc: number(UInt32.self, 16))
    headerOffset = Int(sizes[2])
  }

  /// The extra field of tag 1, if there is one.
  private static func zip64Field(
    _ directory: [UInt8], _ extra: Range<Int>
  ) -> Range<Int>? {
    var field = extra.lowerBound
    while extra.upperBound - field >= 4 {
      let tag = directory.integer(at: field, as: UInt16.self)
      let length = Int(directory.integer(at: field + 2, as: UInt16.self))
      let value = field + 4..<field + 4 + length
      guard value.upperBound <= extra.upperBound else { break }
      if tag == 1 { return value }
      field = value.upperBound
    }
    return nil
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
