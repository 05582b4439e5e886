// One way of writing a digit, and the notation it is written down in.

import CKernels

extension StrokeDigits {
  /// One way of writing a digit.
  struct Glyph {
    /// How often it is chosen, relative to the digit's other glyphs.
    let weight: UInt32
    /// The places that the strokes pass, at most `INK_MAX_KNOTS`.
    let knots: [ink_knot]

    /// - Parameter path: knots `x,y` apart by spaces, in hundredths of the box,
    ///   y downwards. The curve is smooth through a knot, but turns sharply at
    ///   one with `!` behind it. After `/` the pen is put down anew.
    init(_ weight: UInt32, _ path: String) {
      var knots: [ink_knot] = []
      var kind = INK_KNOT_BEGIN
      for word in path.split(separator: " ") {
        if word == "/" {
          kind = INK_KNOT_BEGIN
          continue
        }
        let isCorner = word.hasSuffix("!")
        let pair = (isCorner ? word.dropLast() : word).split(separator: ",")
        guard pair.count == 2, let x = Float(pair[0]), let y = Float(pair[1])
        else { preconditionFailure("not a knot: \(word) in \(path)") }
        if isCorner, kind == INK_KNOT_SMOOTH { kind = INK_KNOT_CORNER }
        knots.append(ink_knot(x: x / 100, y: y / 100, kind: kind))
        kind = INK_KNOT_SMOOTH
      }
      precondition((1...Int(INK_MAX_KNOTS)).contains(knots.count))
      self.weight = weight
      self.knots = knots
    }
  }
}
