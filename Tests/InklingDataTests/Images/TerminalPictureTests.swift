// Pictures as text.

import InklingData
import Testing

@Suite struct TerminalPictureTests {
  static let image = GrayImage(
    width: 2, height: 3, pixels: [0, 255, 0, 255, 128, 0])

  @Test func plain() {
    #expect(TerminalPicture.draw(Self.image, style: .plain) == " @\n: \n")
  }

  @Test func trueColor() {
    let text = TerminalPicture.draw(Self.image, style: .trueColor)
    #expect(
      text == """
        \u{1b}[38;2;0;0;0;48;2;0;0;0m▀\
        \u{1b}[38;2;255;255;255;48;2;255;255;255m▀\u{1b}[0m
        \u{1b}[38;2;128;128;128;49m▀\u{1b}[38;2;0;0;0;49m▀\u{1b}[0m

        """)
  }

  @Test func palette() {
    let text = TerminalPicture.draw(Self.image, style: .colors256)
    #expect(
      text == """
        \u{1b}[38;5;16;48;5;16m▀\u{1b}[38;5;231;48;5;231m▀\u{1b}[0m
        \u{1b}[38;5;244;49m▀\u{1b}[38;5;16;49m▀\u{1b}[0m

        """)
  }

  @Test func everyGreyHasTheNearestOfThePalette() {
    // xterm's greys: 16 is 0, 232...255 are 8, 18 ... 238, 231 is 255.
    let levels = [16: 0, 231: 255].merging(
      (0..<24).map { (232 + $0, 8 + 10 * $0) }, uniquingKeysWith: { a, _ in a })
    for grey in 0...255 {
      let image = GrayImage(width: 1, height: 1, pixels: [UInt8(grey)])
      let text = TerminalPicture.draw(image, style: .colors256)
      let number = text.dropFirst(7).prefix { $0.isNumber }
      let level = Int(number).flatMap { levels[$0] }
      let best = levels.values.map { abs($0 - grey) }.min()
      #expect(level.map { abs($0 - grey) } == best)
    }
  }
}
