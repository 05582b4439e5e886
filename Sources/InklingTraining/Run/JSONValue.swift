// The one writer of JSON (RFC 8259): what programs print, histories, and the
// headers of models in other formats. Not a reader.

/// A value that knows how to write itself.
package enum JSONValue: CustomStringConvertible {
  case null
  case bool(Bool)
  /// Digits as they are to be printed; what makes them answers for the form.
  /// Both are indirect since Embedded Swift 6.3 for arm64, at -Osize, loses bits
  /// of short strings in two cases of one enumeration.
  indirect case number(String)
  indirect case string(String)
  case array([JSONValue])
  /// An object, its members in their order.
  case members([(String, JSONValue)])

  /// An object, its members in their order.
  package static func object(
    _ members: KeyValuePairs<String, JSONValue>
  ) -> Self {
    .members(members.map { ($0.key, $0.value) })
  }

  package static func int(_ value: some BinaryInteger) -> Self {
    .number(String(value))
  }

  /// The fewest digits that read back as the same number; JSON has no infinity
  /// and no NaN, which become null.
  package static func float<F: BinaryFloatingPoint & LosslessStringConvertible>(
    _ value: F
  ) -> Self {
    value.isFinite ? .number(String(value)) : .null
  }

  package static func strings(_ values: some Sequence<String>) -> Self {
    .array(values.map { .string($0) })
  }

  package static func ints(_ values: some Sequence<Int>) -> Self {
    .array(values.map { .int($0) })
  }

  /// The value on one line, without blanks.
  package var description: String { String(decoding: bytes, as: UTF8.self) }

  /// The value in UTF-8, on one line, without blanks.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return bytes
  }

  private func append(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes += "null".utf8
    case .bool(let value): bytes += (value ? "true" : "false").utf8
    case .number(let digits): bytes += digits.utf8
    case .string(let text): Self.append(text, to: &bytes)
    case .array(let values):
      Self.append(values, in: "[]", to: &bytes) { value, bytes in
        value.append(to: &bytes)
      }
    case .members(let members):
      Self.append(members, in: "{}", to: &bytes) { member, bytes in
        Self.append(member.0, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        member.1.append(to: &bytes)
      }
    }
  }

  /// Appends `items` with commas between, in the two brackets.
  private static func append<Item>(
    _ items: [Item], in brackets: String, to bytes: inout [UInt8],
    _ body: (Item, inout [UInt8]) -> Void
  ) {
    bytes += brackets.utf8.prefix(1)
    for (index, item) in items.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      body(item, &bytes)
    }
    bytes += brackets.utf8.suffix(1)
  }

  /// Appends a string in quotes, control characters escaped.
  private static func append(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes += [UInt8(ascii: "\\"), byte]
      case 0..<0x20:
        let digits = String(byte, radix: 16)
        bytes += "\\u00\(byte < 0x10 ? "0" : "")\(digits)".utf8
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
