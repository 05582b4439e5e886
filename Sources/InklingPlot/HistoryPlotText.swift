// Text in an SVG: escaped, and no wider than its place.

/// What plots need to know of text.
package enum HistoryPlotText {
  /// `text` as the content of an XML element: markup escaped, and characters
  /// that XML 1.0 does not allow replaced.
  package static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\t", "\n", "\r": result += " "
      case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}", "\u{FFFE}", "\u{FFFF}":
        result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// An upper estimate of a line's width, for the wider of the common sans
  /// serif fonts (DejaVu Sans): the plot must hold in any of them.
  static func width(_ text: String, size: Double, bold: Bool = false) -> Double
  {
    var ems = 0.0
    for scalar in text.unicodeScalars {
      switch scalar {
      case "i", "j", "l", "I", "|", " ", ".", ",", ":", ";", "'", "!":
        ems += 0.35
      case "f", "t", "r", "(", ")", "[", "]", "-", "/": ems += 0.42
      case "m", "w", "M", "W", "@", "%", "Q", "O", "G": ems += 0.98
      case "+", "=", "<", ">", "~", "#", "\u{D7}": ems += 0.84
      case "A"..."Z": ems += 0.74
      case "\u{0}"..."\u{24F}": ems += 0.64
      default: ems += 1
      }
    }
    return ems * size * (bold ? 1.12 : 1)
  }

  /// `text`, cut with an ellipsis where it would be wider than `limit`.
  static func fitted(
    _ text: String, size: Double, bold: Bool = false, within limit: Double
  ) -> String {
    guard width(text, size: size, bold: bold) > limit else { return text }
    // Each character is at least as wide as the narrowest: no need to look at
    // more of a long text than could fit.
    var kept = String(text.prefix(Int(limit / (size * 0.35)) + 1))
    while !kept.isEmpty,
      width(kept + "\u{2026}", size: size, bold: bold) > limit
    {
      kept.removeLast()
    }
    return kept + "\u{2026}"
  }
}
