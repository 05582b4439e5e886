// Images that stay in their files: the same bytes as those that are loaded,
// gzipped or not, in any order; and what is refused of such files.

import InklingTestSupport
import InklingTraining
import Testing

@testable import InklingData

@Suite struct IDXStreamingTests {
  private static let count = 300
  private static let columns = 28 * 28

  /// Pictures of mostly zeros, whose labels go round.
  private static let files: [(name: String, bytes: [UInt8])] = {
    func size(_ value: Int) -> [UInt8] {
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
    return ["train", "t10k"].flatMap { part -> [(String, [UInt8])] in
      let seed = part.utf8.count
      let pixels = (0..<count * columns).map { place -> UInt8 in
        place % 11 == seed ? UInt8(truncatingIfNeeded: place / 7) : 0
      }
      return [
        (
          "\(part)-images-idx3-ubyte",
          [0, 0, 8, 3] + size(count) + size(28) + size(28) + pixels
        ),
        (
          "\(part)-labels-idx1-ubyte",
          [0, 0, 8, 1] + size(count) + (0..<count).map { UInt8($0 % 7) }
        ),
      ]
    }
  }()

  private static func folder(prefix: String = "") throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, bytes) in files { try folder.write(bytes, to: prefix + name) }
    return folder
  }

  private static func streamed(_ path: String) throws(DataError) -> DataSplits {
    var reading = TableReading()
    reading.streams = true
    return try DataSplits.load(path, tables: reading)
  }

  @Test(arguments: [false, true])
  func theSameSamples(isGzipped: Bool) throws {
    let folder = try Self.folder()
    if isGzipped {
      #expect(system("gzip '\(folder.path)'/*-images-*") == 0)
    }
    let splits = try DataSplits.load(folder.path)
    let streamed = try Self.streamed(folder.path)
    for (one, other) in [
      (splits.train, streamed.train), (splits.test, streamed.test),
    ] {
      #expect(!one.isStreamed && other.isStreamed)
      #expect(other.labels == one.labels)
      #expect(other.classNames == one.classNames)
      // Twice: what is read can be read again.
      for _ in 0..<2 {
        #expect(try DataFingerprint(other) == DataFingerprint(one))
      }
      guard case .streamed(let rows) = other.rows else { continue }
      #expect(rows.isSeekable != isGzipped)
    }
  }

  /// EMNIST's pictures are turned on the way.
  @Test func emnistIsTurnedUpright() throws {
    let folder = try Self.folder(prefix: "emnist-digits-")
    let loaded = try DataSplits.load(folder.path).train
    let streamed = try Self.streamed(folder.path).train
    #expect(try DataFingerprint(streamed) == DataFingerprint(loaded))
    let plain = try Self.folder()
    let other = try Self.streamed(plain.path).train
    #expect(try DataFingerprint(streamed) != DataFingerprint(other))
  }

  @Test(arguments: [-1, 1])
  func anotherSizeThanDeclaredIsRefused(by change: Int) throws {
    let folder = try Self.folder()
    let bytes = Self.files[0].bytes
    try folder.write(
      change < 0 ? bytes.dropLast() : bytes + [0], to: Self.files[0].name)
    let error = refusal { try Self.streamed(folder.path) }
    #expect(error?.reason == (change < 0 ? .truncated : .inconsistent))
    #expect(error?.source == folder.path(Self.files[0].name))
  }

  /// A card that is pulled out, or a file that is cut, is an error, not a signal.
  @Test func aFileCutMeanwhileIsNamed() throws {
    let folder = try Self.folder()
    let train = try Self.streamed(folder.path).train
    #expect(truncate(folder.path(Self.files[0].name), 5000) == 0)
    let error = refusal { try DataFingerprint(train) }
    #expect(error?.reason == .truncated)
    #expect(error?.source == folder.path(Self.files[0].name))
  }

  @Test func builtinDigitsAreDrawnAnew() throws {
    let drawn = try StrokeDigits.splits(train: 200, test: 50)
    let streamed = try StrokeDigits.splits(train: 200, test: 50, streams: true)
    #expect(streamed.train.isStreamed)
    for (one, other) in [
      (drawn.train, streamed.train), (drawn.test, streamed.test),
    ] {
      #expect(try DataFingerprint(other) == DataFingerprint(one))
    }
  }
}
