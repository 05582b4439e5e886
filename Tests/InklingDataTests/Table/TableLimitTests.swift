// What Documentation/Limits.md says of tables: one more is refused, for that
// reason.

import InklingTestSupport
import InklingTraining
import Testing

@testable import InklingData

@Suite struct TableLimitTests {
  private static func reason(_ text: String) -> DataError.Reason? {
    refusal { try TableTests.load(text, label: "last") }?.reason
  }

  @Test(arguments: [(65_536, nil), (65_537, DataError.Reason.tooLarge)])
  func tablesHaveSoManyFeatures(
    features: Int, reason: DataError.Reason?
  ) {
    let row = String(repeating: "1.5,", count: features)
    #expect(Self.reason("\(row)0\n\(row)1\n") == reason)
  }

  @Test func rowsAreShort() {
    func row(_ size: Int) -> String {
      "\(String(repeating: "0", count: size))1.5,0\n"
    }
    let most = TableText.maximumRow
    #expect(Self.reason("1.5,1\n" + row(most - 100)) == nil)
    #expect(Self.reason("1.5,1\n" + row(most)) == .tooLarge)
    // A quote that nothing closes makes one row of all.
    let open = "1.5,\"1\n" + String(repeating: "2.5,3\n", count: most / 6)
    #expect(Self.reason(open) == .tooLarge)
  }

  /// Of more than 64 KiB of names none is kept.
  @Test func namesOfFeaturesAreShort() throws {
    for (count, areKept) in [(64, true), (66, false)] {
      let names = (0..<count).map {
        "\($0)" + String(repeating: "n", count: 1000)
      }
      let row = String(repeating: "1.5,", count: count)
      let data = try TableTests.load(
        names.joined(separator: ",") + ",label\n\(row)0\n\(row)1\n")
      #expect(data.columns == (areKept ? names : nil))
    }
  }

  @Test func labelsAreFewAndShort() throws {
    var labels = TableLabels()
    for number in 0..<TableLabels.maximumClasses {
      try labels.append(TableCell("\(number)"), source: "it")
    }
    #expect(throws: Never.self) {
      try labels.append(TableCell("7"), source: "it")
    }
    let more = labels
    #expect(
      refusal {
        var more = more
        try more.append(TableCell("x"), source: "it")
      }?.reason == .tooLarge)
    for (length, reason) in [(255, nil), (256, DataError.Reason.tooLarge)] {
      let name = String(repeating: "n", count: length)
      #expect(Self.reason("1.5,\(name)\n2.5,b\n") == reason)
    }
  }

  @Test(arguments: [(64, nil), (65, DataError.Reason.tooLarge)])
  func labelsOfQMNISTHaveFewNumbers(
    count: Int, reason: DataError.Reason?
  ) {
    let bytes =
      bytes(hex: "00000c02 00000001 000000") + [UInt8(count)]
      + [UInt8](repeating: 0, count: 4 * count)
    #expect(
      refusal {
        try IDXLabels.read(ByteStream(bytes: bytes, source: "it"))
      }?.reason == reason)
  }

  @Test(arguments: [(1024, nil), (1025, DataError.Reason.unsupported)])
  func textsInArraysAreShort(length: Int, reason: DataError.Reason?) {
    let bytes =
      NPYHeader.encoded(type: "|S\(length)", shape: [1]) + [0x61]
      + [UInt8](repeating: 0, count: length - 1)
    #expect(
      refusal {
        try NPYStream(ByteStream(bytes: bytes, source: "it"), name: "y")
          .readLabels()
      }?.reason == reason)
  }
}
