// The form of MNIST's images: ink bright on 0, scaled with its aspect ratio into
// 20 x 20 pixels, its centre of mass in the middle of 28 x 28.

/// What a network that was trained on MNIST takes.
package enum MNISTForm {
  /// Pixels in both directions.
  package static let side = 28
  /// Pixels of the ink's longer direction.
  private static let inkSide = 20
  /// Ink up to a quarter of full is a soft edge, which the digit's size does
  /// not count.
  static let halo: UInt8 = 63

  /// Ink that was cut out, in this form.
  static func fit(_ ink: GrayImage) -> GrayImage {
    let longer = max(ink.width, ink.height)
    var digit = ink.scaled(
      width: max(1, (ink.width * inkSide + longer / 2) / longer),
      height: max(1, (ink.height * inkSide + longer / 2) / longer))
    stretch(&digit)
    return centred(digit)
  }

  /// Whether the picture has MNIST's form: 28 x 28 on a ground of 0, ink of 18
  /// to 20 pixels, its centre of mass within half a pixel of index 14 (of one
  /// of MNIST's 70,000 images 0.02 more). Each of MNIST's images has it.
  static func holds(_ image: GrayImage) -> Bool {
    guard image.width == side, image.height == side else { return false }
    guard let box = PixelBox(image, above: 0),
      (18...inkSide).contains(max(box.width, box.height)),
      let centre = centreOfMass(image)
    else { return false }
    return abs(centre.x - 14) < 0.53 && abs(centre.y - 14) < 0.53
  }

  /// Makes the strongest pixel 255; in MNIST it is 254 or 255.
  private static func stretch(_ digit: inout GrayImage) {
    guard let strongest = digit.pixels.max() else { return }
    scale(&digit, from: strongest)
  }

  static func scale(_ image: inout GrayImage, from full: UInt8) {
    // Full already, as MNIST's 253 and 254 are.
    guard (1..<250).contains(full) else { return }
    image.pixels = image.pixels.map { pixel in
      UInt8(min(255, (Int(pixel) * 255 + Int(full) / 2) / Int(full)))
    }
  }

  /// Puts the digit's centre of mass at the middle by whole pixels, as far as
  /// the frame lets it.
  private static func centred(_ digit: GrayImage) -> GrayImage {
    let centre = centreOfMass(digit) ?? (0, 0)
    func offset(_ centre: Double, _ size: Int) -> Int {
      min(max(Int((14 - centre).rounded()), 0), side - size)
    }
    let left = offset(centre.x, digit.width)
    let top = offset(centre.y, digit.height)
    var result = GrayImage(
      width: side, height: side,
      pixels: [UInt8](repeating: 0, count: side * side))
    for y in 0..<digit.height {
      for x in 0..<digit.width {
        result[left + x, top + y] = digit[x, y]
      }
    }
    return result
  }

  /// In pixel indices, or nil where all is 0.
  private static func centreOfMass(
    _ image: GrayImage
  ) -> (x: Double, y: Double)? {
    var (mass, x, y) = (0, 0, 0)
    for row in 0..<image.height {
      for column in 0..<image.width {
        let pixel = Int(image[column, row])
        mass += pixel
        x += pixel * column
        y += pixel * row
      }
    }
    guard mass > 0 else { return nil }
    return (Double(x) / Double(mass), Double(y) / Double(mass))
  }
}
