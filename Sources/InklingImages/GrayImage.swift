// One picture in shades of grey.

/// A picture of 8-bit greys, 0 black and 255 white, row by row from the top.
public struct GrayImage: Hashable, Sendable {
  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// `[height, width]`.
  public package(set) var pixels: [UInt8]

  /// Takes `pixels`.
  ///
  /// - Precondition: `width` and `height` are at least 1, and there are
  ///   `width * height` pixels.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    let (count, overflows) = width.multipliedReportingOverflow(by: height)
    precondition(
      width > 0 && height > 0 && !overflows && pixels.count == count,
      "a picture has width * height pixels, at least one")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// The pixel in column `x` of row `y`.
  package subscript(x: Int, y: Int) -> UInt8 {
    get { pixels[y * width + x] }
    set { pixels[y * width + x] = newValue }
  }
}

/// The grey of a colour.
package enum Luma {
  /// Rec. 601 luma, 0.299 R + 0.587 G + 0.114 B, in 16-bit fixed point, of
  /// channels from 0 to 255.
  package static func of(_ red: Int, _ green: Int, _ blue: Int) -> UInt8 {
    UInt8(
      truncatingIfNeeded: (red * 19_595 + green * 38_470 + blue * 7_471 + 32_768)
        >> 16)
  }
}
