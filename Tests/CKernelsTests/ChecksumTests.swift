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
