// A zip archive's bytes by position, from a file or from memory.

import InklingTraining

import InklingPlatform

/// Bytes of known number, read in any order.
struct ZipBytes {
  /// The path, or a name for memory.
  let source: String
  let count: Int
  private let memory: [UInt8]?

  /// - Throws: `DataError` with reason `cannotOpen`.
  init(path: String) throws(DataError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw DataError(.cannotOpen, in: path, String(cString: strerror(errno)))
    }
    source = path
    count = Int(status.st_size)
    memory = nil
  }

  init(bytes: [UInt8], source: String) {
    self.source = source
    count = bytes.count
    memory = bytes
  }

  /// The bytes `offset ..< offset + count`, or as many as there are, as input
  /// for a stream that is named `source/name`.
  func input(
    at offset: Int, count: Int, name: String
  ) throws(DataError) -> ChunkedInput {
    if let memory {
      let end = min(memory.count, offset + count)
      return try ChunkedInput(
        bytes: memory[min(offset, end)..<end],
        source: "\(source)/\(name)")
    }
    return try ChunkedInput(
      path: source, at: offset, count: count, name: "\(source)/\(name)")
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
      throw DataError(
        .truncated, in: source, at: self.count,
        "the data end in \(what); expected \(count) bytes from byte "
          + "\(offset) on")
    }
    var input = try input(at: offset, count: count, name: "")
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    while bytes.count < count {
      try input.refill()
      if input.unread.isEmpty { break }
      bytes.append(contentsOf: input.unread)
      input.consume(input.unread.count)
    }
    guard bytes.count == count else {
      throw DataError(
        .truncated, in: source, at: offset + bytes.count,
        "the file became shorter while it was read")
    }
    return bytes
  }
}
