// PGM pictures in both forms, and files that are none.

import InklingTraining
import Testing

@testable import InklingData
@testable import InklingImages

@Suite struct PGMTests {
  static func read(
    _ text: String, _ raster: [UInt8] = []
  ) throws(DataError) -> GrayImage {
    try PNGTests.read(Array(text.utf8) + raster)
  }

  static func error(
    _ text: String, _ raster: [UInt8] = []
  ) -> DataError? {
    refusal { try read(text, raster) }
  }

  @Test func rawPicturesAreRead() throws {
    let image = try Self.read("P5\n3 2\n255\n", [0, 1, 10, 13, 32, 255])
    #expect(image.width == 3)
    #expect(image.height == 2)
    #expect(image.pixels == [0, 1, 10, 13, 32, 255])
    let commented = try Self.read(
      "P5 # raw\n# 7 7\n2\t# width\n 1\r\n255\n", [35, 9])
    #expect(commented.pixels == [35, 9])
  }

  @Test func plainPicturesAreRead() throws {
    let image = try Self.read("P2 2 2 15\n0 15#end\n7\n\n8")
    #expect(image.pixels == [0, 255, 119, 136])
  }

  @Test func coloursBecomeTheirLuma() throws {
    let colors: [UInt8] = [255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9]
    let raw = try Self.read("P6 2 2 255\n", colors)
    // 0.299, 0.587 and 0.114 of 255.
    #expect(raw.pixels == [76, 150, 29, 9])
    let plain = try Self.read(
      "P3 2 2 255 " + colors.map { String($0) }.joined(separator: " "))
    #expect(plain == raw)
  }

  @Test func otherMaximaAreRoundedToTheNearest() throws {
    // 255 v / 65535 = v / 257, to the nearest.
    let image = try Self.read(
      "P5 6 1 65535 ", [0, 128, 0, 129, 1, 1, 127, 255, 255, 127, 255, 255])
    #expect(image.pixels == [0, 1, 1, 127, 255, 255])
    let bits = try Self.read("P2 4 1 3 0 1 2 3")
    #expect(bits.pixels == [0, 85, 170, 255])
    let odd = try Self.read("P5 3 1 100\n", [1, 50, 99])
    #expect(odd.pixels == [3, 128, 252])
  }

  @Test(arguments: [
    ("P5", DataError.Reason.truncated), ("P5 2", .truncated),
    ("P5 2 2 255", .truncated), ("P5 2 2 255 ", .truncated),
    ("P5 2 2 255 abc", .truncated), ("P2 2 1 9 1", .truncated),
    ("P5 x", .malformed), ("P5 -1 2 255 ab", .malformed),
    ("P5 2x2 255 ab", .malformed), ("P5 0 2 255 ", .malformed),
    ("P5 1 1 0 a", .malformed), ("P5 1 1 65536 aa", .malformed),
    ("P5 1 1 9 a", .malformed), ("P2 1 1 9 10", .malformed),
    ("P5 5000 1 255 ", .tooLarge), ("P5 99999999999999999999 1", .tooLarge),
    ("P5 # never ends", .truncated), ("P1 1 1 0", .unsupported),
    ("P6 1 1 255 ab", .truncated), ("GIF89a", .unsupported),
    ("", .unsupported), ("P", .unsupported),
  ])
  func otherFilesAreRefused(text: String, reason: DataError.Reason) {
    #expect(Self.error(text)?.reason == reason)
  }
}
