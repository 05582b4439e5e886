// What readers of formats ask of a stream: exact counts, integers, its end.

import InklingTraining

extension ByteStream {
  /// Fills all of `bytes`.
  ///
  /// - Parameter what: names the part in the error: "the header".
  /// - Throws: as `read(into:)`, and `DataError` with reason `truncated` when
  ///   the data end first.
  public mutating func readExactly(
    _ bytes: inout [UInt8], _ what: String
  ) throws(DataError) {
    let begin = offset
    let count = try read(into: &bytes)
    guard count == bytes.count else {
      throw DataError(
        .truncated, in: source, at: offset,
        "the data end in \(what); expected \(bytes.count) bytes from byte "
          + "\(begin) on")
    }
  }

  /// A big-endian (most significant byte first) 32-bit number.
  ///
  /// - Throws: as `readExactly(_:_:)`.
  public mutating func readUInt32BigEndian(
    _ what: String
  ) throws(DataError) -> UInt32 {
    var bytes = [UInt8](repeating: 0, count: 4)
    try readExactly(&bytes, what)
    return bytes.reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Passes over `count` bytes.
  ///
  /// - Throws: as `readExactly(_:_:)`.
  public mutating func skip(
    _ count: Int, _ what: String
  ) throws(DataError) {
    var bytes = [UInt8](repeating: 0, count: min(count, 64 << 10))
    var left = count
    while left > 0 {
      if left < bytes.count { bytes.removeLast(bytes.count - left) }
      try readExactly(&bytes, what)
      left -= bytes.count
    }
  }

  /// All bytes to the end.
  ///
  /// - Throws: as `read(into:)`, and `DataError` with reason `tooLarge` when
  ///   they are more than `limit`.
  public mutating func readToEnd(limit: Int) throws(DataError) -> [UInt8] {
    var all: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = try read(into: &chunk)
      guard count <= limit - all.count else {
        throw DataError(
          .tooLarge, in: source, "more than the limit of \(limit) bytes")
      }
      try all.makeRoom(for: count, in: source)
      all.append(contentsOf: chunk[..<count])
      if count < chunk.count { return all }
    }
  }

  /// Checks that nothing follows; a gzip stream's check sum is compared here.
  ///
  /// - Parameter what: what should have been all: "10 images".
  /// - Throws: as `read(into:)`, and `DataError` with reason `inconsistent`.
  public mutating func expectEnd(after what: String) throws(DataError) {
    let end = offset
    var byte: [UInt8] = [0]
    guard try read(into: &byte) == 0 else {
      throw DataError(
        .inconsistent, in: source, at: end,
        "more data after \(what); expected the end")
    }
  }
}
