// PNG pictures: the chunks of the file and their order (W3C PNG specification,
// 5 and 11). All colour types, depths, filters and interlacing; colour
// profiles, gamma and other ancillary chunks change nothing here.

import CKernels
import InklingTraining

struct PNGReader: ~Copyable {
  private var stream: ByteStream
  private var header: PNGHeader?
  private var palette: [UInt8] = []
  private var transparency: [UInt8] = []
  private var scanlines: PNGScanlines?

  /// `stream` stands at the signature.
  init(_ stream: consuming ByteStream) { self.stream = stream }

  consuming func readImage() throws(DataError) -> GrayImage {
    guard try stream.read(8, "the PNG signature") == PNGHeader.signature else {
      throw stream.error(
        .malformed, at: 0, "a damaged PNG signature (changed line ends?)")
    }
    var previous = ""
    while true {
      let start = stream.offset
      let length = Int(
        clamping: try stream.readUInt32BigEndian("a chunk's length"))
      let type = try stream.read(4, "a chunk's type")
      let name = String(decoding: type, as: UTF8.self)
      guard length <= Int32.max, type.allSatisfy(Self.isLetter) else {
        throw stream.error(
          .malformed, at: start, "neither the length nor the type of a chunk")
      }
      guard (header == nil) == (name == "IHDR") else {
        throw stream.error(
          .malformed, at: start, "chunk \(name); expected IHDR first and once")
      }
      switch name {
      case "IHDR", "PLTE", "tRNS", "IEND":
        // None of these is longer than a palette of 256 colours.
        guard length <= 768 else {
          throw stream.error(
            .malformed, at: start, "chunk \(name) of \(length) bytes")
        }
        var data: [UInt8] = []
        try readChunk(type, length) { portion, _ throws(DataError) in
          data += portion
        }
        if name == "IEND" { return try finish(start) }
        try take(name, data, at: start + 8)
      case "IDAT":
        guard scanlines == nil || previous == "IDAT" else {
          throw stream.error(
            .malformed, at: start, "chunk IDAT apart from the ones before")
        }
        var scanlines: PNGScanlines
        if let begun = self.scanlines {
          scanlines = begun
        } else {
          scanlines = try startScanlines(start)
        }
        // One owner only, or the pixels would be copied at each chunk.
        self.scanlines = nil
        try readChunk(type, length) { portion, offset throws(DataError) in
          try scanlines.append(portion, at: offset)
        }
        self.scanlines = scanlines
      default:
        guard type[0] & 0x20 != 0 else {
          throw stream.error(
            .unsupported, at: start, "chunk \(name), which is not known here")
        }
        try readChunk(type, length) { _, _ in }
      }
      previous = name
    }
  }

  /// Hands out the chunk's data in pieces, then checks its CRC.
  private mutating func readChunk(
    _ type: [UInt8], _ length: Int,
    _ body: (_ portion: [UInt8], _ offset: Int) throws(DataError) -> Void
  ) throws(DataError) {
    let name = String(decoding: type, as: UTF8.self)
    var sum = ink_crc32(0, type.count, type)
    var offset = stream.offset
    try stream.forEachPortion(
      of: 64 << 10, upTo: length, "chunk \(name)"
    ) { portion throws(DataError) in
      sum = ink_crc32(sum, portion.count, portion)
      try body(portion, offset)
      offset += portion.count
      return true
    }
    guard try stream.readUInt32BigEndian("the CRC of \(name)") == sum else {
      throw stream.error(
        .malformed, at: offset, "the CRC of chunk \(name) is wrong")
    }
  }

  private mutating func take(
    _ name: String, _ data: [UInt8], at offset: Int
  ) throws(DataError) {
    guard let header else {
      header = try PNGHeader(data, source: stream.source, at: offset)
      return
    }
    guard scanlines == nil else {
      throw stream.error(
        .malformed, at: offset, "chunk \(name) after the pixels")
    }
    if name == "PLTE" {
      guard palette.isEmpty, !data.isEmpty, data.count.isMultiple(of: 3) else {
        throw stream.error(
          .malformed, at: offset,
          "a palette of \(data.count) bytes; expected one of 1 to 256 colours")
      }
      palette = data
      return
    }
    let expected =
      switch header.color {
      case .gray: 2...2
      case .rgb: 6...6
      case .palette: 1...max(1, palette.count / 3)
      case .grayAlpha, .rgba: 0...0
      }
    guard expected.contains(data.count) else {
      throw stream.error(
        .malformed, at: offset,
        "chunk tRNS of \(data.count) bytes; expected \(expected.lowerBound) to "
          + "\(expected.upperBound)")
    }
    transparency = data
  }

  private func startScanlines(_ offset: Int) throws(DataError) -> PNGScanlines {
    guard let header, header.color != .palette || !palette.isEmpty else {
      throw stream.error(
        .malformed, at: offset, "chunk IDAT; expected PLTE before it")
    }
    let grounds =
      header.color.hasAlpha || !transparency.isEmpty ? [255, 0] : [255]
    let shades = grounds.map {
      PNGShades(
        header, palette: palette, transparency: transparency, ground: $0)
    }
    return try PNGScanlines(header, shades, source: stream.source)
  }

  private func finish(_ offset: Int) throws(DataError) -> GrayImage {
    guard let scanlines else {
      throw stream.error(
        .truncated, at: offset, "chunk IEND; expected IDAT before it")
    }
    return try scanlines.image(at: offset)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (65...90).contains(byte & ~0x20)
  }
}
