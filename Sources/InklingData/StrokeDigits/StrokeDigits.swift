// The built-in data set: handwritten-looking digits drawn from vector strokes,
// so that a network can be trained where there is no data at hand.
// What is drawn is in StrokeDigits+Glyphs.swift, and how in
// CKernels/portable/strokes.c.

import CKernels
import InklingCore
import InklingTraining

/// Handwritten-looking digits in MNIST's form: 28 x 28 bytes, ink 255 on 0,
/// fitted into 20 x 20 pixels and centred by mass.
///
/// An image depends on the seed and its index alone, on every machine: a
/// larger data set begins with the images of the smaller one.
public enum StrokeDigits {
  /// Pixels a side of an image.
  static let side = Int(INK_STROKES_SIDE)

  /// The layout of every image, `[28, 28]`.
  package static let shape = InputShape.image(height: side, width: side)

  /// As many as MNIST has.
  package static let trainCount = 60_000
  /// As many as MNIST has.
  package static let testCount = 10_000

  /// The most digits a data set may have: about 3 GB of compressed rows, or
  /// what 32-bit addresses reach uncompressed.
  package static let maximumCount = min(10_000_000, Int.max / (side * side))

  /// The first `count` digits of `seed`, in random order; each ten in turn
  /// hold every digit once. Bytes are scaled by 1/255.
  ///
  /// - Throws: `DataError` with reason `unsupported` when `count` is negative
  ///   or over `maximumCount`.
  /// - Complexity: O(count); 60,000 images take less than a second on one core.
  public static func dataset(
    count: Int, seed: UInt64
  ) throws(DataError) -> Dataset {
    try streamed(count: count, seed: seed).loaded()
  }

  /// The same, drawn anew each time they are needed.
  package static func streamed(
    count: Int, seed: UInt64
  ) throws(DataError) -> Dataset {
    let source = "built-in digits"
    guard (0...maximumCount).contains(count) else {
      throw DataError(
        .unsupported, in: source,
        "\(count) samples; expected 0 to \(maximumCount)")
    }
    let key = key(of: seed)
    var labels: [UInt16] = []
    try labels.reserve(count, in: source)
    for index in 0..<count {
      labels.append(UInt16(digit(key: key, index: index)))
    }
    let rows = StreamedRows(
      count: count, columns: shape.count, isSeekable: true, source: source
    ) { range, target in
      for index in range {
        draw(
          digit(key: key, index: index), key: key, index: index,
          into: target + (index - range.lowerBound) * shape.count)
      }
    }
    return try Dataset(
      rows: .streamed(rows), labels: labels, shape: shape, scale: 1 / 255,
      classNames: (0...9).map { String($0) }, source: source)
  }

  /// Training and test digits of one seed, none in both.
  ///
  /// - Throws: `DataError` with reason `unsupported` when a count is negative
  ///   or over `maximumCount`.
  public static func splits(
    train: Int = 60_000, test: Int = 10_000, seed: UInt64 = 1
  ) throws(DataError) -> DataSplits {
    try splits(train: train, test: test, seed: seed, streams: false)
  }

  /// - Parameter streams: whether they are drawn anew each time.
  package static func splits(
    train: Int = 60_000, test: Int = 10_000, seed: UInt64 = 1, streams: Bool
  ) throws(DataError) -> DataSplits {
    func part(_ count: Int, _ seed: UInt64) throws(DataError) -> Dataset {
      try streams
        ? streamed(count: count, seed: seed) : dataset(count: count, seed: seed)
    }
    return DataSplits(
      train: try part(train, seed),
      // Far from the seeds that anyone counts through.
      test: try part(test, ~seed))
  }

  /// A picture of `digit`, row by row. Where `dataset` has this digit at this
  /// seed and index, it is the same picture.
  ///
  /// - Precondition: `digit` is 0 to 9.
  public static func image(digit: Int, seed: UInt64, index: Int) -> [UInt8] {
    precondition((0...9).contains(digit), "a digit is 0 to 9")
    return [UInt8](unsafeUninitializedCapacity: shape.count) { image, count in
      guard let pixels = image.baseAddress else { return }
      draw(digit, key: key(of: seed), index: index, into: pixels)
      count = shape.count
    }
  }

  /// Well mixed bits of the seed, so that the images of neighbouring seeds have
  /// nothing in common.
  private static func key(of seed: UInt64) -> UInt64 {
    var random = ink_random()
    ink_random_seed(&random, seed)
    return ink_random_next(&random)
  }

  /// The digit at `index`: ten indices share one shuffle of the ten digits.
  private static func digit(key: UInt64, index: Int) -> Int {
    var random = ink_random()
    // No image is drawn from this seed: those differ from the key in their low
    // bits only.
    ink_random_seed(&random, ~key ^ UInt64(index / 10))
    var digits: [UInt32] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    ink_random_shuffle(&random, digits.count, &digits)
    return Int(digits[index % 10])
  }

  /// Chooses a way of writing `digit` and draws it into `pixels` (784 bytes).
  private static func draw(
    _ digit: Int, key: UInt64, index: Int,
    into pixels: UnsafeMutablePointer<UInt8>
  ) {
    var random = ink_random()
    ink_random_seed(&random, key ^ UInt64(bitPattern: Int64(index)))
    let ways = glyphs[digit]
    var choice = ink_random_below(&random, ways.reduce(0) { $0 + $1.weight })
    for glyph in ways {
      if choice < glyph.weight {
        var hand = hand
        return ink_draw_strokes(
          &random, &hand, glyph.knots.count, glyph.knots, pixels)
      }
      choice -= glyph.weight
    }
  }

  /// How unsteadily the digits are written. Tuned, as the glyphs are, by what
  /// a network trained on the result reads of MNIST's training digits.
  static let hand = ink_hand(
    jitter: 0.075, coherence: 0.4, warp: 0.16, stretch: 0.2, slant: 0.15,
    slant_spread: 0.28, rotation: 0.06, pen: 1.25, pen_spread: 0.19,
    pressure: 0.22, soft_low: 0.7, soft_high: 1.9)
}
