// The first chunk of a PNG picture (W3C PNG specification, 11.2.1).

import InklingTraining

struct PNGHeader {
  enum Color: UInt8 {
    case gray = 0
    case rgb = 2
    case palette = 3
    case grayAlpha = 4
    case rgba = 6

    /// Numbers a pixel.
    var channels: Int {
      switch self {
      case .gray, .palette: 1
      case .grayAlpha: 2
      case .rgb: 3
      case .rgba: 4
      }
    }

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
  /// - Throws: `DataError`.
  init(_ data: [UInt8], source: String, at offset: Int) throws(DataError) {
    guard data.count == 13 else {
      throw DataError(
        .malformed, in: source, at: offset,
        "an IHDR chunk of \(data.count) bytes; expected 13")
    }
    width = data[0..<4].reduce(0) { $0 << 8 | Int($1) }
    height = data[4..<8].reduce(0) { $0 << 8 | Int($1) }
    try GrayImage.check(
      width: width, height: height, in: source, at: offset)
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
