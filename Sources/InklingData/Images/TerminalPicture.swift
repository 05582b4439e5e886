// A picture as text: in colour with half blocks, or in plain characters.

/// Draws pictures for a terminal.
package enum TerminalPicture {
  /// What the terminal can show.
  package enum Style: Sendable, CaseIterable {
    /// 24-bit colours.
    case trueColor
    /// The 256-colour palette, 26 of whose entries are greys.
    case colors256
    /// Characters of growing weight, for files and pipes too.
    case plain
  }

  /// Characters from empty to full.
  private static let ramp = Array(" .:-=+*#%@")

  /// The picture as lines of text, two rows of pixels each, since characters
  /// are about twice as high as wide; every line ends with a line feed.
  package static func draw(_ image: GrayImage, style: Style) -> String {
    var text = ""
    for y in stride(from: 0, to: image.height, by: 2) {
      for x in 0..<image.width {
        let upper = image[x, y]
        let lower = y + 1 < image.height ? image[x, y + 1] : nil
        switch style {
        case .trueColor: text += half(upper, lower) { "2;\($0);\($0);\($0)" }
        case .colors256: text += half(upper, lower) { "5;\(paletteGrey($0))" }
        case .plain:
          let mean = (Int(upper) + Int(lower ?? 0) + 1) / 2
          text.append(ramp[mean * (ramp.count - 1) / 255])
        }
      }
      text += style == .plain ? "\n" : "\u{1b}[0m\n"
    }
    return text
  }

  /// An upper half block: its colour above, the background's colour below.
  private static func half(
    _ upper: UInt8, _ lower: UInt8?, _ color: (UInt8) -> String
  ) -> String {
    let ground = lower.map { "48;" + color($0) } ?? "49"
    return "\u{1b}[38;\(color(upper));\(ground)m▀"
  }

  /// The nearest of black (16), the ramp 232 to 255 (8, 18, ... 238) and white
  /// (231).
  private static func paletteGrey(_ grey: UInt8) -> Int {
    switch grey {
    case ..<4: 16
    case 247...: 231
    default: 232 + min(23, (Int(grey) - 3) / 10)
    }
  }
}
