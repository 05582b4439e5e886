// The unpacked bytes of a file, gzipped or not, read forward in any portions:
// what every reader of a data format stands on.

import InklingTraining

/// A file's bytes from first to last; gzip data are unpacked on the way.
///
/// The first two bytes tell what a file is (1f 8b begin gzip), not its name.
/// Memory use does not depend on the file's size: 64 KB of packed data and
/// zlib's window.
package struct ByteStream: ~Copyable {
  /// Unpacked bytes given out so far.
  var offset: Int { unpacked - (ahead.count - place) }
  /// Whether the data are unpacked from gzip.
  package var isGzipped: Bool { inflater != nil && declared == nil }
  /// The path, or a name for data from memory.
  var source: String { input.source }

  private var input: ChunkedInput
  private let inflater: Inflater?
  private var memberIsComplete = false
  private var unpacked = 0
  /// Bytes that were read ahead; those before `place` are given out.
  private var ahead: [UInt8] = []
  private var place = 0
  /// What a zip archive declares of the bytes, if they are a member of one.
  private var declared: ZipCheck?

  /// Opens the file at `path`.
  ///
  /// - Throws: `DataError` with reason `cannotOpen` or `cannotRead`.
  package init(path: String) throws(DataError) {
    try self.init(ChunkedInput(path: path))
  }

  /// Reads from a copy of `bytes`; `source` names them in errors.
  package init(bytes: [UInt8], source: String) throws(DataError) {
    try self.init(ChunkedInput(bytes: bytes[...], source: source))
  }

  private init(_ input: consuming ChunkedInput) throws(DataError) {
    try input.refill()
    inflater =
      input.unread.starts(with: [0x1f, 0x8b])
      ? try Inflater(.gzip, source: input.source) : nil
    self.input = input
  }

  /// Reads a member of a zip archive, whose packed bytes are all of `input`.
  /// Size and check sum are compared on the way and at the end.
  init(
    zipMember input: consuming ChunkedInput, isDeflated: Bool,
    _ declared: ZipCheck
  ) throws(DataError) {
    inflater = isDeflated ? try Inflater(.raw, source: input.source) : nil
    self.input = input
    self.declared = declared
  }

  /// Fills `bytes` from its start and returns how many were written: fewer
  /// than `bytes.count` only where the data end.
  ///
  /// - Throws: `DataError` with reason `cannotRead`; for gzip data also
  ///   `truncated` and `malformed` (wrong check sum or length, bytes after the
  ///   end that are neither another member nor padding of zeros).
  mutating func read(into bytes: inout [UInt8]) throws(DataError) -> Int {
    try bytes.withUnsafeMutableBufferPointer { buffer throws(DataError) in
      try self.read(into: buffer)
    }
  }

  /// The same for memory of the caller's.
  mutating func read(
    into buffer: UnsafeMutableBufferPointer<UInt8>
  ) throws(DataError) -> Int {
    var filled = min(ahead.count - place, buffer.count)
    _ = buffer.update(fromContentsOf: ahead[place..<place + filled])
    place += filled
    while filled < buffer.count {
      let tail = UnsafeMutableBufferPointer(rebasing: buffer[filled...])
      let count = try readSome(into: tail)
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// The next bytes without passing over them; fewer than `count` only where
  /// the data end.
  ///
  /// - Precondition: `count` is 0 to 65,536.
  package mutating func peek(_ count: Int) throws(DataError) -> [UInt8] {
    precondition((0...Self.blockSize).contains(count))
    try readAhead(count)
    return Array(ahead[place...].prefix(count))
  }

  /// The next byte, or `nil` where the data end; they are read in blocks.
  @inline(__always)
  mutating func nextByte() throws(DataError) -> UInt8? {
    if place == ahead.count { try readAhead(Self.blockSize) }
    guard place < ahead.count else { return nil }
    place += 1
    return ahead[place - 1]
  }

  /// Bytes read ahead at a time.
  private static let blockSize = 64 << 10

  /// Has `count` bytes ahead; fewer only where the data end.
  private mutating func readAhead(_ count: Int) throws(DataError) {
    let known = ahead.count - place
    guard count > known else { return }
    var bytes = [UInt8](repeating: 0, count: count)
    bytes.removeLast(count - (try read(into: &bytes)))
    (ahead, place) = (bytes, 0)
  }

  /// How many bytes are left, where they are not packed: a hint.
  var unpackedCount: Int? {
    inflater == nil ? ahead.count - place + input.count : nil
  }

  /// Writes at least one byte unless the data are at their end.
  private mutating func readSome(
    into buffer: UnsafeMutableBufferPointer<UInt8>
  ) throws(DataError) -> Int {
    let count =
      if let inflater {
        try inflateSome(with: inflater, into: buffer)
      } else {
        try copySome(into: buffer)
      }
    unpacked += count
    if var check = declared {
      try check.add(UnsafeRawBufferPointer(buffer), count, in: source)
      declared = check
    }
    return count
  }

  private mutating func copySome(
    into buffer: UnsafeMutableBufferPointer<UInt8>
  ) throws(DataError) -> Int {
    try input.refill()
    let unread = input.unread
    let count = min(unread.count, buffer.count)
    _ = buffer.update(fromContentsOf: unread[..<count])
    input.consume(count)
    return count
  }

  private mutating func inflateSome(
    with inflater: Inflater, into buffer: UnsafeMutableBufferPointer<UInt8>
  ) throws(DataError) -> Int {
    while true {
      try input.refill()
      if memberIsComplete {
        guard try startNextMember(inflater) else { return 0 }
      }
      let step = inflater.step(input.unread, into: buffer)
      input.consume(step.consumed)
      memberIsComplete = step.isComplete
      if let problem = step.problem {
        throw packedError(.malformed, problem, after: step.produced)
      }
      if step.produced > 0 { return step.produced }
      if step.consumed == 0, !step.isComplete {
        throw packedError(
          .truncated, "ends before its last block and check sum")
      }
    }
  }

  /// Whether there is another gzip member (RFC 1952, 2.2). Zeros may follow
  /// the last one, as tapes and block devices pad.
  private mutating func startNextMember(
    _ inflater: Inflater
  ) throws(DataError) -> Bool {
    if input.unread.first == 0x1f, declared == nil {
      inflater.reset()
      memberIsComplete = false
      return true
    }
    while !input.unread.isEmpty {
      let zeros = input.unread.prefix { $0 == 0 }.count
      let isPadding = zeros == input.unread.count && declared == nil
      input.consume(zeros)
      guard isPadding else {
        throw packedError(.malformed, "other bytes after its end")
      }
      try input.refill()
    }
    return false
  }

  private func packedError(
    _ reason: DataError.Reason, _ problem: String, after produced: Int = 0
  ) -> DataError {
    let format = declared == nil ? "gzip" : "deflate"
    return error(
      reason, at: unpacked + produced,
      "\(format) data (packed byte \(input.position)): \(problem)")
  }
}
