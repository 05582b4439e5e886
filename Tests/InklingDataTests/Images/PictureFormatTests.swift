// Pictures of formats beside PNG and PGM: made by Pillow, or a few bytes.

import InklingTraining
import Testing

@testable import InklingData
@testable import InklingImages

@Suite struct PictureFormatTests {
  /// 24 x 16 pixels of 230, the upper left 8 x 8 of 20 (quality 75).
  static let baseline = bytes(
    hex: "ffd8ffe000104a46494600010100000100010000ffdb00430008060607060508"
      + "0707070909080a0c140d0c0b0b0c1912130f141d1a1f1e1d1a1c1c20242e2720"
      + "222c231c1c2837292c30313434341f27393d38323c2e333432ffc0000b080010"
      + "001801011100ffc400160001010100000000000000000000000000000708ffc4"
      + "0014100100000000000000000000000000000000ffda0008010100003f0089b6"
      + "9003ffd9")
  /// The same, progressive, to be turned by a quarter (Exif 6).
  static let turned = bytes(
    hex: "ffd8ffe000104a46494600010100000100010000ffe100224578696600004d4d"
      + "002a00000008000101120003000000010006000000000000ffdb004300080606"
      + "070605080707070909080a0c140d0c0b0b0c1912130f141d1a1f1e1d1a1c1c20"
      + "242e2720222c231c1c2837292c30313434341f27393d38323c2e333432ffc200"
      + "0b080010001801011100ffc40016000101010000000000000000000000000000"
      + "0607ffda000801010000000189da43ffc4001410010000000000000000000000"
      + "0000000020ffda00080101000105025fffc40014100100000000000000000000"
      + "000000000020ffda0008010100063f025fffc400141001000000000000000000"
      + "00000000000020ffda0008010100013f215fffda000801010000001003ffc400"
      + "14100100000000000000000000000000000020ffda0008010100013f105fffd9")

  static func read(_ bytes: [UInt8]) throws(DataError) -> GrayImage {
    try GrayImage.read(ByteStream(bytes: bytes, source: "memory"))
  }

  /// libjpeg-turbo is not everywhere.
  static var hasJPEG: Bool {
    refusal { try read(baseline) }?.reason != .unsupported
  }

  @Test(.enabled(if: hasJPEG, "libjpeg-turbo is not installed"))
  func aJPEGIsRead() throws {
    let image = try Self.read(Self.baseline)
    #expect(image.width == 24)
    #expect(image.height == 16)
    for y in 0..<16 {
      for x in 0..<24 {
        let expected = x < 8 && y < 8 ? 20 : 230
        #expect(abs(Int(image[x, y]) - expected) <= 3)
      }
    }
  }

  @Test(.enabled(if: hasJPEG, "libjpeg-turbo is not installed"))
  func aProgressiveOneIsTurnedAsExifSays() throws {
    let image = try Self.read(Self.turned)
    #expect(image.width == 16)
    #expect(image.height == 24)
    // The upper left corner is the upper right one then.
    #expect(image[12, 3] < 40)
    #expect(image[3, 3] > 210)
    #expect(image[12, 20] > 210)
  }

  @Test(.enabled(if: hasJPEG, "libjpeg-turbo is not installed"))
  func noCutJPEGIsRead() {
    for count in 2..<Self.baseline.count - 2 {
      let error = refusal { try Self.read(Array(Self.baseline[..<count])) }
      #expect(error != nil, "\(count) bytes")
    }
  }

  /// Turning back gives what was there, for all eight.
  @Test(arguments: 1...8)
  func orientationsAreUndone(orientation: Int) {
    let image = GrayImage(width: 3, height: 2, pixels: [1, 2, 3, 4, 5, 6])
    let expected: [[UInt8]] = [
      [1, 2, 3, 4, 5, 6], [3, 2, 1, 6, 5, 4], [6, 5, 4, 3, 2, 1],
      [4, 5, 6, 1, 2, 3], [1, 4, 2, 5, 3, 6], [4, 1, 5, 2, 6, 3],
      [6, 3, 5, 2, 4, 1], [3, 6, 2, 5, 1, 4],
    ]
    let turned = image.upright(orientation: orientation)
    #expect(turned.width == (orientation < 5 ? 3 : 2))
    #expect(turned.pixels == expected[orientation - 1])
  }

  @Test(arguments: [
    ("474946383961", "GIF"), ("52494646 00000000 57454250", "WebP"),
    ("00000018 66747970 68656963", "HEIC"), ("49492a00", "TIFF"),
    ("255044462d", "PDF"), ("50340a", "PBM"),
  ])
  func othersAreRefusedByName(hex: String, name: String) {
    let error = refusal { try Self.read(bytes(hex: hex)) }
    #expect(error?.reason == .unsupported)
    #expect(error?.detail.hasPrefix(name + " is not read here; '") == true)
  }
}
