// Check sums made right, so that the fuzzer gets behind them.

import CKernels

enum Checksums {
  /// The CRC-32 of a model file, as of a checkpoint, stands at bytes 36 ..< 40, over all others.
  static func mendModel(_ bytes: inout [UInt8]) {
    guard bytes.count >= 64 else { return }
    let sum = bytes.withUnsafeBytes { all in
      guard let base = all.baseAddress else { return UInt32(0) }
      return ink_crc32(ink_crc32(0, 36, base), all.count - 40, base + 40)
    }
    for index in 0..<4 {
      bytes[36 + index] = UInt8(truncatingIfNeeded: sum >> (8 * index))
    }
  }

  /// Every chunk of a PNG ends with the CRC-32 of its type and content.
  static func mendPNG(_ bytes: inout [UInt8]) {
    var place = 8
    while place + 12 <= bytes.count {
      let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      let end = place + 8 + length
      guard end + 4 <= bytes.count else { return }
      let sum = bytes.withUnsafeBytes { all in
        all.baseAddress.map { ink_crc32(0, length + 4, $0 + place + 4) } ?? 0
      }
      for index in 0..<4 {
        bytes[end + index] = UInt8(truncatingIfNeeded: sum >> (24 - 8 * index))
      }
      place = end + 4
    }
  }
}
