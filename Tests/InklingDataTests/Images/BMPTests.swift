// BMP pictures of a few pixels, and headers that are refused.

import InklingTraining
import Testing

@testable import InklingData
@testable import InklingImages

@Suite struct BMPTests {
  static func little(_ value: Int, _ count: Int = 4) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// A file of a header of 40 bytes or more, what is between it and the pixels,
  /// and the pixels.
  static func file(
    width: Int = 2, height: Int = 2, bits: Int, compression: Int = 0,
    colours: Int = 0, header size: Int = 40, offset: Int? = nil,
    between: [UInt8] = [], pixels: [UInt8]
  ) -> [UInt8] {
    var file: [UInt8] = [0x42, 0x4d] + little(0) + little(0)
    file += little(offset ?? 14 + size + between.count)
    file += little(size) + little(width) + little(height) + little(1, 2)
    file += little(bits, 2) + little(compression)
    file += [UInt8](repeating: 0, count: 12) + little(colours) + little(0)
    file += [UInt8](repeating: 0, count: max(0, size - 40))
    return file + between + pixels
  }

  static func error(_ bytes: [UInt8]) -> DataError? {
    refusal { try PictureFormatTests.read(bytes) }
  }

  static let rows = bytes(hex: "0000ff00ff000000" + "ff00000a0a0a0000")

  @Test func aColouredOneIsRead() throws {
    let file = Self.file(bits: 24, pixels: Self.rows)
    #expect(try PictureFormatTests.read(file).pixels == [29, 10, 76, 150])
    // From above.
    let turned = Self.file(height: -2, bits: 24, pixels: Self.rows)
    #expect(try PictureFormatTests.read(turned).pixels == [76, 150, 29, 10])
    for count in 2..<file.count {
      #expect(Self.error(Array(file[..<count])) != nil, "\(count) bytes")
    }
  }

  @Test func palettesAndMasksAreRead() throws {
    let palette = bytes(hex: "00000000 ffffff00 80808000")
    let file = Self.file(
      bits: 4, colours: 3, between: palette,
      pixels: bytes(hex: "01000000 20000000"))
    #expect(try PictureFormatTests.read(file).pixels == [128, 0, 0, 255])
    let outside = Self.file(
      bits: 4, colours: 3, between: palette,
      pixels: bytes(hex: "01000000 30000000"))
    #expect(Self.error(outside)?.reason == .malformed)
    // 5, 6 and 5 bits; then masks of all and of none.
    let masked = Self.file(
      width: 2, height: 1, bits: 16, compression: 3,
      between: Self.little(0xf800) + Self.little(0x7e0) + Self.little(0x1f),
      pixels: bytes(hex: "ffff 0000"))
    #expect(try PictureFormatTests.read(masked).pixels == [255, 0])
    let wild = Self.file(
      width: 1, height: 1, bits: 32, compression: 3,
      between: Self.little(0xffff_ffff) + Self.little(0) + Self.little(0x1),
      pixels: bytes(hex: "ffffffff"))
    #expect(try PictureFormatTests.read(wild).pixels == [105])
  }

  @Test func whatIsNotReadIsRefused() {
    let most = GrayImage.maximumSide
    for (width, height) in [
      (0, 2), (2, 0), (-1, 2), (most + 1, 1), (1, -most - 1),
      (1, Int(Int32.min)),
    ] {
      let file = Self.file(
        width: width, height: height, bits: 24, pixels: Self.rows)
      #expect(Self.error(file) != nil, "\(width) x \(height)")
    }
    // Run lengths, and masks of 24 bits.
    for (bits, compression) in [(8, 1), (4, 2), (24, 3), (2, 0), (64, 0)] {
      let file = Self.file(
        bits: bits, compression: compression, pixels: Self.rows)
      #expect(Self.error(file)?.reason == .unsupported)
    }
    let palette = Self.file(bits: 1, colours: 3, pixels: Self.rows)
    #expect(Self.error(palette)?.reason == .malformed)
  }

  @Test func headersAreBounded() throws {
    let large = Self.file(bits: 24, header: 256, pixels: Self.rows)
    #expect(try PictureFormatTests.read(large).width == 2)
    for size in [39, 257, -1] {
      let file = Self.file(bits: 24, header: size, pixels: Self.rows)
      #expect(Self.error(file)?.reason == .unsupported)
    }
    let most = 64 << 10
    for (offset, isRead) in [(most, true), (most + 1, false), (53, false)] {
      let between = [UInt8](repeating: 0, count: max(0, offset - 54))
      let file = Self.file(
        bits: 24, offset: offset, between: between, pixels: Self.rows)
      #expect((Self.error(file) == nil) == isRead, "pixels at \(offset)")
    }
  }
}
