// Numbers as C writes them, in lines of bounded length.

/// C source being put together.
struct CText {
  private(set) var text = ""

  /// Appends a line, or several.
  mutating func line(_ line: String = "") {
    text += line
    text += "\n"
  }

  /// Appends `static const type name[count] = {...};`
  mutating func array<T>(
    _ type: String, _ name: String, _ values: some Sequence<T>,
    count: Int, _ number: (T) -> String
  ) {
    line("static const \(type) \(name)[\(count)] = {")
    var row = " "
    for value in values {
      let next = number(value)
      if row.utf8.count + next.utf8.count + 2 > 78 {
        line(row)
        row = " "
      }
      row += " "
      row += next
      row += ","
    }
    line(row)
    line("};")
  }

  /// The shortest decimal that reads back as the same float.
  static func float(_ value: Float) -> String { "\(value)f" }

  /// C has no literal for the least `int32_t`, only an expression.
  static func int(_ value: Int32) -> String {
    value == .min ? "(-2147483647 - 1)" : "\(value)"
  }
}
