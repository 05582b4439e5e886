// BMP pictures without compression: 1 to 8 bits by a palette, 16 to 32 bits by
// masks, from below or from above (Microsoft, "Bitmap Storage").

import InklingImages
import InklingTraining

struct BMPReader: ~Copyable {
  /// How every BMP file begins: "BM".
  static let start: [UInt8] = [0x42, 0x4d]
  /// Bytes of a header, and those before the pixels.
  private static let maximumHeader = 256
  private static let maximumOffset = 64 << 10

  private var stream: ByteStream
  private var palette: [UInt8] = []

  /// `stream` stands at "BM".
  init(_ stream: consuming ByteStream) { self.stream = stream }

  consuming func readImage() throws(DataError) -> GrayImage {
    try stream.skip(10, "the file's header")
    let offset = try stream.readLittleEndian(4, "where the pixels begin")
    let size = try stream.readLittleEndian(4, "the header's size")
    guard size >= 40, size <= Self.maximumHeader else {
      throw stream.error(
        .unsupported, at: 14,
        "a BMP header of \(size) bytes; expected 40 to \(Self.maximumHeader)")
    }
    var header = [UInt8](repeating: 0, count: size - 4)
    try stream.readExactly(&header, "the header")
    func number(_ place: Int, _ count: Int) -> Int {
      header[place - 4..<place - 4 + count].reversed()
        .reduce(0) { $0 << 8 | Int($1) }
    }
    let width = number(4, 4)
    let rows = Int(Int32(truncatingIfNeeded: number(8, 4)))
    let height = Int(clamping: rows.magnitude)
    try GrayImage.check(
      width: width, height: height, in: stream.source, at: 18)
    let (bits, compression) = (number(14, 2), number(16, 4))
    let isMasked = compression == 3 && (bits == 16 || bits == 32)
    guard [1, 4, 8, 16, 24, 32].contains(bits), compression == 0 || isMasked
    else {
      throw stream.error(
        .unsupported, at: 28,
        "a BMP of \(bits) bits and compression \(compression); expected 1 to "
          + "32 bits without compression")
    }
    var masks = bits == 16 ? [0x7c00, 0x3e0, 0x1f] : [0xff0000, 0xff00, 0xff]
    if isMasked {
      // Behind a header of 40 bytes; larger ones hold them.
      for index in 0..<3 {
        masks[index] =
          size >= 52
          ? number(40 + 4 * index, 4)
          : try stream.readLittleEndian(4, "the masks of colours")
      }
    }
    if bits <= 8 { try readPalette(declared: number(32, 4), bits: bits) }
    guard offset >= stream.offset, offset <= Self.maximumOffset else {
      throw stream.error(
        .malformed, at: 10,
        "pixels from byte \(offset) on; expected \(stream.offset) to "
          + "\(Self.maximumOffset)")
    }
    try stream.skip(offset - stream.offset, "what is before the pixels")

    var pixels: [UInt8] = []
    var row = [UInt8](repeating: 0, count: (width * bits + 31) / 32 * 4)
    for _ in 0..<height {
      try pixels.reserve(width, upTo: width * height, in: stream.source)
      try stream.readExactly(&row, "the pixels")
      for x in 0..<width {
        pixels.append(
          bits <= 8 ? try colour(row, x, bits) : luma(row, x, bits, masks))
      }
    }
    let image = GrayImage(width: width, height: height, pixels: pixels)
    return rows > 0 ? image.upright(orientation: 4) : image
  }

  private mutating func readPalette(
    declared: Int, bits: Int
  ) throws(DataError) {
    let count = declared == 0 ? 1 << bits : declared
    guard count <= 1 << bits else {
      throw stream.error(
        .malformed, at: 46,
        "\(count) colours of \(bits) bits; expected at most \(1 << bits)")
    }
    for _ in 0..<count {
      let color = try stream.read(4, "the palette")
      palette.append(
        Luma.of(Int(color[2]), Int(color[1]), Int(color[0])))
    }
  }

  private func colour(
    _ row: [UInt8], _ x: Int, _ bits: Int
  ) throws(DataError) -> UInt8 {
    let bit = x * bits
    let code = Int(row[bit >> 3]) >> (8 - bits - bit & 7) & (1 << bits - 1)
    guard code < palette.count else {
      throw stream.error(
        .malformed, at: stream.offset, "a pixel without a colour in the palette"
      )
    }
    return palette[code]
  }

  private func luma(
    _ row: [UInt8], _ x: Int, _ bits: Int, _ masks: [Int]
  ) -> UInt8 {
    let bytes = bits / 8
    var value = 0
    for byte in (0..<bytes).reversed() {
      value = value << 8 | Int(row[x * bytes + byte])
    }
    func share(_ mask: Int) -> Int {
      guard mask > 0 else { return 0 }
      let shift = mask.trailingZeroBitCount
      return (value & mask) >> shift * 255 / (mask >> shift)
    }
    return Luma.of(share(masks[0]), share(masks[1]), share(masks[2]))
  }
}
