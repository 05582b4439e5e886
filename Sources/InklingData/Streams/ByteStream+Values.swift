// What readers of formats ask of a stream: exact counts, integers, its end, and
// errors that name it.

import InklingTraining

extension ByteStream {
  /// An error that names the data, at `offset` if one is known.
  func error(
    _ reason: DataError.Reason, at offset: Int? = nil, _ detail: String
  ) -> DataError {
    DataError(reason, in: source, at: offset, detail)
  }

  /// Fills all of `bytes`.
  ///
  /// - Parameter what: names the part in the error: "the header".
  /// - Throws: as `read(into:)`, and `DataError` with reason `truncated` when
  ///   the data end first.
  mutating func readExactly(
    _ bytes: inout [UInt8], _ what: String
  ) throws(DataError) {
    let begin = offset
    let count = try read(into: &bytes)
    guard count == bytes.count else {
      throw error(
        .truncated, at: offset,
        "the data end in \(what); expected \(bytes.count) bytes from byte "
          + "\(begin) on")
    }
  }

  /// The next `count` bytes, of which the caller knows that they are few.
  mutating func read(
    _ count: Int, _ what: String
  ) throws(DataError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    try readExactly(&bytes, what)
    return bytes
  }

  /// A big-endian (most significant byte first) 32-bit number.
  mutating func readUInt32BigEndian(
    _ what: String
  ) throws(DataError) -> UInt32 {
    try read(4, what).reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// A little-endian number of up to 8 bytes; with 8 the sign bit may come out.
  mutating func readLittleEndian(
    _ size: Int, _ what: String
  ) throws(DataError) -> Int {
    try read(size, what).reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  /// Calls `body` with the next `count` bytes, in portions of `size` and a
  /// shorter last one, until it returns false.
  ///
  /// - Parameter decoder: what the bytes stand for characters in, if they do.
  /// - Returns: what `body` returned last.
  /// - Throws: as `readExactly(_:_:)`, and what `body` throws.
  @discardableResult mutating func forEachPortion(
    of size: Int, upTo count: Int, _ what: String,
    decodedBy decoder: Latin1Decoder? = nil,
    _ body: ([UInt8]) throws(DataError) -> Bool
  ) throws(DataError) -> Bool {
    var decoder = decoder
    var portion = [UInt8](repeating: 0, count: max(0, min(size, count)))
    var left = count
    while left > 0 {
      if left < portion.count { portion.removeLast(portion.count - left) }
      if decoder == nil { try readExactly(&portion, what) }
      try decoder?.readExactly(&portion, from: &self, what)
      guard try body(portion) else { return false }
      left -= portion.count
    }
    return true
  }

  /// Passes over `count` bytes; none if that is below 0.
  mutating func skip(_ count: Int, _ what: String) throws(DataError) {
    try forEachPortion(of: 64 << 10, upTo: count, what) { _ in true }
  }

  /// All bytes to the end.
  ///
  /// - Throws: as `read(into:)`, and `DataError` with reason `tooLarge` when
  ///   they are more than `limit`.
  package mutating func readToEnd(limit: Int) throws(DataError) -> [UInt8] {
    var all: [UInt8] = []
    if let count = unpackedCount, count <= limit {
      try all.reserve(count, in: source)
    }
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = try read(into: &chunk)
      guard count <= limit - all.count else {
        throw error(.tooLarge, "more than the limit of \(limit) bytes")
      }
      try all.reserve(count, upTo: limit, in: source)
      all.append(contentsOf: chunk[..<count])
      if count < chunk.count { return all }
    }
  }

  /// Checks that nothing follows; a gzip stream's check sum is compared here.
  ///
  /// - Parameter what: what should have been all: "10 images".
  mutating func expectEnd(after what: String) throws(DataError) {
    let end = offset
    var byte: [UInt8] = [0]
    guard try read(into: &byte) == 0 else {
      throw error(
        .inconsistent, at: end, "more data after \(what); expected the end")
    }
  }
}
