// Writing PNG: 8 bits of grey or of colours, no filter. Small pictures, not the
// smallest files.

import CKernels
import CZlib

extension GrayImage {
  /// The picture as a PNG file.
  public func pngFile() -> [UInt8] {
    Self.pngFile(.gray, width: width, height: height, pixels)
  }

  /// A picture in colours as a PNG file.
  ///
  /// - Parameter colors: `[height, width, 3]`: red, green and blue.
  package static func pngFile(
    width: Int, height: Int, colors: [UInt8]
  ) -> [UInt8] {
    pngFile(.rgb, width: width, height: height, colors)
  }

  private static func pngFile(
    _ color: PNGHeader.Color, width: Int, height: Int, _ values: [UInt8]
  ) -> [UInt8] {
    var header = bigEndian(UInt32(width)) + bigEndian(UInt32(height))
    // 8 bits; compression, filter and interlace of method 0.
    header += [8, color.rawValue, 0, 0, 0]
    let packed = packedRows(values, rowBytes: width * color.channels)
    return PNGHeader.signature + chunk("IHDR", header)
      + chunk("IDAT", packed) + chunk("IEND", [])
  }

  private static func packedRows(
    _ values: [UInt8], rowBytes: Int
  ) -> [UInt8] {
    var rows: [UInt8] = []
    rows.reserveCapacity(values.count + values.count / rowBytes)
    for start in stride(from: 0, to: values.count, by: rowBytes) {
      rows.append(0)
      rows += values[start..<start + rowBytes]
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
