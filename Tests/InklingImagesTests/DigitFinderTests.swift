// Digits on paper: drawn strokes on light of every kind, where they stand, and
// what is none.

import Testing

@testable import InklingImages

@Suite struct DigitFinderTests {
  /// Paper with light from the left, and vertical strokes on it.
  static func sheet(
    _ strokes: [PixelBox], width: Int = 200, height: Int = 120,
    _ change: (Int, Int, Int) -> Int = { grey, _, _ in grey }
  ) -> GrayImage {
    var state: UInt64 = 3
    let pixels = (0..<width * height).map { index in
      let (y, x) = index.quotientAndRemainder(dividingBy: width)
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let paper = 210 - x / 8 + Int(state >> 62)
      let isInk = strokes.contains {
        ($0.left..<$0.right).contains(x) && ($0.top..<$0.bottom).contains(y)
      }
      return UInt8(change(isInk ? paper / 4 : paper, x, y))
    }
    return GrayImage(width: width, height: height, pixels: pixels)
  }

  static func stroke(_ left: Int, _ top: Int, height: Int = 40) -> PixelBox {
    PixelBox(left: left, top: top, right: left + 6, bottom: top + height)
  }

  static func boxes(_ image: GrayImage) -> [PixelBox] {
    DigitFinder.find(in: image).map(\.box)
  }

  static let places = [stroke(40, 12), stroke(80, 14), stroke(30, 66)]

  @Test func digitsAreFoundInReadingOrder() {
    let found = DigitFinder.find(in: Self.sheet(Self.places))
    #expect(found.map(\.box) == Self.places)
    #expect(found.map(\.line) == [0, 0, 1])
  }

  @Test func lightInkIsFoundToo() {
    let image = Self.sheet(Self.places)
    let negative = GrayImage(
      width: image.width, height: image.height,
      pixels: image.pixels.map { 255 - $0 })
    #expect(Self.boxes(negative) == Self.places)
  }

  /// A shadow whose edge runs through a stroke, the desk at the right and lines
  /// across the paper.
  @Test func shadowsDesksAndLinesAreNoInk() {
    let shadow = Self.sheet(Self.places) { grey, x, _ in
      x < 83 ? grey / 2 : grey
    }
    #expect(Self.boxes(shadow) == Self.places)
    let desk = Self.sheet(Self.places) { grey, x, y in
      x > 185 - y / 20 ? 40 : grey
    }
    #expect(Self.boxes(desk) == Self.places)
    let ruled = Self.sheet(Self.places) { grey, x, y in
      y % 30 == 29 || x % 50 == 20 ? min(grey, 110) : grey
    }
    #expect(Self.boxes(ruled) == Self.places)
  }

  @Test func aBoxAroundADigitIsNone() {
    let place = Self.stroke(90, 40)
    let image = Self.sheet([place]) { grey, x, y in
      let isInside = (62...126).contains(x) && (22...98).contains(y)
      let isFrame = isInside && (x < 64 || x > 124 || y < 24 || y > 96)
      return isFrame ? 60 : grey
    }
    #expect(Self.boxes(image) == [place])
  }

  @Test func aBlotIsNoDigit() {
    let blot = PixelBox(left: 60, top: 30, right: 110, bottom: 80)
    let found = DigitFinder.find(in: Self.sheet([blot]))
    #expect(found.map(\.isBlot) == [true])
  }

  /// A comb of five or six teeth, upright or lying, is scribble; of four, it may
  /// be a digit.
  @Test(arguments: [(4, false), (5, true), (6, true)])
  func whatIsCrossedOutIsNoDigit(teeth: Int, isScribble: Bool) {
    let back = PixelBox(left: 50, top: 30, right: 42 + 14 * teeth, bottom: 36)
    let comb =
      (0..<teeth).map { Self.stroke(50 + 14 * $0, 30, height: 80) } + [back]
    let lying = comb.map {
      PixelBox(left: $0.top, top: $0.left, right: $0.bottom, bottom: $0.right)
    }
    for strokes in [comb, lying] {
      let found = DigitFinder.find(
        in: Self.sheet(strokes, width: 220, height: 220))
      #expect(found.map(\.isBlot) == [isScribble])
    }
  }

  /// Strokes at a third of their length are filled more than a pen fills.
  @Test func aThickBarAndItsArmAreABlot() {
    let strokes = [
      PixelBox(left: 60, top: 30, right: 82, bottom: 90),
      PixelBox(left: 60, top: 68, right: 110, bottom: 90),
    ]
    let found = DigitFinder.find(in: Self.sheet(strokes))
    #expect(found.map(\.isBlot) == [true])
  }

  @Test func noSizeIsATrap() {
    for width in [1, 2, 3, 5, 16, 70] {
      for height in [1, 2, 7, 33] {
        let pixels = (0..<width * height).map { UInt8($0 * 97 & 255) }
        let image = GrayImage(width: width, height: height, pixels: pixels)
        _ = Self.boxes(image)
      }
    }
  }
}
