// The one way of text to the terminal. Names, notes and words out of files may
// be meant to drive it, so what is not written here in the source is escaped.

import InklingTraining

/// Text to be printed: literals as they stand, with their line feeds; whatever
/// is interpolated with its control characters (C0, DEL, C1) as Swift escapes
/// them, `\u{1B}` or `\n`, so that it stays within its line.
package struct PrintedText: ExpressibleByStringInterpolation {
  /// What a terminal may be sent.
  package private(set) var text: String

  package init(stringLiteral text: String) { self.text = text }

  package init(stringInterpolation parts: StringInterpolation) {
    text = parts.text
  }

  /// Lines out of anywhere.
  package init(lines: some Sequence<some StringProtocol>) {
    text = lines.map { Self.escaped(String($0)) }.joined(separator: "\n")
  }

  /// A drawing, which does drive the terminal.
  package init(drawing: String) { text = drawing }

  /// JSON, in which only texts can have control characters.
  package init(_ json: JSONValue) {
    text = Self.escaped(json.description) { scalar in
      let digits = String(scalar.value, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
  }

  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    package init(literalCapacity: Int, interpolationCount: Int) {}

    package mutating func appendLiteral(_ literal: String) { text += literal }

    package mutating func appendInterpolation(_ part: PrintedText) {
      text += part.text
    }

    package mutating func appendInterpolation(
      _ value: some CustomStringConvertible
    ) {
      text += PrintedText.escaped(value.description)
    }
  }

  package static func + (head: PrintedText, tail: PrintedText) -> PrintedText {
    "\(head)\(tail)"
  }

  /// `text` with its control characters as `escape` has them.
  package static func escaped(
    _ text: String,
    by escape: (Unicode.Scalar) -> String = { $0.escaped(asASCII: true) }
  ) -> String {
    // C1 is 0xC2 and a second byte in UTF-8; few texts have either.
    guard
      text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == 0xC2 })
    else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case ..<0x20, 0x7F...0x9F: result += escape(scalar)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
