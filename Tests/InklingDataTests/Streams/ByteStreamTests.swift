// Plain and gzipped bytes, against files that Python's gzip module wrote.

import InklingTraining
import InklingTestSupport
import Testing

@testable import InklingData

@Suite struct ByteStreamTests {
  /// Three images of 2 x 3 pixels in IDX form.
  static let plain = bytes(
    hex: """
      00000803 00000003 00000002 00000003
      000a141e2832 010203040506 ff0080402010
      """)
  /// The same by Python's `gzip.compress(plain, mtime=0)`.
  static let gzipped = bytes(
    hex: """
      1f8b08000000000002036360e06066606000612630cd2522a761c4c8c4ccc2caf69f
      a1c141410000708d3cd322000000
      """)
  /// The same as three members: 20 bytes, none, 14 bytes.
  static let members = bytes(
    hex: """
      1f8b08000000000002036360e06066606000612630cd252207007d3fb44614000000
      1f8b080000000000020303000000000000000000
      1f8b0800000000000203d330626462666165fbcfd0e0a020000043c7b5e70e000000
      """)

  static func unpack(_ bytes: [UInt8]) throws(DataError) -> [UInt8] {
    var stream = try ByteStream(bytes: bytes, source: "memory")
    return try stream.readToEnd(limit: 1 << 20)
  }

  static func reason(_ bytes: [UInt8]) -> DataError.Reason? {
    do throws(DataError) {
      _ = try unpack(bytes)
      return nil
    } catch {
      return error.reason
    }
  }

  @Test func plainBytesPassThrough() throws {
    #expect(try Self.unpack(Self.plain) == Self.plain)
    #expect(try Self.unpack([]) == [])
    #expect(try Self.unpack([0x1f]) == [0x1f])
  }

  @Test func gzipIsUnpacked() throws {
    #expect(try Self.unpack(Self.gzipped) == Self.plain)
    #expect(try Self.unpack(Self.members) == Self.plain)
    #expect(try Self.unpack(Self.members + [0, 0, 0]) == Self.plain)
  }

  @Test func filesAreKnownByTheirContentNotTheirName() throws {
    let folder = try TemporaryFolder()
    for (name, content) in [("a.gz", Self.plain), ("b.txt", Self.gzipped)] {
      var stream = try ByteStream(path: folder.write(content, to: name))
      #expect(stream.isGzipped == (name == "b.txt"))
      #expect(try stream.readToEnd(limit: 100) == Self.plain)
    }
  }

  @Test func portionsOfAnySizeGiveTheSameBytes() throws {
    for portion in 1...40 {
      var stream = try ByteStream(bytes: Self.members, source: "memory")
      var all: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: portion)
      while true {
        let count = try stream.read(into: &buffer)
        all += buffer[..<count]
        #expect(stream.offset == all.count)
        if count < portion { break }
      }
      #expect(all == Self.plain)
    }
  }

  @Test func everyTruncationOfGzipIsAnError() {
    for length in 2..<Self.gzipped.count {
      #expect(Self.reason(Array(Self.gzipped[..<length])) == .truncated)
    }
    // Between two members a file may end: they say nothing of each other.
    let ends = [34, 54]
    for length in 2..<Self.members.count where !ends.contains(length) {
      #expect(Self.reason(Array(Self.members[..<length])) == .truncated)
    }
  }

  @Test func everyFlippedBitOfGzipIsAnErrorOrTheSameBytes() throws {
    var accepted = 0
    for index in 2..<Self.gzipped.count {
      for bit in 0..<8 {
        var altered = Self.gzipped
        altered[index] ^= 1 << bit
        if Self.reason(altered) == nil {
          accepted += 1
          #expect(try Self.unpack(altered) == Self.plain)
        }
      }
    }
    // The time stamp, extra flags and system (48 bits), the text flag, and
    // four bits of padding before the check sum. Python's gzip takes these,
    // and the three reserved flags.
    #expect(accepted == 53)
  }

  @Test func damageIsNamedWithItsPlace() throws {
    var badSum = Self.gzipped
    badSum[badSum.count - 8] ^= 1
    let error = #expect(throws: DataError.self) { try Self.unpack(badSum) }
    #expect(error?.reason == .malformed)
    #expect(error?.offset == Self.plain.count)
    #expect(error?.detail.contains("incorrect data check") == true)
    #expect(Self.reason(Self.gzipped + [1]) == .malformed)
    #expect(Self.reason(Self.gzipped + [0, 1]) == .malformed)
    #expect(Self.reason(Self.gzipped + [0x1f]) == .truncated)
  }

  @Test func limitsAndExactCounts() throws {
    var stream = try ByteStream(bytes: Self.plain, source: "memory")
    let long = #expect(throws: DataError.self) {
      try stream.readToEnd(limit: 33)
    }
    #expect(long?.reason == .tooLarge)

    stream = try ByteStream(bytes: Self.plain, source: "memory")
    #expect(try stream.readUInt32BigEndian("magic") == 2051)
    try stream.skip(20, "the middle")
    #expect(stream.offset == 24)
    let short = #expect(throws: DataError.self) {
      try stream.skip(11, "the rest")
    }
    #expect(short?.reason == .truncated)
    #expect(short?.offset == 34)
  }

  /// Cut between two reads, as by another program that writes it anew.
  @Test func aFileThatShrinksEndsEarly() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      [UInt8](repeating: 7, count: 300_000), to: "data")
    var stream = try ByteStream(path: path)
    var bytes = [UInt8](repeating: 0, count: 1_000)
    try stream.readExactly(&bytes, "the first")
    try #require(truncate(path, 100_000) == 0)
    bytes = [UInt8](repeating: 0, count: 250_000)
    let error = #expect(throws: DataError.self) {
      try stream.readExactly(&bytes, "the rest")
    }
    #expect(error?.reason == .truncated)
    #expect(error?.offset == 100_000)
  }

  @Test func whatCannotBeOpenedIsRefused() {
    let missing = #expect(throws: DataError.self) {
      _ = try ByteStream(path: "/nowhere/at all")
    }
    #expect(missing?.reason == .cannotOpen)
    #expect(missing?.description.hasPrefix("/nowhere/at all: ") == true)
    let folder = #expect(throws: DataError.self) {
      _ = try ByteStream(path: "/tmp")
    }
    #expect(folder?.description == "/tmp: is a folder; expected a regular file")
  }
}
