// Where in a picture the ink is.

/// A bounding box in pixels; `right` and `bottom` are exclusive.
struct InkBox {
  private(set) var left: Int
  private(set) var top: Int
  private(set) var right: Int
  private(set) var bottom: Int
  var width: Int { right - left }
  var height: Int { bottom - top }

  /// The box around all pixels of more than `level`, or nil without any.
  init?(_ image: GrayImage, above level: UInt8) {
    (left, top, right, bottom) = (image.width, image.height, 0, 0)
    for y in 0..<image.height {
      for x in 0..<image.width where image[x, y] > level {
        left = min(left, x)
        top = min(top, y)
        right = max(right, x + 1)
        bottom = max(bottom, y + 1)
      }
    }
    if right == 0 { return nil }
  }
}
