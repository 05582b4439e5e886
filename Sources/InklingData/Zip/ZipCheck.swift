// What a zip archive says of a member's unpacked bytes, and whether it is so.

import CKernels
import InklingTraining

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
