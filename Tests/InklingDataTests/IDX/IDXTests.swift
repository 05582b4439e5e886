// IDX files: small ones by hand, and every way of breaking them.

import InklingTraining
import Testing

@testable import InklingData

@Suite struct IDXTests {
  static let labels = bytes(hex: "00000801 00000003 070201")
  /// The same by Python's `gzip.compress(labels, mtime=0)`.
  static let gzippedLabels = bytes(
    hex: "1f8b08000000000002036360e06064606060666762040015f83e4e0b000000")

  static func images(_ bytes: [UInt8]) throws(DataError) -> SampleRows {
    try IDXImages(ByteStream(bytes: bytes, source: "memory")).readAll()
  }

  static func readLabels(_ bytes: [UInt8]) throws(DataError) -> [UInt16] {
    try IDXLabels.read(ByteStream(bytes: bytes, source: "memory"))
  }

  @Test(arguments: [
    ByteStreamTests.plain, ByteStreamTests.gzipped, ByteStreamTests.members,
  ])
  func imagesAreRead(file: [UInt8]) throws {
    let images = try IDXImages(ByteStream(bytes: file, source: "memory"))
    #expect(images.count == 3)
    #expect(images.shape == .image(height: 2, width: 3))
    let rows = try images.readAll()
    #expect(rows.count == 3)
    #expect(rows.unpacked() == Array(ByteStreamTests.plain[16...]))
  }

  @Test func oneImageIsReadByIndex() throws {
    for index in 0..<3 {
      let images = try IDXImages(
        ByteStream(bytes: ByteStreamTests.gzipped, source: "memory"))
      #expect(
        try images.readImage(at: index)
          == Array(ByteStreamTests.plain[16...][(16 + index * 6)...].prefix(6)))
    }
    for index in [-1, 3, Int.max] {
      let error = refusal {
        let images = try IDXImages(
          ByteStream(bytes: ByteStreamTests.plain, source: "memory"))
        return try images.readImage(at: index)
      }
      #expect(error?.reason == .inconsistent)
      #expect(error?.detail == "no image \(index); expected 0 to 2")
    }
  }

  @Test func labelsAreRead() throws {
    #expect(try Self.readLabels(Self.labels) == [7, 2, 1])
    #expect(try Self.readLabels(Self.gzippedLabels) == [7, 2, 1])
  }

  @Test func everyTruncationIsNamed() {
    for length in 0..<ByteStreamTests.plain.count {
      let cut = Array(ByteStreamTests.plain[..<length])
      let error = refusal { try Self.images(cut) }
      #expect(error?.reason == .truncated)
      #expect(error?.offset == length)
    }
    for length in 0..<Self.labels.count {
      let cut = Array(Self.labels[..<length])
      let error = refusal {
        try Self.readLabels(cut)
      }
      #expect(error?.reason == .truncated)
      #expect(error?.offset == length)
    }
  }

  @Test func moreThanDeclaredIsRefused() {
    let images = refusal {
      try Self.images(ByteStreamTests.plain + [0])
    }
    #expect(images?.reason == .inconsistent)
    #expect(images?.offset == 34)
    let labels = refusal {
      try Self.readLabels(Self.labels + [0])
    }
    #expect(labels?.reason == .inconsistent)
    #expect(labels?.offset == 11)
  }

  @Test(arguments: [
    // Other magic numbers: labels, floats, a PNG file.
    ("00000801 00000001 00", DataError.Reason.malformed, 0),
    ("00000d03 00000001 00000001 00000001 00", .malformed, 0),
    ("89504e47 0d0a1a0a 0000000d 49484452", .malformed, 0),
    // Nothing in one of the dimensions.
    ("00000803 00000000 0000001c 0000001c", .malformed, 4),
    ("00000803 00000001 00000000 0000001c", .malformed, 8),
    ("00000803 00000001 0000001c 00000000", .malformed, 12),
    // Over the limits, products that overflow 32 bits among them.
    ("00000803 80000001 00000001 00000001", .tooLarge, 4),
    ("00000803 ffffffff 00000001 00000001", .tooLarge, 4),
    ("00000803 00000001 00010001 00000001", .tooLarge, 8),
    ("00000803 00000001 00000100 00000101", .tooLarge, 12),
    ("00000803 00000001 00010000 00010000", .tooLarge, 12),
    // The largest declaration that is allowed, with nothing behind it.
    ("00000803 80000000 00000100 00000100", .truncated, 16),
    ("00000803 80000000 00000001 00000001 00ff", .truncated, 18),
  ])
  func badHeadersAreRefused(
    hex: String, reason: DataError.Reason, offset: Int
  ) {
    let error = refusal {
      try Self.images(bytes(hex: hex))
    }
    #expect(error?.reason == reason)
    #expect(error?.offset == offset)
  }

  @Test func aFlippedByteGivesAnErrorOrImages() throws {
    for index in ByteStreamTests.plain.indices {
      for value in [0x00, 0x01, 0x7f, 0x80, 0xff] as [UInt8] {
        var altered = ByteStreamTests.plain
        altered[index] = value
        let isHeader = index < 16 && value != ByteStreamTests.plain[index]
        let error = refusal {
          try Self.images(altered)
        }
        #expect((error != nil) == isHeader)
      }
    }
  }

  @Test func rowsBeyondOneBatchKeepTheirOrder() throws {
    // 1,000 images of 251 x 3: more than one 64 KB batch, the last one short.
    let columns = 251 * 3
    var file = bytes(hex: "00000803 000003e8 000000fb 00000003")
    for index in 0..<1000 * columns {
      file.append(index % 5 == 0 ? UInt8(truncatingIfNeeded: index / 5) : 0)
    }
    let rows = try Self.images(file)
    #expect(rows.count == 1000)
    #expect(rows.unpacked() == Array(file[16...]))
  }
}
