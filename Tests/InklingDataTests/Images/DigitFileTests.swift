// One digit from files of each kind.

import InklingTraining
import Testing

@testable import InklingData
@testable import InklingImages

@Suite struct DigitFileTests {
  static func read(
    _ bytes: [UInt8], index: Int = 0
  ) throws(DataError) -> GrayImage {
    try GrayImage.readDigit(
      ByteStream(bytes: bytes, source: "memory"), index: index)
  }

  @Test func anImageOfAnIDXFileIsTakenAsItIs() throws {
    let image = try Self.read(ByteStreamTests.gzipped, index: 2)
    #expect(
      image
        == GrayImage(
          width: 3, height: 2, pixels: [255, 0, 128, 64, 32, 16]))
    let error = refusal {
      try Self.read(ByteStreamTests.gzipped, index: 3)
    }
    #expect(error?.reason == .inconsistent)
  }

  @Test func aPictureIsNormalized() throws {
    let picture = DigitNormalizerTests.rectangle(
      in: (60, 90), x: 20..<30, y: 30..<70, ink: 0, ground: 255)
    let digit = try Self.read(picture.pngFile())
    #expect(digit.width == 28)
    #expect(digit.pixels.filter { $0 > 240 }.count == 5 * 20)
    let error = refusal {
      try Self.read(picture.pngFile(), index: 1)
    }
    #expect(error?.detail == "no image 1: only IDX files hold several")
  }

  @Test(arguments: [
    ("", DataError.Reason.unsupported), ("00", .unsupported),
    ("0000", .truncated), ("00000801 00000001 05", .malformed),
    ("25504446", .unsupported),
  ])
  func otherFilesAreRefused(hex: String, reason: DataError.Reason) {
    let error = refusal {
      try Self.read(bytes(hex: hex))
    }
    #expect(error?.reason == reason)
  }
}
