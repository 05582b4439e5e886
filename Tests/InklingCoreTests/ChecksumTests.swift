// CRC-32 against zlib's, at lengths around every border of the four streams.

import CKernels
import Testing

@Suite("CRC-32")
struct ChecksumTests {
  /// Length, `zlib.crc32(data)` and `zlib.crc32(data, 0x12345678)` in Python,
  /// where data is `bytes((i * i * 31 + i * 7 >> 3) & 255 for i in range(n))`.
  private static let values: [(Int, UInt32, UInt32)] = [
    (0, 0x00000000, 0x12345678),
    (1, 0xD202EF8D, 0x8CCE22D5),
    (7, 0x554C9707, 0xFEAD63F3),
    (8, 0xD03A3010, 0x6A41E7E1),
    (9, 0xE2672A54, 0x28679309),
    (4095, 0xC50373D6, 0x67A5C13F),
    (4096, 0x247ECAA5, 0xFD0A36CB),
    (4097, 0x749AC620, 0xDE49FE83),
    (4103, 0x991E30DB, 0x77C96E1D),
    (4104, 0x5F93FC48, 0x2D7A4C93),
    (4127, 0x1E2113F2, 0xE76A0F6E),
    (4128, 0xC91D6BE5, 0x305DFF96),
    (4129, 0xFB123B7E, 0x32E75B6C),
    (8191, 0xD04BC38E, 0xCA4C061D),
    (100_003, 0x78D7FA72, 0x5D3781D0),
  ]

  @Test("equals zlib's, begun and continued", arguments: values)
  func equalsZlib(count: Int, begun: UInt32, continued: UInt32) {
    let data = (0..<count).map {
      UInt8(truncatingIfNeeded: ($0 * $0 * 31 + $0 * 7) >> 3)
    }
    #expect(ink_crc32(0, count, data) == begun)
    #expect(ink_crc32(0x1234_5678, count, data) == continued)
    // In two parts, the second unaligned.
    let split = min(count, 5)
    let first = ink_crc32(0, split, data)
    let rest = Array(data[split...])
    #expect(ink_crc32(first, rest.count, rest) == begun)
  }
}
