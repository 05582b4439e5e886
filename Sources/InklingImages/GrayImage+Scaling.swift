// Changing a picture's size without aliasing.

extension GrayImage {
  /// A part of the picture.
  func cropped(to box: PixelBox) -> GrayImage {
    var part: [UInt8] = []
    for y in box.top..<box.bottom {
      part += pixels[y * width + box.left..<y * width + box.right]
    }
    return GrayImage(width: box.width, height: box.height, pixels: part)
  }

  /// The picture in another size: each direction by the mean over the area
  /// that a new pixel covers when it shrinks, linear between the centres of
  /// pixels when it grows.
  ///
  /// - Precondition: both sizes are at least 1.
  package func scaled(width newWidth: Int, height newHeight: Int) -> GrayImage {
    precondition(newWidth > 0 && newHeight > 0, "a picture has pixels")
    let columns = ScalingTap.taps(from: width, to: newWidth)
    let rows = ScalingTap.taps(from: height, to: newHeight)
    var narrow = [Float](repeating: 0, count: newWidth * height)
    for y in 0..<height {
      for (x, taps) in columns.enumerated() {
        for tap in taps {
          narrow[y * newWidth + x] +=
            tap.weight * Float(pixels[y * width + tap.index])
        }
      }
    }
    var result: [UInt8] = []
    result.reserveCapacity(newWidth * newHeight)
    for taps in rows {
      for x in 0..<newWidth {
        var sum: Float = 0
        for tap in taps {
          sum += tap.weight * narrow[tap.index * newWidth + x]
        }
        result.append(UInt8(min(255, max(0, sum.rounded()))))
      }
    }
    return GrayImage(width: newWidth, height: newHeight, pixels: result)
  }
}

/// One old pixel's share in a new one.
private struct ScalingTap {
  var index: Int
  var weight: Float

  /// The shares in each of `newCount` pixels; they add up to 1.
  static func taps(from count: Int, to newCount: Int) -> [[ScalingTap]] {
    let ratio = Double(count) / Double(newCount)
    return (0..<newCount).map { position in
      if ratio >= 1 {
        let begin = Double(position) * ratio
        let end = min(Double(count), begin + ratio)
        return (Int(begin)..<Int(end.rounded(.up))).map { index in
          let covered = min(end, Double(index + 1)) - max(begin, Double(index))
          return ScalingTap(index: index, weight: Float(covered / ratio))
        }
      }
      let centre = (Double(position) + 0.5) * ratio - 0.5
      let first = Int(centre.rounded(.down))
      let share = Float(centre - Double(first))
      return [
        ScalingTap(index: max(0, first), weight: 1 - share),
        ScalingTap(index: min(count - 1, first + 1), weight: share),
      ]
    }
  }
}
