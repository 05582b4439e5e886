// Folders of pictures by class: which parts and classes they have, what becomes
// of a picture, and what is refused.

import InklingCore
import InklingTestSupport
import InklingTraining
import Testing

@testable import InklingData
@testable import InklingImages

@Suite struct PictureFolderTests {
  typealias Folder = InklingTestSupport.TemporaryFolder

  /// A PGM file of these pixels.
  static func pgm(_ width: Int, _ height: Int, _ pixels: [UInt8]) -> [UInt8] {
    Array("P5 \(width) \(height) 255\n".utf8) + pixels
  }

  /// A built-in digit, bright on dark.
  static func digit(_ digit: Int, _ index: Int = 0) -> [UInt8] {
    pgm(28, 28, StrokeDigits.image(digit: digit, seed: 1, index: index))
  }

  /// A folder with these files.
  static func makeFolder(_ files: [String: [UInt8]]) throws -> Folder {
    let folder = try TextFolderTests.makeFolder(files.mapValues { _ in "" })
    for (path, bytes) in files { try folder.write(bytes, to: path) }
    return folder
  }

  static func error(
    _ folder: Folder, _ reading: PictureReading = .digits
  ) -> DataError? {
    refusal { try DataSplits.load(folder.path, pictures: reading) }
  }

  /// Pictures of 2 x 2 pixels by class, each of one grey.
  static func flat(_ counts: KeyValuePairs<String, Int>) throws -> Folder {
    var files: [String: [UInt8]] = [:]
    var grey: UInt8 = 0
    for (name, count) in counts {
      for number in 0..<count {
        files["\(name)/\(number).pgm"] = pgm(
          2, 2, [UInt8](repeating: grey, count: 4))
        grey += 1
      }
    }
    return try makeFolder(files)
  }

  static let small = PictureReading(
    size: .image(height: 2, width: 2), isAsIs: true)

  @Test func partsAreReadByClass() throws {
    let grey = Self.pgm(1, 1, [9])
    let folder = try Self.makeFolder([
      "my-train/10/a.pgm": grey, "my-train/9/a.pgm": Self.pgm(1, 1, [1]),
      "my-train/x/a.pgm": grey, "my-train/9/b.pgm": Self.pgm(1, 1, [2]),
      "my-test/x/a.pgm": grey, "my-test/9/a.pgm": grey,
      "my-train/9/deeper/a.pgm": grey, "my-train/9/.hidden": [1],
      "notes.txt": [65],
    ])
    var reading = PictureReading(
      size: .image(height: 1, width: 1), isAsIs: true)
    let splits = try DataSplits.load(folder.path, pictures: reading)
    // Numbers by their value, then names.
    #expect(splits.train.classNames == ["9", "10", "x"])
    #expect(splits.test.classNames == ["9", "10", "x"])
    #expect(splits.train.labels == [0, 0, 1, 2])
    #expect(
      (0..<4).map { splits.train.rows.bytes(ofRow: $0)[0] } == [1, 2, 9, 9])
    #expect(splits.test.labels == [0, 2])
    #expect(splits.train.scale == Float(1) / 255)
    #expect(splits.refused.isEmpty)
    // One part alone is read without the other.
    reading.wanted = .test
    let test = try DataSplits.load(folder.path, pictures: reading)
    #expect((test.train.count, test.test.count) == (0, 2))
    #expect(test.test.classNames == ["9", "x"])
  }

  /// Each direction by the mean over the area that a pixel covers.
  @Test func picturesAsTheyAreAreScaledByArea() throws {
    let folder = try Self.makeFolder([
      "a/1.pgm": Self.pgm(4, 2, [0, 100, 10, 30, 200, 60, 50, 70])
    ])
    var reading = PictureReading(
      size: .image(height: 1, width: 2), isAsIs: true)
    reading.wanted = .train
    let data = try DataSplits.load(folder.path, pictures: reading).train
    #expect(data.shape == .image(height: 1, width: 2))
    #expect(data.rows.bytes(ofRow: 0) == [90, 40])
  }

  /// As `predict` sees them: what has MNIST's form stays as it is, and the same
  /// digit on paper, four times as large and dark on light, comes close to it.
  @Test func digitsAreFoundAsTheyArePredicted() throws {
    let pixels = (0..<40).lazy.map {
      StrokeDigits.image(digit: 3, seed: 1, index: $0)
    }.first { MNISTForm.holds(GrayImage(width: 28, height: 28, pixels: $0)) }
    let digit = try #require(pixels)
    var paper = [UInt8](repeating: 230, count: 160 * 160)
    for y in 0..<112 {
      for x in 0..<112 {
        paper[(y + 20) * 160 + x + 30] =
          230 - digit[y / 4 * 28 + x / 4] / 255 * 150
      }
    }
    let folder = try Self.makeFolder([
      "3/a.pgm": Self.pgm(28, 28, digit), "3/b.pgm": Self.pgm(160, 160, paper),
    ])
    var reading = PictureReading.digits
    reading.wanted = .train
    let data = try DataSplits.load(folder.path, pictures: reading).train
    #expect(data.rows.bytes(ofRow: 0) == digit)
    let found = try DigitFinder.find(
      in: GrayImage.read(path: folder.path("3/b.pgm")), source: "b")
    #expect(found.count == 1)
    #expect(data.rows.bytes(ofRow: 1) == found[0].uprightPixels.pixels)
    let differing = zip(digit, data.rows.bytes(ofRow: 1)).count {
      abs(Int($0) - Int($1)) > 200
    }
    #expect(differing < 40)
  }

  /// Of each class in proportion, always the same, and the rest is trained on.
  @Test func aShareIsSplitOff() throws {
    let folder = try Self.flat(["a": 20, "b": 10, "c": 5])
    var reading = Self.small
    reading.testShare = 0.2
    let splits = try DataSplits.load(folder.path, pictures: reading)
    #expect(
      (0..<3).map { label in
        splits.test.labels.count { $0 == label }
      } == [4, 2, 1])
    func greys(_ data: Dataset) -> Set<UInt8> {
      Set((0..<data.count).map { data.rows.bytes(ofRow: $0)[0] })
    }
    let (train, test) = (greys(splits.train), greys(splits.test))
    #expect(train.count == 28 && train.isDisjoint(with: test))
    let again = try DataSplits.load(folder.path, pictures: reading)
    #expect(greys(again.test) == test)
    reading.wanted = .test
    #expect(
      greys(try DataSplits.load(folder.path, pictures: reading).test) == test)
  }

  @Test func aPartToTestOnIsAskedFor() throws {
    let folder = try Self.flat(["a": 2, "b": 2])
    #expect(
      Self.error(folder, Self.small)?.detail.contains("--test 0.2") == true)
    var reading = Self.small
    reading.needsTest = false
    let splits = try DataSplits.load(folder.path, pictures: reading)
    #expect((splits.train.count, splits.test.count) == (4, 0))
    reading.wanted = .test
    let test = try DataSplits.load(folder.path, pictures: reading)
    #expect((test.train.count, test.test.count) == (0, 4))
  }

  /// The same bytes, more pictures than are in memory at a time.
  @Test(arguments: [2, 3, 16])
  func threadsChangeNothing(threads: Int) throws {
    var files: [String: [UInt8]] = [:]
    for number in 0..<300 {
      files["\(number % 3)/\(number).pgm"] =
        number % 50 == 7
        ? [] : Self.pgm(1, 1, [UInt8(number % 251)])
    }
    let folder = try Self.makeFolder(files)
    var reading = Self.small
    reading.wanted = .train
    reading.threads = 1
    let one = try DataSplits.load(folder.path, pictures: reading)
    reading.threads = threads
    let several = try DataSplits.load(folder.path, pictures: reading)
    #expect(try DataFingerprint(one.train) == DataFingerprint(several.train))
    #expect(one.refused == several.refused)
    #expect(one.refused.count == 6)
  }
}
