// PGM and PPM pictures, plain (P2, P3) and raw (P5, P6), as netpbm defines them
// (https://netpbm.sourceforge.net/doc/pgm.html). Of a file with several
// pictures the first is read.

import InklingImages
import InklingTraining

struct PNMReader: ~Copyable {
  /// Bytes that white space, comments and leading zeros may take in a header;
  /// unpacked they could be a thousand times the file.
  static let maximumText = 64 << 10
  /// Bytes of text per pixel of a plain picture, where 6 are enough.
  static let maximumTextPerPixel = 16

  private var stream: ByteStream
  /// Bytes of text that may still come.
  private var text = maximumText

  /// `stream` stands at the magic number.
  init(_ stream: consuming ByteStream) { self.stream = stream }

  consuming func readImage() throws(DataError) -> GrayImage {
    let magic = try stream.read(2, "the magic number")
    let isPlain = magic[1] <= UInt8(ascii: "3")
    // Red, green and blue, or grey alone.
    let channels = magic[1].isMultiple(of: 3) ? 3 : 1

    let sizeOffset = stream.offset
    let width = try number("the width")
    let height = try number("the height")
    try GrayImage.check(
      width: width, height: height, in: stream.source, at: sizeOffset)
    if isPlain {
      text += Self.maximumTextPerPixel * channels * width * height
    }
    let maximumOffset = stream.offset
    let maximum = try number("the maximum value")
    guard (1...65_535).contains(maximum) else {
      throw stream.error(
        .malformed, at: maximumOffset,
        "maximum value \(maximum); expected 1 to 65535")
    }

    var pixels: [UInt8] = []
    let bytes = maximum > 255 ? 2 : 1
    var row = [UInt8](repeating: 0, count: width * channels * bytes)
    var color = [0, 0, 0]
    for _ in 0..<height {
      try pixels.reserve(width, upTo: width * height, in: stream.source)
      if !isPlain { try stream.readExactly(&row, "the pixels") }
      for x in 0..<width * channels {
        let value =
          isPlain
          ? try number("the pixels")
          : maximum > 255
            ? Int(row[2 * x]) << 8 | Int(row[2 * x + 1]) : Int(row[x])
        guard value <= maximum else {
          throw error(
            .malformed, "pixel value \(value); expected at most \(maximum)")
        }
        color[x % channels] = (value * 255 + maximum / 2) / maximum
        if channels == 1 {
          pixels.append(UInt8(color[0]))
        } else if x % channels == 2 {
          pixels.append(Luma.of(color[0], color[1], color[2]))
        }
      }
    }
    return GrayImage(width: width, height: height, pixels: pixels)
  }

  /// The next decimal number, and one byte of blank after it.
  private mutating func number(_ what: String) throws(DataError) -> Int {
    var digit = try next()
    while let found = digit, Self.isBlank(found) { digit = try next() }
    var value: Int?
    while let found = digit, (48...57).contains(found) {
      value = (value ?? 0) * 10 + Int(found - 48)
      if let value, value > 1_000_000 {
        throw error(.tooLarge, "\(what) is over 1000000")
      }
      digit = try next()
    }
    guard let value else {
      throw digit == nil
        ? error(.truncated, "the data end before \(what)")
        : error(.malformed, "\(what) is not a number")
    }
    guard digit.map(Self.isBlank) ?? true else {
      throw error(.malformed, "no blank after \(what)")
    }
    return value
  }

  /// The next byte; a comment (`#` to the end of the line) counts as the line
  /// feed that ends it.
  private mutating func next() throws(DataError) -> UInt8? {
    var isComment = false
    while let byte = try stream.nextByte() {
      text -= 1
      guard text >= 0 else {
        throw error(
          .tooLarge,
          "more white space and comments than \(Self.maximumText) bytes in "
            + "the header and \(Self.maximumTextPerPixel) per plain pixel")
      }
      isComment = isComment || byte == UInt8(ascii: "#")
      if !isComment || byte == 10 { return byte }
    }
    return nil
  }

  private func error(
    _ reason: DataError.Reason, _ detail: String
  ) -> DataError {
    stream.error(reason, at: stream.offset, detail)
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 32 || (9...13).contains(byte)
  }
}
