// What data are recognised by, against zlib's sum over the same bytes.

import CZlib
import Testing

@testable import InklingTraining

@Suite struct DataFingerprintTests {
  private static let columns = 70
  private static let labels = (0..<40).map { UInt16($0 % 3) }
  private static let bytes = Fixtures.sparseBytes(
    count: 40, columns: columns, seed: 1)

  private static func fingerprint(
    _ bytes: [UInt8], _ form: RowForm
  ) throws -> DataFingerprint {
    try DataFingerprint(
      Fixtures.dataset(
        bytes, labels, columns: columns, classes: 3, form: form))
  }

  /// A checkpoint is not refused because rows are kept in another way.
  @Test(arguments: [RowForm.compressed, .bytes])
  func isOfTheBytesThemselves(form: RowForm) throws {
    var all = Self.labels.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    let scale = (1 / 255 as Float).bitPattern
    all += (0..<4).map { UInt8(truncatingIfNeeded: scale >> (8 * $0)) }
    for name in ["0", "1", "2"] { all += Array(name.utf8) + [255] }
    all += Self.bytes
    let expected = crc32(0, all, UInt32(all.count))
    let found = try Self.fingerprint(Self.bytes, form)
    #expect(found.checksum == UInt32(expected))
    #expect(found.count == 40)
  }

  @Test(arguments: RowForm.allCases)
  func anotherByteIsOtherData(form: RowForm) throws {
    var bytes = Self.bytes
    bytes[Self.columns * 40 - 1] ^= 1
    #expect(
      try Self.fingerprint(bytes, form) != Self.fingerprint(Self.bytes, form))
  }
}
