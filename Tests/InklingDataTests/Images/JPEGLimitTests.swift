// What JPEG files are refused for: sizes, scans, colours, and hostile Exif.

import InklingTraining
import Testing

@testable import InklingData
@testable import InklingImages

@Suite(
  .enabled(
    if: PictureFormatTests.hasJPEG, "libjpeg-turbo is not installed"))
struct JPEGLimitTests {
  static func error(_ bytes: [UInt8]) -> DataError? {
    refusal { try PictureFormatTests.read(bytes) }
  }

  /// The place of a marker's code.
  static func place(of marker: UInt8, in bytes: [UInt8]) throws -> Int {
    try #require(
      bytes.indices.dropFirst().first {
        bytes[$0] == marker && bytes[$0 - 1] == 0xff
      })
  }

  /// The baseline picture as if it were of that size.
  static func declaring(width: Int, height: Int) throws -> [UInt8] {
    var bytes = PictureFormatTests.baseline
    let frame = try place(of: 0xc0, in: bytes)
    for (offset, value) in [(4, height), (6, width)] {
      bytes[frame + offset] = UInt8(value >> 8)
      bytes[frame + offset + 1] = UInt8(value & 255)
    }
    return bytes
  }

  @Test func sizesAreBounded() throws {
    let most = GrayImage.maximumSide
    let wide = Self.error(try Self.declaring(width: most + 1, height: 8))
    #expect(wide?.reason == .tooLarge)
    // A byte for 512 pixels at least; what is there ends too early anyway.
    let bytes = try Self.declaring(width: most, height: most)
    let empty = Self.error(bytes)
    #expect(empty?.reason == .truncated)
    #expect(empty?.detail.contains("expected at least one for 512") == true)
    let padded =
      bytes + [UInt8](repeating: 0, count: most * most / 512 - bytes.count)
    #expect(Self.error(padded)?.reason == .malformed)
  }

  @Test func aFileIsBounded() {
    let most = JPEGReader.maximumSize
    let bytes = JPEGReader.start + [UInt8](repeating: 0, count: most)
    #expect(Self.error(bytes)?.reason == .tooLarge)
  }

  /// A progressive picture, each coefficient in a scan of its own.
  static func scans(_ count: Int) -> [UInt8] {
    let start = PictureFormatTests.turned.dropLast(2)
    let first = bytes(hex: "0189da43")
    let end = start.indices.first { start[$0...].starts(with: first) } ?? 0
    let table = bytes(hex: "ffc40014100100000000000000000000000000000020")
    return (1..<count).reduce(Array(start[..<(end + 4)]) + table) {
      // One component, coefficients $1 to $1; six blocks that are empty.
      $0 + bytes(hex: "ffda0008010100") + [UInt8($1), UInt8($1), 0, 0x5f]
    } + [0xff, 0xd9]
  }

  @Test func scansAreBounded() throws {
    let most = 32
    let image = try PictureFormatTests.read(Self.scans(most))
    #expect(image.width == 16)
    #expect(Self.error(Self.scans(most + 1))?.reason == .tooLarge)
  }

  /// The frame of the baseline picture with four components.
  @Test func printingInksAreRefusedByName() throws {
    var file = PictureFormatTests.baseline
    let frame = try Self.place(of: 0xc0, in: file)
    file[frame + 2] = 8 + 12
    file[frame + 8] = 4
    let others: [UInt8] = [2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0]
    file = file[..<(frame + 12)] + others + file[(frame + 12)...]
    let error = Self.error(file)
    #expect(error?.reason == .unsupported)
    #expect(error?.detail.contains("CMYK") == true)
  }

  /// Whatever an Exif segment says, the picture is read.
  @Test(arguments: [
    "", "4d4d", "4d4d002affffffff", "49492a0008000000ffff",
    "4d4d002a00000008000101120003000000010009000000000000",
    "4d4d002a00000008ffff01120003000000010000",
  ])
  func hostileExifIsNoTrap(hex: String) throws {
    let segment = bytes(hex: "457869660000") + bytes(hex: hex)
    let length = UInt8(segment.count + 2)
    let file =
      JPEGReader.start + [0xff, 0xe1, 0, length] + segment
      + PictureFormatTests.baseline.dropFirst(2)
    let image = try PictureFormatTests.read(file)
    #expect(image.width == 24)
    #expect(JPEGReader.orientation([0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff]) == 1)
  }
}
