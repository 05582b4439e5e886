// JSON being put together, as JSONScanner reads it.

/// JSON as bytes, without blanks.
struct JSONText {
  private(set) var bytes: [UInt8] = []
  private var isFirst = true

  /// Appends an object, whose members `body` appends.
  mutating func object(_ body: (inout Self) -> Void) {
    bytes.append(UInt8(ascii: "{"))
    isFirst = true
    body(&self)
    bytes.append(UInt8(ascii: "}"))
    isFirst = false
  }

  /// Appends a member of an object, whose value `body` appends.
  mutating func member(_ name: String, _ body: (inout Self) -> Void) {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    string(name)
    bytes.append(UInt8(ascii: ":"))
    body(&self)
    isFirst = false
  }

  /// Appends a string.
  mutating func string(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes += [UInt8(ascii: "\\"), byte]
      case 0..<0x20:
        let digits = String(byte, radix: 16)
        bytes += "\\u00\(byte < 0x10 ? "0" : "")\(digits)".utf8
      default:
        bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Appends an array of integers.
  mutating func integers(_ values: [Int]) {
    bytes += "[\(values.map(String.init).joined(separator: ","))]".utf8
  }
}
