// Folders of pictures by class: what is left out, what is refused and how both
// are said.

import InklingImages
import InklingTestSupport
import InklingTraining
import Testing

@testable import InklingData

@Suite struct PictureRefusalTests {
  /// What cannot be read is left out and named, up to a quarter.
  @Test func aFewRefusedPicturesAreNamed() throws {
    let paper = PictureFolderTests.pgm(
      40, 40, [UInt8](repeating: 200, count: 1600))
    var files = ["1/blank.pgm": paper, "1/notes.txt": Array("seven".utf8)]
    for number in 0..<6 {
      files["1/\(number).pgm"] = PictureFolderTests.digit(1, number)
    }
    let folder = try PictureFolderTests.makeFolder(files)
    var reading = PictureReading.digits
    reading.wanted = .train
    let splits = try DataSplits.load(folder.path, pictures: reading)
    #expect(splits.train.count == 6)
    #expect(
      splits.refused.map(\.source)
        == [folder.path("1/blank.pgm"), folder.path("1/notes.txt")])
    #expect(splits.refused[0].detail.hasPrefix("no digit in the picture"))
    try folder.write(paper, to: "1/6.pgm")
    let error = PictureFolderTests.error(folder, reading)
    #expect(
      error?.detail.hasPrefix("3 of the 9 pictures cannot be read") == true)
    #expect(error?.detail.contains("1/blank.pgm: no digit") == true)
  }

  @Test func aClassOfWhichNoneIsReadIsNamed() throws {
    var files = ["2/1.pgm": Array("P5 x".utf8)]
    for number in 0..<9 {
      files["1/\(number).pgm"] = PictureFolderTests.digit(1, number)
    }
    let folder = try PictureFolderTests.makeFolder(files)
    var reading = PictureReading.digits
    reading.wanted = .train
    let error = PictureFolderTests.error(folder, reading)
    #expect(error?.source == folder.path("2"))
    #expect(error?.detail.contains("2/1.pgm") == true)
  }

  /// Two digits are not one, whatever their class is said to be.
  @Test func severalDigitsAreNotOne() throws {
    let digit = StrokeDigits.image(digit: 1, seed: 1, index: 0)
    var pair = [UInt8](repeating: 0, count: 100 * 40)
    for y in 0..<28 {
      for x in 0..<28 {
        for left in [8, 60] {
          pair[(y + 6) * 100 + x + left] = digit[y * 28 + x]
        }
      }
    }
    let image = GrayImage(width: 100, height: 40, pixels: pair)
    let error = refusal { try image.sample(.digits, source: "it") }
    #expect(error?.detail == "2 digits in the picture; expected one")
  }

  @Test(arguments: [
    ("empty/", [UInt8](), "a class without a picture"),
    (
      "../my-test/b/1.pgm", PictureFolderTests.pgm(1, 1, [1]),
      "a class that is not trained on"
    ),
  ])
  func classesWithoutPicturesAreNamed(
    path: String, content: [UInt8], said: String
  ) throws {
    let picture = PictureFolderTests.pgm(1, 1, [1])
    let folder = try PictureFolderTests.makeFolder([
      "my-train/a/1.pgm": picture, "my-test/a/1.pgm": picture,
    ])
    let place = folder.path("my-train/\(path)")
    let parent = path.hasSuffix("/") ? place : folder.path("my-test/b")
    #expect(mkdir(parent, 0o700) == 0)
    if !content.isEmpty { try folder.write(content, to: "my-test/b/1.pgm") }
    let error = PictureFolderTests.error(folder, PictureFolderTests.small)
    #expect(error?.reason == .inconsistent)
    #expect(error?.detail.hasPrefix(said) == true)
  }

  @Test func aShareOfWhatHasATestPartIsRefused() throws {
    let picture = PictureFolderTests.pgm(1, 1, [1])
    let folder = try PictureFolderTests.makeFolder([
      "train/a/1.pgm": picture, "test/a/1.pgm": picture,
    ])
    var reading = PictureFolderTests.small
    reading.testShare = 0.2
    #expect(
      PictureFolderTests.error(folder, reading)?.detail.contains("no --test")
        == true)
  }

  @Test(
    arguments: ["a/it", "it"], ["pipe", "device", "nowhere", "cycle"])
  func whatIsNoFileIsNamed(place: String, what: String) throws {
    let folder = try PictureFolderTests.flat(["a": 2, "b": 2])
    let path = folder.path(place)
    try folder.makeNoFile(what, at: path)
    var reading = PictureFolderTests.small
    reading.wanted = .train
    let error = PictureFolderTests.error(folder, reading)
    #expect(error?.reason == .cannotOpen)
    #expect(error?.source == path)
  }

  /// Neither pictures nor texts: the first file is named, and nothing trained.
  @Test func foldersOfOtherFilesAreRefusedByName() throws {
    let other: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 0, 1]
    let flat = try PictureFolderTests.makeFolder(["a/1": other, "b/1": other])
    let error = PictureFolderTests.error(flat)
    #expect(error?.reason == .unsupported)
    #expect(error?.detail.contains(flat.path("a/1")) == true)
    let parts = try PictureFolderTests.makeFolder([
      "train/a/1": other, "test/a/1": other,
    ])
    #expect(PictureFolderTests.error(parts)?.source == parts.path("train/a/1"))
    let loose = try PictureFolderTests.makeFolder([
      "1.pgm": PictureFolderTests.pgm(1, 1, [1])
    ])
    #expect(
      PictureFolderTests.error(loose)?.detail.hasPrefix(
        "pictures that are not in folders")
        == true)
  }

  /// Links to pictures are pictures.
  @Test func linksToPicturesAreFollowed() throws {
    let folder = try PictureFolderTests.flat(["a": 2])
    #expect(symlink("0.pgm", folder.path("a/link.pgm")) == 0)
    var reading = PictureFolderTests.small
    reading.wanted = .train
    #expect(
      try DataSplits.load(folder.path, pictures: reading).train.count == 3)
    #expect(
      DataSplits.sources(of: folder.path).files == [folder.path("a/link.pgm")])
  }

  @Test func partsHaveSoManyPictures() throws {
    let folder = try PictureFolderTests.flat(["a": 3, "b": 3])
    let error = refusal { try PictureFolder.Part(folder.path, limit: 5) }
    #expect(error?.reason == .tooLarge)
    #expect(try PictureFolder.Part(folder.path, limit: 6).files.count == 6)
  }
}
