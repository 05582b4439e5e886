// Sizes changed, against NumPy's means over areas and Pillow's bilinear.

import InklingData
import Testing

@Suite struct GrayImageScalingTests {
  static let image = GrayImage(
    width: 7, height: 5,
    pixels: bytes(
      hex: """
        cf152d3c2ecdde950a18556e9f7a4328b1bc081d7364e3846b6eaa962cbcc1f4
        c94851
        """))

  @Test func smallerIsTheMeanOverTheArea() {
    // NumPy: kron(a, ones((2, 3))).reshape(2, 5, 3, 7).mean((1, 3)), rounded.
    #expect(
      Self.image.scaled(width: 3, height: 2)
        == GrayImage(
          width: 3, height: 2, pixels: [85, 77, 143, 129, 160, 111]))
  }

  @Test func largerIsBilinear() {
    // Pillow: Image.fromarray(a.astype(float32)).resize((10, 8), BILINEAR).
    let expected = bytes(
      hex: """
        cf691b2c373736a5d5deb65b15233b48509db6b29047112047606a8b8a7a5d3b
        377c9273293e5b754d5973a0a3782a41617e62a2c38b786d6b939b944590c3a8
        b2b09f7e716f2c7bbdc1e2e5c3684c51
        """)
    let larger = Self.image.scaled(width: 10, height: 8)
    // Pillow rounds its weights: a tie may fall to either side.
    let worst = zip(larger.pixels, expected).map { abs(Int($0) - Int($1)) }
    #expect(larger.pixels.count == expected.count)
    #expect((worst.max() ?? 255) <= 1)
    #expect(worst.filter { $0 > 0 }.count <= 3)
  }

  @Test func theSameSizeIsTheSamePicture() {
    #expect(Self.image.scaled(width: 7, height: 5) == Self.image)
  }

  @Test func anEvenPictureStaysEven() {
    for (width, height) in [(1, 1), (3, 50), (20, 13), (28, 28), (97, 2)] {
      let image = GrayImage(
        width: width, height: height,
        pixels: [UInt8](repeating: 201, count: width * height))
      let scaled = image.scaled(width: 20, height: 17)
      #expect(scaled.pixels == [UInt8](repeating: 201, count: 340))
    }
  }
}
