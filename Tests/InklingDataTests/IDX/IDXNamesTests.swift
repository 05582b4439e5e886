// The names and forms in which MNIST's relatives are published.

import InklingTestSupport
import InklingTraining
import Testing

@testable import InklingData

@Suite struct IDXNamesTests {
  private static let images = bytes(
    hex: "00000803 00000002 00000002 00000002 01020304 05060708")
  private static let labels = bytes(hex: "00000801 00000002 0301")
  /// Of each label two 32-bit numbers more.
  private static let extended = bytes(
    hex: """
      00000c02 00000002 00000003
      00000003 00000001 00000002 00000001 00000007 00000009
      """)

  private static func folder(
    _ prefix: String, test: String = "test", labels: String = "idx1-ubyte"
  ) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let content = labels == "idx1-ubyte" ? Self.labels : extended
    for part in ["train", test] {
      try folder.write(images, to: "\(prefix)\(part)-images-idx3-ubyte")
      try folder.write(content, to: "\(prefix)\(part)-labels-\(labels)")
    }
    return folder
  }

  @Test func qmnistHasLongLabels() throws {
    let folder = try Self.folder("qmnist-", labels: "idx2-int")
    let data = try DataSplits.load(folder.path)
    #expect(data.train.labels == [3, 1] && data.test.labels == [3, 1])
    #expect(data.test.rows.unpacked() == [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(DataSplits.sources(of: folder.path).files.count == 4)
    #expect(
      IDXLabels.path(
        besideImages: folder.path("qmnist-test-images-idx3-ubyte"))
        == folder.path("qmnist-test-labels-idx2-int"))
  }

  /// EMNIST's pictures are transposed; of its sets one is named.
  @Test func emnistIsTurnedUpright() throws {
    let folder = try Self.folder("emnist-digits-")
    let data = try DataSplits.load(folder.path)
    #expect(data.train.rows.unpacked() == [1, 3, 2, 4, 5, 7, 6, 8])
    #expect(data.notes[0].contains("turned upright (transposed)"))
    try folder.write(
      Self.images, to: "emnist-letters-train-images-idx3-ubyte")
    #expect(
      refusal { try DataSplits.load(folder.path) }?.detail
        == "2 sets; expected one of them: \(folder.path)/emnist-digits, "
        + "\(folder.path)/emnist-letters")
    let named = try DataSplits.load(folder.path + "/emnist-digits")
    #expect(named.test.rows.unpacked() == data.test.rows.unpacked())
    #expect(
      try DataSplits.declaredShape(of: folder.path + "/emnist-digits")
        == .image(height: 2, width: 2))
  }

  @Test func aTestPartAloneIsMeasuredOn() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.images, to: "t10k-images-idx3-ubyte")
    try folder.write(Self.labels, to: "t10k-labels-idx1-ubyte")
    #expect(
      refusal { try DataSplits.load(folder.path) }?.detail
        .hasPrefix("no train-images file; looked for") == true)
    let data = try DataSplits.load(folder.path, tables: .whole)
    #expect(data.test.labels == [3, 1])
  }

  @Test func otherLabelsAreRefused() throws {
    var long = Self.extended
    long[12] = 0xff
    let bytes = long
    #expect(
      refusal {
        try IDXLabels.read(ByteStream(bytes: bytes, source: "it"))
      }?.detail.hasPrefix("label -") == true)
  }
}
