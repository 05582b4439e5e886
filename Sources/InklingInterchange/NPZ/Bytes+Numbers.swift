// Numbers into bytes, little-endian, and bytes as hexadecimal text.

extension [UInt8] {
  /// Appends the four bytes of each float.
  mutating func append(floats: [Float]) {
    let bits = floats.map(\.bitPattern.littleEndian)
    bits.withUnsafeBytes { append(contentsOf: $0) }
  }

  /// Two digits a byte.
  var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    let text = flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes that `text` stands for, or `nil` where it is anything else than
  /// pairs of digits.
  init?(hexadecimal text: String) {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 2) else { return nil }
    self = []
    reserveCapacity(digits.count / 2)
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = Self.value(ofDigit: digits[index]),
        let low = Self.value(ofDigit: digits[index + 1])
      else { return nil }
      append(high << 4 | low)
    }
  }

  private static func value(ofDigit code: UInt8) -> UInt8? {
    switch code {
    case 0x30...0x39: code - 0x30
    case 0x61...0x66: code - 0x61 + 10
    default: nil
    }
  }
}
