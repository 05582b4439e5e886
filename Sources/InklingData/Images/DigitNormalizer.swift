// From a picture of one digit, of any size and on any plain ground, to what a
// network trained on MNIST expects.

import InklingTraining

extension GrayImage {
  /// The digit in this picture in MNIST's form, as its authors describe it
  /// (http://yann.lecun.com/exdb/mnist): ink bright on 0, scaled with its
  /// aspect ratio into 20 x 20 pixels, its centre of mass in the middle of 28 x
  /// 28. A picture in that form already comes back unchanged.
  ///
  /// Light on dark and dark on light are told apart by the border, whose light
  /// may be uneven and noisy.
  ///
  /// - Parameter source: what to name in an error, usually a path.
  /// - Throws: `DataError` with reason `malformed` for a picture without ink, or
  ///   `memory`.
  public func normalizedDigit(
    source: String = "the picture"
  ) throws(DataError) -> GrayImage {
    try DataError.checkMemory(
      DigitNormalizer.memory(for: self), for: "a picture", in: source)
    guard let digit = DigitNormalizer.normalize(self) else {
      throw DataError(
        .malformed, in: source,
        "no digit in the picture: nothing stands out from its background")
    }
    return digit
  }
}

/// The steps from a picture to a digit in MNIST's form.
package enum DigitNormalizer {
  /// Larger pictures are reduced to this first.
  private static let largestSide = 1024
  /// Ink below this share of the strongest is taken for background.
  private static let faintest = 1.0 / 32

  /// The digit, or `nil` for a picture without ink.
  fileprivate static func normalize(_ image: GrayImage) -> GrayImage? {
    if MNISTForm.holds(image) { return image }
    guard let ink = cleanInk(reduced(image)),
      let box = PixelBox(ink, above: MNISTForm.halo)
    else { return nil }
    return MNISTForm.fit(ink.cropped(to: box))
  }

  /// Photographs in fewer pixels: time and memory for what 20 x 20 would not
  /// show are lost.
  private static func reduced(_ image: GrayImage) -> GrayImage {
    guard let size = reducedSize(image) else { return image }
    return image.scaled(width: size.width, height: size.height)
  }

  /// `nil` for a picture that is small enough.
  private static func reducedSize(
    _ image: GrayImage
  ) -> (width: Int, height: Int)? {
    let longer = max(image.width, image.height)
    guard longer > largestSide else { return nil }
    return (
      max(1, image.width * largestSide / longer),
      max(1, image.height * largestSide / longer)
    )
  }

  /// Bytes that all steps take at most.
  fileprivate static func memory(for image: GrayImage) -> Int {
    let size = reducedSize(image)
    // Floats of the picture made narrow, and some 24 bytes a pixel for shares.
    let scaling = size.map { 4 * $0.width * image.height } ?? 0
    let sides = 64 * (image.width + image.height)
    // Differences, labels, a stack and masses, which grow to twice their size.
    let pixels = size.map { $0.width * $0.height } ?? image.pixels.count
    return scaling + sides + 48 * pixels
  }

  /// The ink without background, noise and specks, full ink near 255; nil if
  /// there is none.
  private static func cleanInk(_ image: GrayImage) -> GrayImage? {
    var (ink, noise) = inkOnly(image)
    // Of a million pixels of normal noise none is six deviations away.
    guard let strongest = ink.pixels.max().map(Double.init),
      strongest > max(8, 6 * noise)
    else { return nil }
    let low = UInt8(max(4 * noise, strongest * faintest))
    let high = max(low, otsuThreshold(ink.pixels))
    InkMask.apply(to: &ink, low: low, high: high)
    saturate(&ink, above: high)
    return ink
  }

  /// The distance of each pixel from the background on the ink's side, and the
  /// background's noise.
  private static func inkOnly(
    _ image: GrayImage
  ) -> (ink: GrayImage, noise: Double) {
    let background = BackgroundSurface(image)
    let threshold = 3 * background.noise + 2
    var (above, below) = (0.0, 0.0)
    var differences: [Float] = []
    differences.reserveCapacity(image.pixels.count)
    for y in 0..<image.height {
      for x in 0..<image.width {
        let difference = Double(image[x, y]) - background(x, y)
        differences.append(Float(difference))
        if difference > threshold { above += difference }
        if difference < -threshold { below -= difference }
      }
    }
    let sign: Float = above > below ? 1 : -1
    let ink = differences.map { difference in
      UInt8(min(255, max(0, (difference * sign).rounded())))
    }
    return (
      GrayImage(width: image.width, height: image.height, pixels: ink),
      background.noise
    )
  }

  /// The level that divides the ink into two classes with the most variance
  /// between them (Otsu, 1979).
  private static func otsuThreshold(_ pixels: [UInt8]) -> UInt8 {
    let histogram = histogram(pixels).map { Double($0) }
    let count = Double(pixels.count)
    let total = histogram.enumerated().reduce(0) {
      $0 + Double($1.offset) * $1.element
    }
    var (best, threshold) = (-1.0, 0)
    var (weight, sum) = (0.0, 0.0)
    for level in 0..<255 {
      weight += histogram[level]
      sum += Double(level) * histogram[level]
      guard weight > 0, weight < count else { continue }
      let distance = sum / weight - (total - sum) / (count - weight)
      let between = weight * (count - weight) * distance * distance
      if between > best { (best, threshold) = (between, level) }
    }
    return UInt8(threshold)
  }

  /// Lets the darkest tenth of the ink above `level` be full ink, so that its
  /// unevenness does not look like thin strokes.
  private static func saturate(_ ink: inout GrayImage, above level: UInt8) {
    let histogram = histogram(ink.pixels)
    var tenth = histogram[Int(level)...].dropFirst().reduce(0, +) / 10
    var full = 255
    while full > 0, tenth >= histogram[full] {
      tenth -= histogram[full]
      full -= 1
    }
    MNISTForm.scale(&ink, from: UInt8(full))
  }

  /// How often each grey occurs.
  private static func histogram(_ pixels: [UInt8]) -> [Int] {
    var counts = [Int](repeating: 0, count: 256)
    for pixel in pixels { counts[Int(pixel)] += 1 }
    return counts
  }

}

/// Threshold with hysteresis: connected pixels (8 neighbours) above `low` are
/// kept where one of them is above `high` and they hold at least a fiftieth of
/// the ink of the largest such part.
enum InkMask {
  /// Sets all other pixels of `ink` (0 is background) to 0.
  static func apply(to ink: inout GrayImage, low: UInt8, high: UInt8) {
    var labels = [Int32](repeating: 0, count: ink.pixels.count)
    var masses: [Int] = [0]
    var stack: [Int] = []
    for start in ink.pixels.indices
    where ink.pixels[start] > high && labels[start] == 0 {
      let label = Int32(masses.count)
      var mass = 0
      labels[start] = label
      stack.append(start)
      while let index = stack.popLast() {
        mass += Int(ink.pixels[index])
        let (y, x) = index.quotientAndRemainder(dividingBy: ink.width)
        for ny in max(0, y - 1)...min(ink.height - 1, y + 1) {
          for nx in max(0, x - 1)...min(ink.width - 1, x + 1) {
            let neighbour = ny * ink.width + nx
            guard labels[neighbour] == 0, ink.pixels[neighbour] > low
            else { continue }
            labels[neighbour] = label
            stack.append(neighbour)
          }
        }
      }
      masses.append(mass)
    }
    let least = (masses.max() ?? 0) / 50
    for index in ink.pixels.indices {
      let label = Int(labels[index])
      if label == 0 || masses[label] < least { ink.pixels[index] = 0 }
    }
  }
}
