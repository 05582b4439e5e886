// Writing PNG: 8-bit grey, no filter. Small pictures, not the smallest files.

import CKernels
import CZlib

extension GrayImage {
  /// The picture as a PNG file.
  public func pngFile() -> [UInt8] {
    var header = Self.bigEndian(UInt32(width)) + Self.bigEndian(UInt32(height))
    // 8 bits of grey; compression, filter and interlace of method 0.
    header += [8, PNGHeader.Color.gray.rawValue, 0, 0, 0]
    return PNGHeader.signature + Self.chunk("IHDR", header)
      + Self.chunk("IDAT", packedRows()) + Self.chunk("IEND", [])
  }

  private func packedRows() -> [UInt8] {
    var rows: [UInt8] = []
    rows.reserveCapacity((width + 1) * height)
    for y in 0..<height {
      rows.append(0)
      rows += pixels[y * width..<(y + 1) * width]
    }
    var count = compressBound(UInt(rows.count))
    var packed = [UInt8](repeating: 0, count: Int(count))
    let code = compress2(
      &packed, &count, rows, UInt(rows.count), Z_BEST_COMPRESSION)
    // compressBound is enough; only memory could lack.
    precondition(code == Z_OK, "zlib could not pack a picture: \(code)")
    return Array(packed[..<Int(count)])
  }

  private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + data
    return bigEndian(UInt32(data.count)) + body
      + bigEndian(ink_crc32(0, body.count, body))
  }

  private static func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
