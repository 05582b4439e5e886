// Folders of texts by class: what is found, in which order, and what is not.

import InklingTraining
import InklingTestSupport
import Testing

@testable import InklingData

@Suite struct TextFolderTests {
  typealias Folder = InklingTestSupport.TemporaryFolder

  /// A folder with these files; a path that ends in / is an empty folder.
  static func makeFolder(_ files: [String: String]) throws -> Folder {
    let folder = try Folder()
    for (path, text) in files {
      let parts = path.split(separator: "/", omittingEmptySubsequences: false)
      for depth in 1..<max(parts.count, 2) where parts.count > 1 {
        mkdir(folder.path(parts[..<depth].joined(separator: "/")), 0o700)
      }
      if !path.hasSuffix("/") { try folder.write(Array(text.utf8), to: path) }
    }
    return folder
  }

  static let small = [
    "my-train/b/1": "red red blue", "my-train/a/2": "green blue",
    "my-test/a/1": "blue", "my-test/b/1": "nothing known",
    "my-train/b/.hidden": "hidden hidden hidden hidden",
    "my-train/b/deeper/x": "deeper deeper deeper deeper", "readme": "text",
  ]

  static func error(_ path: String) -> DataError? {
    refusal { try DataSplits.load(path) }
  }

  @Test func bothPartsAreReadByClass() throws {
    let folder = try Self.makeFolder(Self.small)
    let splits = try DataSplits.load(folder.path, maximumFeatures: 2)
    #expect(splits.train.classNames == ["a", "b"])
    #expect(Set(splits.train.labels) == [0, 1])
    #expect(splits.train.count == 2)
    #expect(splits.test.count == 2)
    // blue 3 times, red twice; neither hidden nor deeper files count.
    #expect(splits.vectorizer?.vocabulary == ["blue", "red"])
    #expect(splits.train.shape == .vector(count: 2))
    guard case .floats(let rows) = splits.test.rows else {
      Issue.record("expected rows of floats")
      return
    }
    for (row, label) in splits.test.labels.enumerated() {
      #expect(rows.row(row)[0] == (label == 0 ? 1 : 0))
      #expect(rows.row(row)[1] == 0)
    }
  }

  /// What is no text is refused by its name, and read as Latin-1 by nobody.
  @Test func otherFilesAreRefused() throws {
    for (content, offset) in [
      (PNGHeader.signature + [0, 0, 0, 13], 8), ([0x67, 0xfc, 1, 0x65], 2),
      ([0x61, 0x62, 0], 2),
    ] as [([UInt8], Int)] {
      let folder = try Self.makeFolder(Self.small)
      try folder.write(content, to: "my-train/a/2")
      let error = Self.error(folder.path)
      #expect(error?.source == folder.path("my-train/a/2"))
      #expect(error?.offset == offset)
    }
    // Controls in UTF-8 are a terminal's, in old messages.
    let folder = try Self.makeFolder(Self.small)
    try folder.write([0x1b, 0x61, 0x62, 8, 0x67], to: "my-train/a/2")
    #expect(Self.error(folder.path) == nil)
  }

  @Test(arguments: ["", "my-train", "my-train/b"])
  func namesThatAreNoUTF8AreNamed(_ inner: String) throws {
    let folder = try Self.makeFolder(Self.small)
    let path = inner.isEmpty ? folder.path : folder.path(inner)
    let name = Array("\(path)/".utf8CString.dropLast()) + [-1, 0]
    let file = try #require(fopen(name, "w"))
    fclose(file)
    let error = Self.error(folder.path)
    #expect(error?.source == path)
    #expect(error?.detail.contains("a name that is no UTF-8") == true)
  }

  /// `numpy.random.RandomState(42).shuffle(numpy.arange(20))`, NumPy 2.4.
  @Test func orderIsThatOfNumPysShuffle() {
    var order = Array(0..<20)
    NumPyShuffle.shuffle(&order, seed: 42)
    #expect(
      order == [
        0, 17, 15, 1, 8, 5, 11, 3, 18, 16, 13, 2, 9, 19, 4, 12, 7, 10, 14, 6,
      ])
  }

  @Test func whatIsMissingIsNamed() throws {
    var files = Self.small
    files["my-test/a/1"] = nil
    files["my-test/b/1"] = nil
    files["my-test/c/1"] = "see"
    let others = try Self.makeFolder(files)
    #expect(Self.error(others.path)?.reason == .inconsistent)

    let noTest = try Self.makeFolder(["train/a/1": "aa"])
    #expect(
      Self.error(noTest.path)?.detail
        == "0 folders named test or NAME-test; expected one")
    let noWords = try Self.makeFolder(["train/a/1": "a", "test/a/1": "!"])
    #expect(Self.error(noWords.path)?.reason == .malformed)
    for files in [
      ["train/a/": ""], ["train/": ""],
      ["x-train/a/1": "aa", "train/a/1": "aa"], [:],
    ] {
      let folder = try Self.makeFolder(files)
      let error = Self.error(folder.path)
      #expect(error?.reason == .unsupported)
      #expect(error?.detail.contains("expected a folder with MNIST's") == true)
    }
  }

  @Test func aFolderOfItselfEnds() throws {
    let folder = try Self.makeFolder(["train/a/1": "aa", "test/a/1": "aa"])
    #expect(symlink("..", folder.path("train/a/up")) == 0)
    #expect(symlink(".", folder.path("train/a/here")) == 0)
    #expect(symlink("../../train", folder.path("train/a/round")) == 0)
    #expect(try DataSplits.load(folder.path).train.count == 1)
  }

  @Test func linksAreWhatTheyPointTo() throws {
    let folder = try Self.makeFolder([
      "real/1": "aa bb", "train/a/": "", "test/b/1": "aa", "text": "cc",
    ])
    #expect(symlink("../text", folder.path("train/b")) == 0)
    #expect(symlink("../../text", folder.path("train/a/1")) == 0)
    #expect(symlink("../real", folder.path("test/a")) == 0)
    #expect(unlink(folder.path("train/b")) == 0)
    #expect(symlink("../test/b", folder.path("train/b")) == 0)
    let splits = try DataSplits.load(folder.path)
    #expect(splits.train.classNames == ["a", "b"])
    #expect(splits.train.count == 2 && splits.test.count == 2)
    #expect(splits.vectorizer?.vocabulary == ["aa", "bb", "cc"])
  }

  /// To pass them over would be to lose a text, or a class, in silence.
  @Test(
    arguments: ["train/a/it", "test/a/it", "train/it", "test"],
    ["pipe", "device", "nowhere", "cycle"])
  func whatIsNoTextIsNamed(place: String, what: String) throws {
    let folder = try Self.makeFolder(["train/a/1": "aa", "test/a/1": "aa"])
    let path = folder.path(place)
    if place == "test" {
      // A part that is not there, for all that its name is.
      #expect(rename(path, folder.path("other")) == 0)
    }
    try folder.makeNoFile(what, at: path)
    let error = Self.error(folder.path)
    #expect(error?.reason == .cannotOpen, "\(String(describing: error))")
    #expect(error?.source == path)
    let words = [
      "pipe": "is a pipe or a device", "device": "is a pipe or a device",
      "nowhere": "No such file", "cycle": "Too many levels",
    ]
    #expect(error?.detail.contains(words[what] ?? "?") == true)
  }

  /// A name that is there and cannot be followed is not one that is missing.
  @Test func idxFilesThatAreLinksToNothingAreNamed() throws {
    let folder = try Folder()
    let path = folder.path("train-images-idx3-ubyte")
    #expect(symlink("nothing", path) == 0)
    for part in ["train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"] {
      try folder.write(IDXTests.labels, to: "\(part)-ubyte")
    }
    let error = Self.error(folder.path)
    #expect(error?.source == path)
    #expect(error?.detail == "No such file or directory")
  }

  @Test(arguments: [
    ([0, 0, 8, 3, 0, 0], "one IDX file alone"),
    ([0x93, 0x4e, 0x55, 0x4d], "one .npy array alone"),
    ([], "an empty file"), ([0x50, 0x4b, 9, 9], "a file of no known kind"),
  ])
  func otherFilesAreNamed(content: [UInt8], what: String) throws {
    let folder = try Folder()
    try folder.write(content, to: "data.npz")
    let error = Self.error(folder.path("data.npz"))
    #expect(error?.reason == .unsupported)
    #expect(error?.detail.hasPrefix(what) == true)
  }
}
