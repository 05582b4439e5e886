// Folders of four IDX files: small ones, and MNIST itself.

import CZlib
import InklingTraining
import InklingTestSupport
import Testing

@testable import InklingData

@Suite struct IDXFolderTests {
  static let testImages = bytes(
    hex: "00000803 00000001 00000002 00000003 000000000009")
  static let testLabels = bytes(hex: "00000801 00000001 09")

  /// A folder with three training images and one test image.
  static func makeFolder(
    names: [String] = [
      "train-images-idx3-ubyte", "train-labels-idx1-ubyte.gz",
      "t10k-images.idx3-ubyte", "t10k-labels-idx1-ubyte",
    ],
    testImages: [UInt8] = testImages, testLabels: [UInt8] = testLabels
  ) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let files = [
      ByteStreamTests.gzipped, IDXTests.gzippedLabels, testImages, testLabels,
    ]
    for (name, file) in zip(names, files) { try folder.write(file, to: name) }
    return folder
  }

  static func error(_ folder: TemporaryFolder) -> DataError? {
    refusal {
      try DataSplits.load(folder.path)
    }
  }

  @Test func fourFilesBecomeTwoSplits() throws {
    let folder = try Self.makeFolder()
    let splits = try DataSplits.load(folder.path)
    #expect(splits.train.count == 3)
    #expect(splits.train.labels == [7, 2, 1])
    #expect(splits.train.rows.unpacked() == Array(ByteStreamTests.plain[16...]))
    #expect(splits.test.labels == [9])
    #expect(splits.validation == nil)
    for dataset in [splits.train, splits.test] {
      #expect(dataset.shape == .image(height: 2, width: 3))
      #expect(dataset.scale == Float(1) / 255)
      #expect(dataset.classNames == (0...9).map { String($0) })
    }
  }

  @Test func aMissingFileIsNamed() throws {
    let folder = try Self.makeFolder(
      names: [
        "train-images-idx3-ubyte", "train-labels-idx1-ubyte",
        "t10k-images-idx3-ubyte", "t10k-labels",
      ])
    let error = Self.error(folder)
    #expect(error?.reason == .cannotOpen)
    #expect(error?.source == folder.path)
    #expect(
      error?.detail == """
        no t10k-labels file; looked for t10k-labels-idx1-ubyte, \
        t10k-labels.idx1-ubyte, t10k-labels-idx1-ubyte.gz, \
        t10k-labels.idx1-ubyte.gz
        """)
  }

  @Test func filesThatDoNotBelongTogetherAreRefused() throws {
    let tooManyLabels = try Self.makeFolder(
      testLabels: bytes(hex: "00000801 00000002 0909"))
    #expect(
      Self.error(tooManyLabels)?.detail.hasPrefix("1 images but 2 labels")
        == true)
    let otherShape = try Self.makeFolder(
      testImages: bytes(
        hex: "00000803 00000001 00000003 00000002 000000000009"))
    #expect(Self.error(otherShape)?.reason == .inconsistent)
    #expect(
      Self.error(otherShape)?.detail.hasPrefix(
        "images of 3 x 2; expected 2 x 3") == true)
  }

  /// Headers are compared before anything else is read, which may be cut short
  /// or a thousand times its packed size.
  @Test func headersComeFirst() throws {
    let shape = try Self.makeFolder(
      testImages: bytes(hex: "00000803 10000000 00000001 00000001"))
    #expect(
      Self.error(shape)?.detail.hasPrefix("images of 1 x 1; expected 2 x 3")
        == true)
    #expect(
      try DataSplits.declaredShape(of: shape.path)
        == .image(height: 1, width: 1))
    let count = try Self.makeFolder(
      testImages: bytes(hex: "00000803 10000000 00000002 00000003"))
    #expect(
      Self.error(count)?.detail.hasPrefix("268435456 images but 1 labels")
        == true)
  }

  @Test func theBuiltinDigitsAreAlwaysTheSame() throws {
    let splits = try DataSplits.load("builtin")
    let again = try StrokeDigits.splits(seed: 1)
    #expect(splits.train.count == 60_000)
    #expect(splits.test.count == 10_000)
    #expect(
      Self.checksum(splits.test.rows.unpacked())
        == Self.checksum(again.test.rows.unpacked()))
  }

  @Test func otherFoldersAndFilesAreRefused() throws {
    let empty = try TemporaryFolder()
    #expect(Self.error(empty)?.reason == .unsupported)
    let file = try empty.write([1, 2, 3], to: "file")
    let error = refusal {
      try DataSplits.load(file)
    }
    #expect(error?.reason == .unsupported)
    let missing = refusal {
      try DataSplits.load(empty.path + "/missing")
    }
    #expect(missing?.reason == .cannotOpen)
  }

  /// The check sums are those of Python's zlib.crc32 over the published files
  /// (md5 6bbc9ace..., a25bea73..., 2646ac64..., 27ae3e4e...) without headers.
  @Test(
    .enabled(if: ReferenceData.data != nil, "set INKLING_DATA to run this"))
  func mnistIsReadBitForBit() throws {
    let folder = try #require(ReferenceData.data) + "/mnist"
    let splits = try DataSplits.load(folder)
    #expect(splits.train.count == 60_000)
    #expect(splits.train.shape == .image(height: 28, width: 28))
    #expect(splits.train.classNames.count == 10)
    #expect(splits.train.labels.prefix(10) == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4])
    #expect(Self.checksum(splits.train.rows.unpacked()) == 0xf363_9b56)
    #expect(
      Self.checksum(splits.train.labels.map { UInt8($0) }) == 0xba07_e8ef)
    #expect(splits.test.count == 10_000)
    #expect(splits.test.labels.prefix(10) == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9])
    #expect(Self.checksum(splits.test.rows.unpacked()) == 0xe4ca_5f57)
    #expect(
      Self.checksum(splits.test.labels.map { UInt8($0) }) == 0xee86_04d9)
    guard case .blockSparse(let rows) = splits.train.rows else {
      Issue.record("MNIST is 81 % zeros; expected compressed rows")
      return
    }
    #expect(rows.byteCount < 20_000_000)
  }

  @Test(
    .enabled(if: ReferenceData.data != nil, "set INKLING_DATA to run this"),
    arguments: [
      ("t10k", 0, 0x7eb3_cd06), ("t10k", 9_999, 0xf15d_81cb),
      ("train", 59_999, 0x62a9_d57d),
    ])
  func oneMNISTImage(name: String, index: Int, sum: UInt) throws {
    let folder = try #require(ReferenceData.data) + "/mnist"
    let path = "\(folder)/\(name)-images-idx3-ubyte.gz"
    let pixels = try IDXImages(path: path).readImage(at: index)
    #expect(pixels.count == 784)
    #expect(Self.checksum(pixels) == sum)
  }

  static func checksum(_ bytes: [UInt8]) -> UInt {
    UInt(crc32(0, bytes, UInt32(bytes.count)))
  }
}
