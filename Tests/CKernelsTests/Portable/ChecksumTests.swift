// ink_crc32 against zlib's own crc32 and against the polynomial.

import CKernels
import CZlib
import InklingTestSupport
import Testing

@Suite("CRC-32")
struct ChecksumTests {
  @Test("The standard check value")
  func checkValue() {
    #expect(ink_crc32(0, 9, "123456789") == 0xCBF4_3926)
    #expect(ink_crc32(0, 0, "") == 0)
  }

  @Test("zlib's value for every length and offset", arguments: 0..<8)
  func zlib(offset: Int) {
    var numbers = Numbers(seed: 30)
    for length in 0...100 {
      let bytes = (0..<length).map { _ in UInt8(numbers.below(256)) }
      let data = Guarded(bytes, offset: offset)
      let start = UInt32(truncatingIfNeeded: numbers.next())
      for crc in [0, start] {
        let theirs = crc32(UInt(crc), data.base, UInt32(length))
        #expect(
          ink_crc32(crc, length, data.base) == UInt32(theirs),
          "\(length) bytes from \(crc)")
      }
    }
  }

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

  @Test(
    "Python's values at every border of the four streams", arguments: values)
  func python(count: Int, begun: UInt32, continued: UInt32) {
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

  @Test("Parts give the value of the whole")
  func parts() {
    var numbers = Numbers(seed: 31)
    let count = 9000
    let data = Guarded((0..<count).map { _ in UInt8(numbers.below(256)) })
    let whole = ink_crc32(0, count, data.base)
    for cut in Array(0...100) + Array(stride(from: 101, to: count, by: 37)) {
      let head = ink_crc32(0, cut, data.base)
      #expect(ink_crc32(head, count - cut, data.base + cut) == whole)
    }
  }

  @Test("zlib's value for input long enough to be folded")
  func long() {
    var numbers = Numbers(seed: 32)
    let data = Guarded((0..<70_000).map { _ in UInt8(numbers.below(256)) })
    // Folded from 600 words on, in parts of 145, in blocks of 1,024 and the
    // last 300.
    let lengths =
      Array(4790...4810) + Array(10_580...10_610) + Array(11_744...11_770)
      + [8191, 16_384, 32_775, 65_536, 69_997]
    for length in lengths {
      for crc in [0, 0xDEAD_BEEF] as [UInt32] {
        let theirs = crc32(UInt(crc), data.base + 3, UInt32(length))
        #expect(
          ink_crc32(crc, length, data.base + 3) == UInt32(theirs),
          "\(length) bytes from \(crc)")
      }
    }
  }

  @Test("Every entry of every table follows from the polynomial")
  func tables() {
    // A block of eight bytes looks one entry up in each of the eight tables;
    // with all other bytes the same, only one of them varies.
    for position in 0..<8 {
      for value in UInt8.min...UInt8.max {
        var block = [UInt8](repeating: 0, count: 8)
        block[position] = value
        #expect(ink_crc32(0, 8, block) == bitByBit(block))
      }
    }
  }

  /// The CRC by its definition: division by 0xEDB88320, bits reflected.
  private func bitByBit(_ bytes: [UInt8]) -> UInt32 {
    var crc = UInt32.max
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    return ~crc
  }
}
