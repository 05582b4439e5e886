// What Documentation/Limits.md says the readers of data accept at most: one
// more is refused, for that reason, before it takes memory. Limits of single
// formats that are near other refusals are with those.

import CZlib
import InklingTraining
import InklingTestSupport
import Testing

@testable import InklingData

@Suite struct LimitTests {
  // MARK: Archives

  /// The record at the end of an archive whose directory begins it.
  private static func end(count: Int, size: Int) -> [UInt8] {
    let (count, size) = (UInt16(count), UInt32(size))
    return [0x50, 0x4b, 5, 6, 0, 0, 0, 0]
      + [count, count].flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
      + [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: size >> $0) }
      + [0, 0, 0, 0, 0, 0]
  }

  private static func archive(_ bytes: [UInt8]) -> DataError? {
    refusal {
      try ZipArchive(bytes: bytes, source: "it")
    }
  }

  @Test func archivesHaveSoManyMembers() {
    let most = ZipArchive.maximumEntries
    #expect(
      Self.archive(Self.end(count: most + 1, size: 0))?.reason == .tooLarge)
    #expect(Self.archive(Self.end(count: most, size: 0))?.reason != .tooLarge)
    let size = ZipArchive.maximumDirectorySize
    #expect(
      Self.archive(Self.end(count: 1, size: size + 1))?.reason == .tooLarge)
    #expect(Self.archive(Self.end(count: 1, size: size))?.reason != .tooLarge)
  }

  @Test(arguments: [(255, nil), (256, DataError.Reason.tooLarge)])
  func membersHaveShortNames(length: Int, reason: DataError.Reason?) {
    var record: [UInt8] = [0x50, 0x4b, 1, 2]
    record += [UInt8](repeating: 0, count: 24)
    record += [UInt8(length & 255), UInt8(length >> 8)]
    record += [UInt8](repeating: 0, count: 16)
    record += [UInt8](repeating: UInt8(ascii: "a"), count: length)
    let bytes = record + Self.end(count: 1, size: record.count)
    #expect(Self.archive(bytes)?.reason == reason)
  }

  // MARK: Arrays

  /// The refusal of a .npy file's header of that version and text.
  private static func header(
    version: UInt8, _ text: String, length: Int
  ) -> DataError? {
    let size = (0..<(version == 1 ? 2 : 4)).map {
      UInt8(truncatingIfNeeded: length >> (8 * $0))
    }
    let blanks = [UInt8](repeating: 0x20, count: length - text.utf8.count)
    return refusal {
      let stream = try ByteStream(
        bytes: NPYHeader.magic + [version, 0] + size + Array(text.utf8)
          + blanks, source: "it")
      return try NPYStream(stream, name: "x").layout
    }
  }

  @Test func arrayHeadersAreShort() {
    let text = "{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }"
    let most = NPYHeader.maximumLength
    #expect(Self.header(version: 2, text, length: most) == nil)
    #expect(
      Self.header(version: 2, text, length: most + 1)?.reason == .tooLarge)
  }

  @Test(arguments: [(64, nil), (65, DataError.Reason.tooLarge)])
  func arraysHaveFewDimensions(rank: Int, reason: DataError.Reason?) {
    let shape = String(repeating: "1, ", count: rank)
    let text =
      "{'descr': '|u1', 'fortran_order': False, 'shape': (\(shape)), }"
    let error = Self.header(version: 1, text, length: 1000)
    #expect(error?.reason == reason, "\(String(describing: error))")
    // In a pickle too.
    let ones = [Int](repeating: 1, count: rank)
    #expect(
      refusal {
        try ArrayLayout(.uint8, shape: ones, in: "it", at: 0)
      }?.reason == reason)
  }

  private static func array(_ shape: [Int]) throws -> ArrayReader {
    ArrayReader(
      layout: try ArrayLayout(.uint8, shape: shape, in: "it", at: 0), name: "x")
  }

  /// That many samples or labels need not be there to be refused.
  @Test func arraysHaveSoManySamples() throws {
    let count = ArrayReader.maximumCount
    let width = ArrayReader.maximumColumns
    for (shape, reason) in [
      ([count, width], nil), ([count + 1, 1], DataError.Reason.tooLarge),
      ([1, width + 1], .tooLarge), ([1, 256, 257], .tooLarge),
    ] {
      let reader = try Self.array(shape)
      #expect(
        refusal { try reader.columns(in: "it") }?.reason == reason, "\(shape)")
    }
    for (count, reason) in [
      (count, DataError.Reason.truncated), (count + 1, .tooLarge),
    ] {
      let reader = try Self.array([count])
      #expect(
        refusal {
          var stream = try ByteStream(bytes: [1, 2], source: "it")
          return try reader.labels(from: &stream)
        }?.reason == reason)
    }
  }

  @Test func picklesNameShortThings() {
    for (length, reason) in [
      (PickleMachine.maximumNameLength, DataError.Reason.unsupported),
      (PickleMachine.maximumNameLength + 1, .malformed),
    ] {
      let name = [UInt8](repeating: UInt8(ascii: "a"), count: length)
      let bytes = [0x80, 2, 0x63] + name + [10] + name + [10, 0x2e]
      #expect(PickleTests.error(bytes)?.reason == reason)
    }
  }

  // MARK: Pictures

  @Test func picturesHaveSides() {
    for (size, reason) in [
      ("4096 4096", DataError.Reason.truncated), ("4097 1", .tooLarge),
      ("1 4097", .tooLarge),
    ] {
      #expect(PGMTests.error("P5 \(size) 255 ")?.reason == reason)
    }
  }

  /// Blanks, comments and zeros without end are not read to their end, however
  /// well they are packed.
  @Test(
    arguments: [
      ("P2", 0x20, " 1 1 1 1"), ("P5 #", 0x78, "\n1 1 255 1"),
      ("P2 1 1 255 ", 0x30, "1"), ("P2 2 1 255 1", 0x0a, "1"),
      ("P2 1 1 255 #", 0x23, "\n1"),
    ] as [(String, UInt8, String)])
  func picturesHaveLittleTextAroundPixels(
    start: String, filling: UInt8, end: String
  ) throws {
    func text(_ count: Int) -> [UInt8] {
      Array(start.utf8) + [UInt8](repeating: filling, count: count)
        + Array(end.utf8)
    }
    let most = PNMReader.maximumText
    let bomb = try Self.gzip(text(32 << 20), zeros: 0)
    let error = refusal { try PNGTests.read(bomb) }
    #expect(error?.reason == .tooLarge)
    #expect(error?.offset ?? .max < 2 * most)
    #expect(throws: Never.self) { try PNGTests.read(text(most - 100)) }
  }

  // MARK: Rows

  /// With where they begin, compressed rows take no more than dense ones.
  @Test(arguments: [1, 2, 8, 9, 30, 784])
  func rowsTakeNoMoreThanTheyAreWorth(columns: Int) throws {
    for ink in [0, 1, columns] {
      let builder = try ByteRowBuilder(columns: columns, source: "it")
      let row = (0..<columns).map { $0 < ink ? UInt8(1) : 0 }
      for _ in 0..<1000 { try builder.append(rows: row, columns: columns) }
      let rows = try builder.finish()
      #expect(rows.unpacked() == (0..<1000).flatMap { _ in row })
      guard case .blockSparse(let sparse) = rows else { continue }
      #expect(sparse.byteCount <= 1000 * columns + 8)
    }
  }

  // MARK: Texts

  @Test func textsHaveSoManyBytes() throws {
    let folder = try TemporaryFolder()
    let text = [UInt8](repeating: 0x61, count: TextFolder.maximumTextSize)
    let path = try folder.write(text, to: "text")
    #expect(try TextFolder.read(path).count == TextFolder.maximumTextSize)
    try #require(truncate(path, off_t(TextFolder.maximumTextSize + 1)) == 0)
    #expect(
      refusal { try TextFolder.read(path) }?.reason == .tooLarge)
  }

  /// The limit itself would take 2^24 files.
  @Test func foldersHaveSoManyTexts() throws {
    let folder = try TextFolderTests.makeFolder([
      "train/a/1": "aa", "train/a/2": "bb", "train/b/3": "cc",
    ])
    for (limit, reason) in [(3, nil), (2, DataError.Reason.tooLarge)] {
      #expect(
        refusal {
          try TextFolderPart(.train, in: folder.path, limit: limit)
        }?.reason == reason)
    }
    #expect(TextFolderPart.maximumCount == 1 << 24)
  }

  @Test func textsAreCountedBySoManyTerms() throws {
    let most = TfidfVectorizer.maximumFeatures
    var corpus = TfidfCorpus()
    try corpus.add(
      Array(
        (10_000...10_000 + most).map { "\($0)" }.joined(separator: " ").utf8)
    )
    let vectorizer = try #require(
      corpus.vectorizer(maximumFeatures: .max))
    #expect(vectorizer.vocabulary.count == most)
  }

  @Test(arguments: [(200, nil), (201, DataError.Reason.malformed)])
  func termsAreShort(length: Int, reason: DataError.Reason?) {
    let term = [UInt8](repeating: UInt8(ascii: "a"), count: length)
    let entry =
      bytes(hex: "01000000 01000000 000000000000f03f") + [UInt8(length)] + term
    #expect(
      refusal {
        try TfidfVectorizer(encoded: entry)
      }?.reason == reason)
  }

  @Test(arguments: [(200, 2), (201, 1)])
  func longerTermsAreNotCounted(length: Int, count: Int) throws {
    var corpus = TfidfCorpus()
    try corpus.add(Array((String(repeating: "a", count: length) + " bb").utf8))
    let vectorizer = try #require(corpus.vectorizer(maximumFeatures: 9))
    #expect(vectorizer.vocabulary.count == count)
  }

  // MARK: Packed data

  /// `bytes` and then `count` zeros as gzip has them, a thousandth of their
  /// size.
  private static func gzip(_ bytes: [UInt8], zeros count: Int) throws -> [UInt8]
  {
    var packed = [UInt8](
      repeating: 0, count: (bytes.count + count) / 500 + 1000)
    var input = bytes + [UInt8](repeating: 0, count: count)
    var stream = z_stream()
    let size = Int32(MemoryLayout<z_stream>.size)
    try #require(
      deflateInit2_(&stream, 9, Z_DEFLATED, 31, 8, 0, ZLIB_VERSION, size)
        == Z_OK)
    defer { deflateEnd(&stream) }
    let code = input.withUnsafeMutableBufferPointer { input in
      packed.withUnsafeMutableBufferPointer { packed in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = packed.baseAddress
        stream.avail_out = UInt32(packed.count)
        return deflate(&stream, Z_FINISH)
      }
    }
    try #require(code == Z_STREAM_END)
    return Array(packed[..<Int(stream.total_out)])
  }

  /// What is behind the images that are declared is not unpacked.
  @Test func imagesAreUnpackedAsFarAsTheyAreDeclared() throws {
    let bomb = try Self.gzip(ByteStreamTests.plain, zeros: 32 << 20)
    #expect(bomb.count < 40_000)
    let error = refusal {
      try IDXTests.images(bomb)
    }
    #expect(error?.reason == .inconsistent)
    #expect(error?.offset == ByteStreamTests.plain.count)
  }

  @Test func readingToTheEndStopsAtItsLimit() throws {
    let bomb = try Self.gzip([], zeros: 32 << 20)
    var stream = try ByteStream(bytes: bomb, source: "it")
    let error = refusal {
      try stream.readToEnd(limit: 1 << 20)
    }
    #expect(error?.reason == .tooLarge)
    #expect(stream.offset <= 2 << 20)
  }
}
