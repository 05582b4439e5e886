// EMNIST's archive, in small: the digits come out upright, under MNIST's names.

import InklingTestSupport
import InklingTraining
import Testing

@testable import InklingData

@Suite struct EMNISTArchiveTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static func images(_ pixels: [UInt8]) -> [UInt8] {
    let count = UInt8(pixels.count / 9)
    return [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 3, 0, 0, 0, 3] + pixels
  }

  private func archive(_ leftOut: String = "") throws -> String {
    var zip = ZipWriter()
    for part in ["train", "test"] {
      let members = [
        ("images-idx3", Self.images(Array(0..<18))),
        ("labels-idx1", [0, 0, 8, 1, 0, 0, 0, 2, 4, 5]),
      ]
      for (kind, bytes) in members {
        let name = "gzip/emnist-digits-\(part)-\(kind)-ubyte.gz"
        if name.contains(leftOut), !leftOut.isEmpty { continue }
        try zip.append(name, bytes, source: "zip")
      }
      try zip.append(
        "gzip/emnist-letters-\(part)-images-idx3-ubyte.gz", [1], source: "zip")
    }
    return try folder.write(zip.finish(), to: "gzip.zip")
  }

  @Test func digitsAreUpright() throws {
    try EMNISTArchive.unpackDigits(of: archive(), into: folder.path)
    for part in ["train", "t10k"] {
      #expect(
        try folder.read("\(part)-images-idx3-ubyte")
          == Self.images([
            0, 3, 6, 1, 4, 7, 2, 5, 8, 9, 12, 15, 10, 13, 16, 11, 14, 17,
          ]))
      #expect(
        try folder.read("\(part)-labels-idx1-ubyte")
          == [0, 0, 8, 1, 0, 0, 0, 2, 4, 5])
    }
    #expect(try DataSplits.load(folder.path).train.count == 2)
  }

  @Test(arguments: ["test-labels", "train-images"])
  func anotherArchiveIsRefused(_ leftOut: String) throws {
    let path = try archive(leftOut)
    #expect(throws: DataError.self) {
      try EMNISTArchive.unpackDigits(of: path, into: folder.path)
    }
  }
}
