// Pickles against what Python 2 and 3 write, and what must never be run.

import InklingTraining
import InklingTestSupport
import Testing

@testable import InklingData

@Suite struct PickleTests {
  static let goldens = [GoldenDataFiles.python2, GoldenDataFiles.protocol5]

  static func load(_ bytes: [UInt8]) throws(DataError) -> DataSplits {
    try PickleSplits.load { () throws(DataError) in
      try ByteStream(bytes: bytes, source: "memory")
    }
  }

  static func error(_ bytes: [UInt8]) -> DataError? {
    refusal { try load(bytes) }
  }

  static func check(_ splits: DataSplits, scale: Float) {
    DataFiles.check(splits, scale: scale)
    #expect(splits.validation?.count == 1)
    #expect(splits.train.shape == .vector(count: 6))
  }

  @Test(arguments: goldens) func goldenPicklesAreRead(bytes: [UInt8]) throws {
    try Self.check(Self.load(bytes), scale: 1 / 256)
  }

  @Test(
    .enabled(if: PythonScript.hasNumPy, "needs python3 with NumPy"),
    arguments: [
      "protocol2.pkl", "protocol3.pkl", "protocol4.pkl", "protocol5.pkl",
      "protocol2.pkl.gz", "protocol3.pkl.gz", "protocol4.pkl.gz",
      "protocol5.pkl.gz", "pure.pkl", "readonly.pkl", "python2.pkl",
    ])
  func everyProtocolIsRead(name: String) throws {
    try Self.check(DataSplits.load(DataFiles.path(name)), scale: 1 / 256)
  }

  @Test(.enabled(if: PythonScript.hasNumPy, "needs python3 with NumPy"))
  func otherScalesAndSharedArraysAreRead() throws {
    try Self.check(
      DataSplits.load(DataFiles.path("over255.pkl")), scale: 1 / 255)
    let shared = try DataSplits.load(DataFiles.path("shared.pkl"))
    #expect(shared.validation?.labels == DataFiles.labels(2, 100))
    #expect(shared.validation?.rows.unpacked() == DataFiles.pixels(2, 100))
    #expect(shared.test.rows.unpacked() == DataFiles.pixels(2, 100))
  }

  @Test(
    .enabled(if: PythonScript.hasNumPy, "needs python3 with NumPy"),
    arguments: [
      ("evil2.pkl", "the name posix.system;"),
      ("evil3.pkl", "the name posix.system;"),
      ("evil4.pkl", "the name posix.system;"),
      ("evil5.pkl", "the name posix.system;"),
      ("list.pkl", "opcode 93 (EMPTY_LIST);"),
    ])
  func codeIsRefusedByNameAndNeverRun(name: String, detail: String) throws {
    let path = try DataFiles.path(name)
    let error = refusal {
      try DataSplits.load(path)
    }
    #expect(error?.reason == .unsupported)
    #expect(error?.offset != nil)
    #expect(error?.detail.hasPrefix("pickle: \(detail)") == true)
    #expect(try DataFiles.folder?.names().contains("was-run") == false)
  }

  @Test(.enabled(if: PythonScript.hasNumPy, "needs python3 with NumPy"))
  func otherContentsAreRefused() throws {
    for name in ["protocol0.pkl", "pair.pkl"] {
      let path = try DataFiles.path(name)
      let error = refusal {
        try DataSplits.load(path)
      }
      #expect(error?.reason == .unsupported, "\(name)")
    }
  }

  @Test func nestingTakesNoStack() {
    // ((((...)))): as deep as the limit on opcodes allows, and deeper.
    for (depth, reason) in [
      (9_000, DataError.Reason.unsupported), (1_000_000, .tooLarge),
    ] {
      let deep =
        [0x80, 2, 0x29] + [UInt8](repeating: 0x85, count: depth) + [0x2e]
      #expect(Self.error(deep)?.reason == reason)
    }
  }

  @Test(arguments: [
    ("8002", DataError.Reason.truncated),
    ("8001 4e 2e", .unsupported),  // protocol 1
    ("8006 4e 2e", .unsupported),  // protocol 6
    ("8002 2e", .malformed),  // nothing on the stack
    ("8002 4e 4e 2e", .malformed),  // two values
    ("8002 4e 2e 00", .inconsistent),  // more data
    ("8002 28 2e", .malformed),  // a mark as the value
    ("8002 74 2e", .malformed),  // TUPLE without a mark
    ("8002 87 2e", .malformed),  // TUPLE3 of nothing
    ("8002 68 00 2e", .malformed),  // BINGET of nothing
    ("8002 8a 09 000000000000000000 2e", .tooLarge),  // a long of 9 bytes
    ("8002 54 ffffffff 00", .truncated),  // 4 GB of string
    ("8004 8e ffffffffffffffff 00", .tooLarge),
    ("8004 8e ffffffffffffff7f 00", .truncated),
    ("8002 4e 29 52 2e", .unsupported),  // None()
    ("8002 4e 29 62 2e", .unsupported),  // a state for None
    ("8002 63 6e756d70790a 6474797065 0a 29 52 2e", .unsupported),  // dtype()
  ])
  func brokenPicklesAreRefused(hex: String, reason: DataError.Reason) {
    let error = Self.error(bytes(hex: hex))
    #expect(error?.reason == reason, "\(String(describing: error))")
  }

  @Test(arguments: goldens) func everyTruncationIsAnError(bytes: [UInt8]) {
    for length in bytes.indices {
      #expect(Self.error(Array(bytes[..<length])) != nil)
    }
  }

  @Test(arguments: goldens) func everyAlteredByteIsAnErrorOrReads(
    bytes: [UInt8]
  ) {
    var refused = 0
    for index in bytes.indices {
      var altered = bytes
      altered[index] ^= 0x55
      if Self.error(altered) != nil { refused += 1 }
    }
    // Pickles have no check sum: pixels and labels may be anything.
    #expect(refused > bytes.count / 3)
  }
}
