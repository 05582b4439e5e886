// The ways of writing each digit that the built-in digits are drawn from.
// Data only: StrokeDigits chooses among them, and CKernels/portable/strokes.c
// draws.

import CKernels

extension StrokeDigits {
  /// The ways of writing each digit, by digit; see `Glyph.init` for the
  /// notation.
  static let glyphs: [[Glyph]] = [
    // 0: round, narrow, closed with an overlap, begun with a hook, left open,
    // with the end led into the middle.
    [
      Glyph(5, "52,0 20,16 10,56 32,96 68,94 90,50 78,12 48,1"),
      Glyph(3, "54,0 30,20 24,62 46,100 68,80 76,38 66,8 50,2"),
      Glyph(3, "70,6 34,6 12,42 18,84 52,100 84,70 84,26 60,4 34,14"),
      Glyph(1, "36,18 20,40 16,76 44,99 80,76 82,24 56,2 30,14"),
      Glyph(1, "60,4 26,14 12,54 30,94 66,94 88,52 76,12 54,8 46,30"),
      Glyph(1, "34,4 14,40 20,84 54,98 82,70 82,28 64,2"),
      Glyph(1, "74,2 36,14 12,50 22,94 54,92 84,50 80,14 58,8 30,60"),
    ],
    // 1: a bare line, with a flag, with flag and foot.
    [
      Glyph(16, "50,0 50,50 50,100"), Glyph(2, "30,20 52,0! 51,50 50,100"),
      Glyph(2, "26,22 52,0! 51,50 50,98 / 16,100 50,99 84,100"),
    ],
    // 2: without and with loops at the foot and the head, angular, narrow, wide
    // and low.
    [
      Glyph(4, "14,22 34,3 68,6 76,32 50,68 10,99! 45,97 90,98"),
      Glyph(4, "14,20 42,1 74,16 66,48 34,84 10,94 10,78 36,80 60,96 92,90"),
      Glyph(3, "10,26 34,2 68,6 74,34 44,78 12,98 4,82 28,70 58,90 96,94"),
      Glyph(2, "15,8 46,2 80,8 62,44 15,98! 50,96 88,96"),
      Glyph(2, "22,24 40,2 68,8 68,40 46,78 22,99! 48,95 78,98"),
      Glyph(2, "24,18 44,0 70,12 64,46 42,82 16,96 14,78 40,82 62,97 84,88"),
      Glyph(3, "18,42 24,12 54,0 80,24 68,64 34,94 10,90 20,68 54,80 96,90"),
      Glyph(2, "14,30 36,4 66,8 76,40 50,80 16,98 6,76 34,62 62,84 98,80"),
      Glyph(2, "6,20 46,4 84,14 62,44 10,72! 50,74 98,66"),
      Glyph(2, "28,14 48,0 64,14 58,48 36,88 8,94 8,80 34,74 62,82 98,72"),
    ],
    // 3: round, with a flat top, with a loop in the middle, with a long tail,
    // with hardly a waist.
    [
      Glyph(5, "18,12 45,0 72,10 68,34 40,46! 70,54 82,76 58,98 10,88"),
      Glyph(2, "15,4 45,3 78,3! 60,22 42,40! 72,48 82,74 60,98 12,90"),
      Glyph(2, "16,12 44,0 72,14 60,40 34,44 46,46 76,60 70,92 14,94"),
      Glyph(2, "30,14 56,0 78,14 66,36 46,44! 72,52 76,74 46,94 4,98"),
      Glyph(2, "22,14 50,0 74,16 56,42 62,50 80,72 60,98 16,90"),
    ],
    // 4: open with a separate stem, closed, rounded, in one stroke, with a wide
    // bar.
    [
      Glyph(4, "28,0 22,25 16,54! 50,55 88,50 / 70,2 66,50 62,100"),
      Glyph(2, "66,0 40,32 10,66! 50,66 92,64 / 68,0 67,50 66,100"),
      Glyph(3, "22,2 16,30 28,48 52,48 74,38 / 80,0 76,45 70,100"),
      Glyph(1, "18,2 16,32 30,50 55,46 78,5! 72,50 64,100"),
      Glyph(2, "20,6 16,30 14,58! 50,58 94,52 / 76,0 74,50 74,100"),
      Glyph(2, "44,0 30,30 12,64! 56,56 96,48 / 62,26 54,62 46,100"),
      Glyph(2, "40,2 28,26 18,52! 44,54 78,44 / 78,2 64,50 46,100"),
    ],
    // 5: bar apart, bar joined, one curve like an S, with a curled bowl.
    [
      Glyph(3, "30,4 26,24 22,44! 54,36 78,58 66,92 14,94 / 30,4 55,3 86,0"),
      Glyph(4, "86,2 58,3 32,5! 28,24 24,44! 56,40 76,66 58,96 12,92"),
      Glyph(3, "84,2 50,4 32,18 46,44 68,64 58,94 12,92"),
      Glyph(2, "96,2 70,4 48,6! 42,22 34,38! 58,40 64,66 44,92 4,94"),
      Glyph(2, "82,2 30,6! 26,24 22,44! 56,38 84,60 72,94 34,99 12,84 14,70"),
      Glyph(2, "40,8 34,28 26,48! 56,46 72,66 56,94 20,96 / 40,8 64,6 96,0"),
      Glyph(2, "34,24 26,54! 58,44 84,60 78,84 54,99 / 34,20 60,10 94,2"),
    ],
    // 6: curved, straight, wide, with a low flat bowl, with the end curled
    // inwards.
    [
      Glyph(4, "70,0 40,22 20,60 30,95 66,94 76,68 48,58 24,80"),
      Glyph(4, "56,0 38,32 26,70 42,99 72,88 70,60 46,58 30,84"),
      Glyph(2, "84,4 44,18 14,60 28,97 70,94 84,68 54,52 20,78"),
      Glyph(3, "30,0 14,34 10,76 36,98 74,94 88,70 62,58 30,70 18,90"),
      Glyph(2, "46,0 26,32 22,72 40,98 62,88 62,68 44,64 26,82"),
      Glyph(2, "44,0 20,36 10,76 40,96 76,86 86,62 66,50 44,66 36,94"),
      Glyph(2, "24,0 8,40 10,80 44,97 84,80 80,54 56,52 40,74 46,94"),
    ],
    // 7: plain, with a flag, with a bar, with a round shoulder, with an upright
    // stem.
    [
      Glyph(4, "10,8 45,5 84,4! 66,40 42,100"),
      Glyph(2, "12,24 14,6! 48,6 86,4! 66,44 46,100"),
      Glyph(2, "10,8 45,5 84,4! 66,42 42,100 / 28,54 54,51 80,48"),
      Glyph(2, "10,12 44,3 76,6 76,30 62,66 52,100"),
      Glyph(2, "12,30 14,8! 48,7 84,5! 80,50 78,100"),
      Glyph(2, "8,10 45,8 84,6! 62,50 52,100 / 22,52 52,49 90,46"),
      Glyph(2, "16,46 14,14 42,3 78,6 80,40 70,100"),
    ],
    // 8: begun at the top right, in the middle, and crossing, with an open top,
    // with a small head.
    [
      Glyph(
        4, "74,12 46,0 26,16 40,40 70,62 68,94 34,98 26,70 52,46 72,22 60,2"),
      Glyph(
        3, "50,46 28,28 32,4 64,2 72,26 48,48 26,72 36,98 68,94 72,66 50,46"),
      Glyph(3, "88,8 54,2 34,18 50,44 68,70 52,97 26,88 34,62 58,40 86,10"),
      Glyph(
        2, "66,10 48,0 36,14 48,38 74,66 68,96 34,99 24,72 48,44 64,22 58,6"),
      Glyph(2, "94,4 62,4 40,22 54,50 62,76 44,98 28,82 44,60 72,36 90,14"),
      Glyph(2, "84,18 58,0 26,12 36,38 66,56 72,84 42,99 18,80 40,54 78,24"),
    ],
    // 9: straight tail, hooked tail, with a small and a wide head, left open.
    [
      Glyph(4, "74,16 52,2 26,16 26,40 52,46 76,12! 72,55 66,100"),
      Glyph(3, "72,22 52,2 26,14 28,42 56,42 74,16 76,56 62,90 30,98"),
      Glyph(3, "72,20 50,2 26,20 34,46 64,40 74,18! 68,60 58,100"),
      Glyph(2, "76,10 54,2 34,18 38,36 60,34 76,12 70,52 56,100"),
      Glyph(2, "84,12 50,4 14,24 20,44 56,36 82,14! 70,56 52,100"),
      Glyph(3, "66,4 42,4 22,28 36,46 62,34 76,8! 66,56 56,100"),
      Glyph(2, "70,8 54,0 36,16 34,36 48,42 66,18! 58,60 46,100"),
      Glyph(2, "80,18 58,0 28,10 18,34 36,48 64,38 82,20! 80,60 82,100"),
      Glyph(2, "78,8 40,4 10,34 24,58 56,46 78,10! 72,56 60,100"),
      Glyph(2, "60,2 34,10 24,34 40,46 62,30 66,4 60,50 46,100"),
    ],
  ]
}

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
