// Values as comma-separated text (RFC 4180).

import InklingTraining

extension JSONValue {
  /// The value as a cell: empty for null, blanks between those of an array.
  var cell: String {
    switch self {
    case .null: ""
    case .bool(let value): value ? "true" : "false"
    case .number(let digits): digits
    case .string(let text): text
    case .array(let values): values.map(\.cell).joined(separator: " ")
    case .members: description
    }
  }
}

extension [String] {
  /// The cells as a line; in quotes where they would not end where they do.
  var csv: String {
    map { cell in
      let isPlain = !cell.unicodeScalars.contains {
        ",\"\r\n".unicodeScalars.contains($0)
      }
      if isPlain { return cell }
      var quoted = ""
      for character in cell.unicodeScalars {
        if character == "\"" { quoted += "\"" }
        quoted.unicodeScalars.append(character)
      }
      return "\"\(quoted)\""
    }.joined(separator: ",")
  }
}
