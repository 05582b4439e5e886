// One picture in shades of grey.

import InklingTraining

/// A picture of 8-bit greys, 0 black and 255 white, row by row from the top.
public struct GrayImage: Hashable, Sendable {
  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// `[height, width]`.
  public var pixels: [UInt8]

  /// Takes `pixels`, of which there are `width * height`.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(width > 0 && height > 0 && pixels.count == width * height)
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// The pixel in column `x` of row `y`.
  public subscript(x: Int, y: Int) -> UInt8 {
    get { pixels[y * width + x] }
    set { pixels[y * width + x] = newValue }
  }
}
