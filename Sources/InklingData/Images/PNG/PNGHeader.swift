// The first bytes and the first chunk of a PNG picture (W3C PNG specification,
// 5.2 and 11.2.1), and the order of the pixels that follows from it (8.1).

import InklingTraining

/// The first chunk of a PNG picture.
struct PNGHeader {
  /// The bytes that begin every PNG file.
  static let signature: [UInt8] = [
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a,
  ]

  enum Color: UInt8 {
    case gray = 0
    case rgb = 2
    case palette = 3
    case grayAlpha = 4
    case rgba = 6

    /// Numbers per pixel.
    var channels: Int {
      switch self {
      case .gray, .palette: 1
      case .grayAlpha: 2
      case .rgb: 3
      case .rgba: 4
      }
    }

    var hasAlpha: Bool { self == .grayAlpha || self == .rgba }

    /// The bits that one number may have.
    var depths: [UInt8] {
      switch self {
      case .gray: [1, 2, 4, 8, 16]
      case .palette: [1, 2, 4, 8]
      case .rgb, .grayAlpha, .rgba: [8, 16]
      }
    }
  }

  let width: Int
  let height: Int
  let depth: Int
  let color: Color
  let isInterlaced: Bool

  /// Bytes of `width` pixels.
  func rowBytes(width: Int) -> Int { (width * color.channels * depth + 7) / 8 }

  /// Bytes from a value to its left neighbour's, as filters count; at least 1.
  var filterDistance: Int { max(1, color.channels * depth / 8) }

  /// - Parameter data: the content of the IHDR chunk, at `offset`.
  init(_ data: [UInt8], source: String, at offset: Int) throws(DataError) {
    guard data.count == 13 else {
      throw DataError(
        .malformed, in: source, at: offset,
        "an IHDR chunk of \(data.count) bytes; expected 13")
    }
    width = data[0..<4].reduce(0) { $0 << 8 | Int($1) }
    height = data[4..<8].reduce(0) { $0 << 8 | Int($1) }
    try GrayImage.check(width: width, height: height, in: source, at: offset)
    guard let color = Color(rawValue: data[9]), color.depths.contains(data[8])
    else {
      throw DataError(
        .malformed, in: source, at: offset + 8,
        "bit depth \(data[8]) with colour type \(data[9]); no such pair")
    }
    guard data[10] == 0, data[11] == 0, data[12] <= 1 else {
      throw DataError(
        .unsupported, in: source, at: offset + 10,
        "compression \(data[10]), filter \(data[11]), interlace \(data[12]); "
          + "expected 0, 0, and 0 or 1")
    }
    depth = Int(data[8])
    self.color = color
    isInterlaced = data[12] == 1
  }
}

/// Pixels that follow each other: all, row by row, or one of Adam7's seven
/// passes.
struct PNGPass {
  let x: Int
  let y: Int
  let stepX: Int
  let stepY: Int
  /// Pixels in a row of this pass.
  let width: Int
  /// Rows of this pass.
  let height: Int

  private init(
    _ header: PNGHeader, _ x: Int, _ y: Int, _ stepX: Int, _ stepY: Int
  ) {
    (self.x, self.y, self.stepX, self.stepY) = (x, y, stepX, stepY)
    width = (header.width - x + stepX - 1) / stepX
    height = (header.height - y + stepY - 1) / stepY
  }

  /// The passes that have pixels, in their order.
  static func all(of header: PNGHeader) -> [PNGPass] {
    guard header.isInterlaced else { return [PNGPass(header, 0, 0, 1, 1)] }
    return [
      PNGPass(header, 0, 0, 8, 8), PNGPass(header, 4, 0, 8, 8),
      PNGPass(header, 0, 4, 4, 8), PNGPass(header, 2, 0, 4, 4),
      PNGPass(header, 0, 2, 2, 4), PNGPass(header, 1, 0, 2, 2),
      PNGPass(header, 0, 1, 1, 2),
    ].filter { $0.width > 0 && $0.height > 0 }
  }
}
