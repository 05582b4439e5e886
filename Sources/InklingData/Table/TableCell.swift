// What stands in one cell of a table: a number, a text, or nothing.

import InklingCore
import InklingTraining

/// A cell's content, without the quotes and blanks around it.
struct TableCell: Hashable {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  init(_ text: String) { bytes = Array(text.utf8) }

  /// What programs write where a value is not known.
  private static let missing: Set<String> = [
    "", "na", "n/a", "nan", "null", "none", "nil", "?", "-", "#n/a", "<na>",
  ]

  /// Whether it stands for a value that is not known.
  var isMissing: Bool {
    bytes.count <= 4 && Self.missing.contains(text.lowercased())
  }

  /// The content; what is no UTF-8 in it replaced.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// As an error shows it: in quotes, its first characters, on one line.
  var quoted: String {
    let shown = text.prefix(40).map { character in
      character.unicodeScalars.contains(where: { $0.isControl })
        ? "\u{fffd}" : character
    }
    return "'\(String(shown))\(text.count > 40 ? "..." : "")'"
  }

  /// The nearest float, infinite where it is too large for any; `nil` for what
  /// is no decimal number: digits, a point among them, an exponent behind.
  var float: Float? { isDecimal ? Float(text) : nil }

  /// The whole number that it is, written as `5`, `5.0` or `5e0`.
  var whole: Int? {
    // Most are.
    if bytes.count < 10, bytes.allSatisfy(Self.isDigit) {
      return bytes.isEmpty
        ? nil : bytes.reduce(0) { 10 * $0 + Int($1 - 0x30) }
    }
    guard isDecimal, let value = Double(text), value.rounded() == value,
      abs(value) < 0x1p53
    else { return nil }
    return Int(value)
  }

  /// Whether it is a decimal number.
  var isDecimal: Bool {
    var rest = bytes[...]
    func takeSign() {
      if rest.first == 0x2b || rest.first == 0x2d { rest.removeFirst() }
    }
    func takeDigits() -> Int {
      let count = rest.prefix(while: Self.isDigit).count
      rest.removeFirst(count)
      return count
    }
    takeSign()
    var digits = takeDigits()
    if rest.first == 0x2e {
      rest.removeFirst()
      digits += takeDigits()
    }
    guard digits > 0 else { return false }
    if rest.first == 0x65 || rest.first == 0x45 {
      rest.removeFirst()
      takeSign()
      guard takeDigits() > 0 else { return false }
    }
    return rest.isEmpty
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte)
  }
}
