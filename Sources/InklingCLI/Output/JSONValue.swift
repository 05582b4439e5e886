// JSON (RFC 8259) on one line, members in the order they are written. It only
// writes; JSONEncoder would bring Foundation and its own order.

/// A JSON value to be written.
enum JSONValue: CustomStringConvertible {
  case null
  case bool(Bool)
  /// The digits of a number.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object(KeyValuePairs<String, JSONValue>)
  /// An object whose members were put together.
  case members([(String, JSONValue)])

  static func int(_ value: some BinaryInteger) -> Self {
    .number(String(value))
  }

  /// The shortest digits that read back as `value`; null for infinity and NaN,
  /// which JSON has not.
  static func float<F: BinaryFloatingPoint & LosslessStringConvertible>(
    _ value: F
  ) -> Self {
    value.isFinite ? .number(String(value)) : .null
  }

  static func strings(_ values: some Sequence<String>) -> Self {
    .array(values.map(JSONValue.string))
  }

  static func ints(_ values: some Sequence<Int>) -> Self {
    .array(values.map { .int($0) })
  }

  /// The value on one line, without spaces.
  var description: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let digits): digits
    case .string(let text): Self.quoted(text)
    case .array(let values):
      "[" + values.map(\.description).joined(separator: ",") + "]"
    case .object(let members): Self.object(members.map { ($0.key, $0.value) })
    case .members(let members): Self.object(members)
    }
  }

  private static func object(_ members: [(String, JSONValue)]) -> String {
    "{" + members.map { "\(quoted($0)):\($1)" }.joined(separator: ",") + "}"
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case "\0"..<" ":
        let hex = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
