// What spoke for a class and what against it, as a picture in the terminal.

import InklingData

/// Draws contributions, one per pixel: blue (`.+#`) for, orange (`,-=`)
/// against, the stronger the larger.
struct ContributionPicture {
  private static let inFavour = Array(" .+#")
  private static let against = Array(" ,-=")

  let width: Int
  let height: Int
  private let contributions: [Float]
  /// The largest, which is drawn in full.
  private let most: Float

  /// - Parameter contributions: `[height, width]`
  init(_ contributions: [Float], width: Int, height: Int) {
    self.contributions = contributions
    self.width = width
    self.height = height
    most = contributions.reduce(0) { max($0, abs($1)) }
  }

  /// What its colours or characters mean.
  static func legend(_ style: TerminalPicture.Style) -> String {
    style == .plain
      ? "for (. + #), against (, - =)" : "for (blue), against (orange)"
  }

  /// Two rows of pixels a line, as `TerminalPicture` has them.
  func lines(style: TerminalPicture.Style) -> [String] {
    stride(from: 0, to: height, by: 2).map { y in
      var line = ""
      for x in 0..<width {
        let upper = share(x, y)
        let lower = y + 1 < height ? share(x, y + 1) : nil
        switch style {
        case .plain: line.append(Self.character((upper + (lower ?? upper)) / 2))
        case .trueColor: line += half(upper, lower, Self.trueColor)
        case .colors256: line += half(upper, lower, Self.paletteColor)
        }
      }
      return style == .plain ? line : line + "\u{1b}[0m"
    }
  }

  /// From -1 to 1.
  private func share(_ x: Int, _ y: Int) -> Float {
    most > 0 ? contributions[y * width + x] / most : 0
  }

  private static func character(_ share: Float) -> Character {
    let strength = abs(share)
    let level =
      strength < 0.03 ? 0 : strength < 0.2 ? 1 : strength < 0.5 ? 2 : 3
    return (share < 0 ? against : inFavour)[level]
  }

  private func half(
    _ upper: Float, _ lower: Float?, _ color: (Float) -> String
  ) -> String {
    let ground = lower.map { "48;" + color($0) } ?? "49"
    return "\u{1b}[38;\(color(upper));\(ground)m▀"
  }

  private static func trueColor(_ share: Float) -> String {
    let strength = abs(share).squareRoot()
    func part(_ most: Float) -> Int { Int(most * strength) }
    return share < 0
      ? "2;\(part(255));\(part(140));0"
      : "2;\(part(40));\(part(150));\(part(255))"
  }

  /// The palette's cube of 6 x 6 x 6 colours.
  private static func paletteColor(_ share: Float) -> String {
    let level = Int((5 * abs(share).squareRoot()).rounded())
    let cube =
      share < 0 ? 36 * level + 6 * (level / 2) : 6 * (level / 2) + level
    return "5;\(16 + cube)"
  }
}
