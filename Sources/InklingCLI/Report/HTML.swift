// The one way of text into HTML. Names of classes and files may be meant to be
// markup, so what is not written here in the source is escaped.

import InklingPlot

/// Part of a document: literals as they stand; whatever is interpolated with its
/// markup escaped and its control characters replaced. Well-formed XML too.
struct HTML: ExpressibleByStringInterpolation {
  private(set) var text: String

  init(stringLiteral text: String) { self.text = text }

  init(stringInterpolation parts: StringInterpolation) { text = parts.text }

  /// An element that knows how to write itself.
  init(element: String) { text = element }

  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    init(literalCapacity: Int, interpolationCount: Int) {}

    mutating func appendLiteral(_ literal: String) { text += literal }

    mutating func appendInterpolation(_ part: HTML) { text += part.text }

    mutating func appendInterpolation(_ parts: [HTML]) {
      for part in parts { text += part.text }
    }

    mutating func appendInterpolation(_ value: some Any) {
      for scalar in HistoryPlotText.escaped(String(describing: value))
        .unicodeScalars
      {
        switch scalar {
        // It may stand in an attribute.
        case "\"": text += "&quot;"
        case "'": text += "&#39;"
        // What turns the writing of all that follows.
        case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}":
          text += "\u{FFFD}"
        default: text.unicodeScalars.append(scalar)
        }
      }
    }
  }

  /// A table; numbers stand to the right.
  static func table(
    _ heads: [(text: String, isNumber: Bool)], _ rows: [[String]]
  ) -> HTML {
    func cell(_ text: String, _ column: Int, _ tag: HTML) -> HTML {
      column < heads.count && heads[column].isNumber
        ? "<\(tag) class=\"number\">\(text)</\(tag)>"
        : "<\(tag)>\(text)</\(tag)>"
    }
    func row(_ cells: [String], _ tag: HTML) -> HTML {
      let cells = cells.enumerated().map { cell($1, $0, tag) }
      return "<tr>\(cells)</tr>\n"
    }
    return """
      <div class="wide"><table>
      <thead>\(row(heads.map(\.text), "th"))</thead>
      <tbody>
      \(rows.map { row($0, "td") })</tbody>
      </table></div>

      """
  }

  /// Names and what they stand for.
  static func list(_ items: [(name: String, value: String)]) -> HTML {
    let rows = items.map { item -> HTML in
      "<tr><th>\(item.name)</th><td>\(item.value)</td></tr>\n"
    }
    return "<table class=\"list\"><tbody>\n\(rows)</tbody></table>\n"
  }
}
