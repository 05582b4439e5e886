// Pictures that are kept: under which names, never twice, never over another.

import InklingTestSupport
import InklingTraining
import Testing

@testable import InklingData

@Suite struct PictureCollectionTests {
  private let folder: TemporaryFolder
  private var into: String { folder.path("mine") }

  init() throws {
    folder = try TemporaryFolder()
    for (name, grey) in [("a", 1), ("b", 2), ("c", 1)] as [(String, UInt8)] {
      mkdir(folder.path(name), 0o700)
      try folder.write(
        PictureFolderTests.pgm(1, 1, [grey]), to: "\(name)/photo.pgm")
    }
  }

  private func keep(_ name: String, as label: String) throws -> String? {
    var collection = try PictureCollection(into)
    guard
      case .new(let path) = try collection.keep(
        folder.path("\(name)/photo.pgm"), as: label)
    else { return nil }
    return path
  }

  @Test func keepsEachPictureOnce() throws {
    #expect(try keep("a", as: "7") == into + "/7/photo.pgm")
    // The same bytes, by whatever name.
    #expect(try keep("c", as: "7") == nil)
    // Others of the same name.
    #expect(try keep("b", as: "7") == into + "/7/photo-2.pgm")
    #expect(try folder.read("mine/7/photo.pgm") == folder.read("a/photo.pgm"))
    #expect(try folder.read("mine/7/photo-2.pgm") == folder.read("b/photo.pgm"))
    #expect(try PictureCollection.labelled(in: into).count == 2)
  }

  /// Links that lead nowhere take a name too.
  @Test func neverOverwrites() throws {
    mkdir(into, 0o700)
    mkdir(into + "/7", 0o700)
    try folder.write([1], to: "mine/7/photo-2.pgm")
    #expect(symlink("nothing", into + "/7/photo-3.pgm") == 0)
    #expect(refusal { try keep("a", as: "7") }?.reason == .cannotOpen)
    #expect(unlink(into + "/7/photo-3.pgm") == 0)
    #expect(try keep("a", as: "7") == into + "/7/photo.pgm")
    #expect(try keep("b", as: "7") == into + "/7/photo-3.pgm")
    #expect(try folder.read("mine/7/photo-2.pgm") == [1])
  }

  @Test func onePictureIsOfOneClass() throws {
    #expect(try keep("a", as: "7") != nil)
    let error = refusal { try keep("c", as: "1") }
    #expect(error?.detail.contains("is kept as 7 already") == true)
  }

  @Test func picturesOfAnySizeUpToALimitAreKept() throws {
    let most = PictureCollection.maximumSize
    #expect(truncate(folder.path("a/photo.pgm"), off_t(most + 1)) == 0)
    #expect(refusal { try keep("a", as: "7") }?.reason == .tooLarge)
  }

  @Test func foldersWithPartsAreRefused() throws {
    for path in ["mine", "mine/train", "mine/train/7"] {
      mkdir(folder.path(path), 0o700)
    }
    try folder.write(
      PictureFolderTests.pgm(1, 1, [1]), to: "mine/train/7/1.pgm")
    let error = refusal { try PictureCollection(into) }
    #expect(error?.detail.contains("expected one of them") == true)
  }

  @Test(arguments: [
    ("7", true), ("a b", true), ("", false), (".", false), ("..", false),
    (".x", false), ("a/b", false), ("a\0", false),
  ])
  func acceptsPlainFolderNamesOnly(name: String, isOne: Bool) {
    #expect(PictureCollection.isFolderName(name) == isOne)
  }
}
