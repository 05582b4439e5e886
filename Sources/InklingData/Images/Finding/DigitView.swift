// A digit that was found as a network takes it: upright or turned, with strokes
// about as thick as those of MNIST.

/// How a digit is looked at.
struct DigitView: Sendable {
  /// Clockwise: the cosine and the sine of an angle.
  let cosine: Float
  let sine: Float
  /// Of the digit's height, how far its top is pushed to the left.
  var shear: Float = 0

  /// As it was written.
  static let upright = DigitView(cosine: 1, sine: 0)

  /// Turned by about `eighths` of an eighth of a radian (7 degrees).
  static func turned(_ eighths: Int) -> DigitView {
    // (1 - t t, 2 t) / (1 + t t) is the point at twice the arc tangent of t.
    let t = Float(eighths) / 16
    let length = 1 + t * t
    return DigitView(cosine: (1 - t * t) / length, sine: 2 * t / length)
  }
}

extension FoundDigit {
  /// Pixels of the longer side from which views are made.
  private static let workingSide = 72
  /// Strokes of MNIST are rarely thinner than this share of the digit.
  private static let thinnest = 0.085

  /// `[28, 28]`, one for each view.
  func pixels(_ views: [DigitView]) -> [GrayImage] {
    if isReady { return [ink] }
    let source = strengthened()
    return views.map { view in
      let turned =
        view.sine == 0 && view.shear == 0 ? source : source.seen(view)
      guard let box = PixelBox(turned, above: MNISTForm.halo) else {
        return MNISTForm.fit(turned)
      }
      return MNISTForm.fit(turned.cropped(to: box))
    }
  }

  /// In a size that is enough, thin strokes made thicker.
  private func strengthened() -> GrayImage {
    let longer = max(ink.width, ink.height)
    let side = Self.workingSide
    let small =
      longer == side
      ? ink
      : ink.scaled(
        width: max(1, ink.width * side / longer),
        height: max(1, ink.height * side / longer))
    let room = 4
    var plane = Plane(
      width: small.width + 2 * room, height: small.height + 2 * room)
    for y in 0..<small.height {
      for x in 0..<small.width {
        plane[x + room, y + room] = small[x, y]
      }
    }
    var mask = plane
    for index in mask.bytes.indices {
      mask.bytes[index] = plane.bytes[index] > 127 ? 1 : 0
    }
    let parts = InkParts(mask, ink: plane).parts
    let area = parts.reduce(0) { $0 + $1.area }
    let rim = parts.reduce(0) { $0 + $1.rim }
    let thickness = 2 * Double(area) / Double(max(1, rim))
    let missing = Self.thinnest * Double(side) - thickness
    let radius = min(room - 1, Int((missing / 2).rounded()))
    if radius > 0 {
      plane.dilateRows(radius)
      plane.dilateColumns(radius)
    }
    return GrayImage(
      width: plane.width, height: plane.height, pixels: plane.bytes)
  }
}

extension GrayImage {
  /// The picture turned about its middle, in a frame that holds all of it.
  fileprivate func seen(_ view: DigitView) -> GrayImage {
    let side = (width + height) * 3 / 4 + Int(abs(view.shear) * Float(height))
    var result = [UInt8](repeating: 0, count: side * side)
    let middle = Float(side - 1) / 2
    let (middleX, middleY) = (Float(width - 1) / 2, Float(height - 1) / 2)
    for y in 0..<side {
      for x in 0..<side {
        let (dx, dy) = (Float(x) - middle, Float(y) - middle)
        let sheared = dx - view.shear * dy
        result[y * side + x] = shade(
          view.cosine * sheared + view.sine * dy + middleX,
          view.cosine * dy - view.sine * sheared + middleY)
      }
    }
    return GrayImage(width: side, height: side, pixels: result)
  }

  /// Linear between pixels, 0 outside.
  private func shade(_ x: Float, _ y: Float) -> UInt8 {
    guard x > -1, y > -1, x < Float(width), y < Float(height) else { return 0 }
    let (left, top) = (x.rounded(.down), y.rounded(.down))
    let (shareX, shareY) = (x - left, y - top)
    func pixel(_ x: Int, _ y: Int) -> Float {
      x >= 0 && y >= 0 && x < width && y < height ? Float(self[x, y]) : 0
    }
    let (column, row) = (Int(left), Int(top))
    let above =
      pixel(column, row) * (1 - shareX) + pixel(column + 1, row) * shareX
    let below =
      pixel(column, row + 1) * (1 - shareX)
      + pixel(column + 1, row + 1) * shareX
    return UInt8((above * (1 - shareY) + below * shareY).rounded())
  }
}
