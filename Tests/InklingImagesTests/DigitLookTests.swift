// What looks like a digit of MNIST's, and what does not.

import Testing

@testable import InklingImages

@Suite struct DigitLookTests {
  /// An upright bar in MNIST's form, or a wide H.
  static func picture(isLetter: Bool) -> GrayImage {
    var image = GrayImage(
      width: 28, height: 28, pixels: [UInt8](repeating: 0, count: 784))
    for along in 4..<24 {
      for across in 0..<3 {
        image[(isLetter ? 4 : 13) + across, along] = 255
        if isLetter {
          image[21 + across, along] = 255
          image[along, 12 + across] = 255
        }
      }
    }
    return image
  }

  @Test func aBarIsAOne() {
    let looks = [DigitLook(Self.picture(isLetter: false))]
    #expect(DigitLook.familiarity(looks, [1], of: 1) == 1)
    #expect(DigitLook.familiarity(looks, [1], of: 0) == 0)
  }

  @Test func anHIsNoDigit() {
    let looks = [DigitLook(Self.picture(isLetter: true))]
    for digit in 0..<10 {
      #expect(DigitLook.familiarity(looks, [1], of: digit) < 0.5)
    }
  }

  @Test func nothingIsNoTrap() {
    let looks = [
      DigitLook(
        GrayImage(
          width: 28, height: 28, pixels: [UInt8](repeating: 0, count: 784)))
    ]
    #expect(DigitLook.familiarity(looks, [1], of: 3) == 0)
  }

  @Test func viewsThatAreDigitsCountMore() {
    let views = [false, true, true].map {
      DigitLook(Self.picture(isLetter: $0))
    }
    let weights = DigitLook.weights(views, count: 3)
    #expect(abs(weights.reduce(0, +) - 1) < 1e-6)
    #expect(weights[0] > weights[1] && weights[0] > weights[2])
    #expect(DigitLook.weights([], count: 4) == [0.25, 0.25, 0.25, 0.25])
  }
}
