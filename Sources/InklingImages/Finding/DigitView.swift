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
  private static let workingSide = 48
  /// Strokes of MNIST are rarely thinner than this share of the digit.
  private static let thinnest = 0.085

  /// `[28, 28]`, one for each view.
  func pixels(_ views: [DigitView]) -> [GrayImage] {
    if isReady { return [ink] }
    let (source, isThicker) = strengthened()
    return views.map { view in
      let isUpright = view.sine == 0 && view.shear == 0
      // Scaled once only, where nothing else is done to it.
      let turned =
        isUpright ? isThicker ? source : ink : source.seen(view)
      guard let box = PixelBox(turned, above: MNISTForm.halo) else {
        return MNISTForm.fit(turned)
      }
      return MNISTForm.fit(turned.cropped(to: box))
    }
  }

  /// In a size that is enough, thin strokes made thicker; whether they were.
  private func strengthened() -> (picture: GrayImage, isThicker: Bool) {
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
    return (
      GrayImage(
        width: plane.width, height: plane.height, pixels: plane.bytes),
      radius > 0
    )
  }
}

extension GrayImage {
  /// The picture turned about its middle, in a frame that holds all of it.
  fileprivate func seen(_ view: DigitView) -> GrayImage {
    let side = (width + height) * 3 / 4 + Int(abs(view.shear) * Float(height))
    // A rim of two empty pixels, so that no neighbour is missing.
    let stride = width + 4
    var padded = [Float](repeating: 0, count: stride * (height + 4))
    for y in 0..<height {
      for x in 0..<width {
        padded[(y + 2) * stride + x + 2] = Float(pixels[y * width + x])
      }
    }
    var result = [UInt8](repeating: 0, count: side * side)
    let middle = Float(side - 1) / 2
    let (middleX, middleY) = (Float(width + 3) / 2, Float(height + 3) / 2)
    for y in 0..<side {
      let dy = Float(y) - middle
      for x in 0..<side {
        let sheared = Float(x) - middle - view.shear * dy
        let sourceX = view.cosine * sheared + view.sine * dy + middleX
        let sourceY = view.cosine * dy - view.sine * sheared + middleY
        guard sourceX > 1, sourceY > 1, sourceX < Float(width + 2),
          sourceY < Float(height + 2)
        else { continue }
        let (column, row) = (Int(sourceX), Int(sourceY))
        let (shareX, shareY) = (sourceX - Float(column), sourceY - Float(row))
        let at = row * stride + column
        let above = padded[at] * (1 - shareX) + padded[at + 1] * shareX
        let below =
          padded[at + stride] * (1 - shareX) + padded[at + stride + 1] * shareX
        result[y * side + x] = UInt8(
          above * (1 - shareY) + below * shareY + 0.5)
      }
    }
    return GrayImage(width: side, height: side, pixels: result)
  }
}
