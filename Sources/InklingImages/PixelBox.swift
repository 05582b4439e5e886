// Rectangles of pixels: around ink, around digits.

/// A rectangle of pixels; `right` and `bottom` are exclusive.
package struct PixelBox: Hashable, Sendable {
  package var left: Int
  package var top: Int
  package var right: Int
  package var bottom: Int

  package var width: Int { right - left }
  package var height: Int { bottom - top }
  var longer: Int { max(width, height) }

  /// The smallest that holds both.
  func union(_ other: PixelBox) -> PixelBox {
    PixelBox(
      left: min(left, other.left), top: min(top, other.top),
      right: max(right, other.right), bottom: max(bottom, other.bottom))
  }

  func contains(_ other: PixelBox) -> Bool {
    left <= other.left && top <= other.top && right >= other.right
      && bottom >= other.bottom
  }

  /// Pixels of free space between the two, negative where they overlap.
  func gapX(_ other: PixelBox) -> Int {
    max(left, other.left) - min(right, other.right)
  }

  func gapY(_ other: PixelBox) -> Int {
    max(top, other.top) - min(bottom, other.bottom)
  }
}

extension PixelBox {
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
