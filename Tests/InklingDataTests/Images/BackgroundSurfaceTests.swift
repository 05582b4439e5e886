// The paper found again under the ink.

import Testing

@testable import InklingData

@Suite struct BackgroundSurfaceTests {
  static func light(_ x: Int, _ y: Int) -> Double {
    let (u, v) = (Double(x) / 100, Double(y) / 60)
    return 180 + 30 * u - 20 * v - 40 * (u - 0.5) * (u - 0.5) + 15 * u * v
  }

  @Test func curvedLightIsFoundUnderInk() {
    var image = GrayImage(
      width: 101, height: 61, pixels: [UInt8](repeating: 0, count: 101 * 61))
    for y in 0..<61 {
      for x in 0..<101 { image[x, y] = UInt8(Self.light(x, y).rounded()) }
    }
    // Ink that covers the middle and a fifth of the border.
    for y in 0..<61 {
      for x in 40..<60 { image[x, y] = 10 }
    }
    let background = BackgroundSurface(image)
    for y in 0..<61 {
      for x in 0..<101 {
        #expect(abs(background(x, y) - Self.light(x, y)) < 1)
      }
    }
    #expect(background.noise < 1)
  }

  @Test func evenPaperIsExact() {
    for (width, height) in [(1, 1), (2, 9), (40, 30), (600, 3)] {
      let background = BackgroundSurface(
        GrayImage(
          width: width, height: height,
          pixels: [UInt8](repeating: 77, count: width * height)))
      #expect(abs(background(0, 0) - 77) < 1e-9)
      #expect(abs(background(width / 2, height - 1) - 77) < 1e-9)
      #expect(background.noise < 1e-9)
    }
  }
}
