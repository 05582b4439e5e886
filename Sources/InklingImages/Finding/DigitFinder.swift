// Every digit in a picture: found, in reading order, each as a network that was
// trained on MNIST expects it.

/// A digit that was found, or what looks like one.
package struct FoundDigit: Sendable {
  /// Where it stands, in pixels of the picture.
  package let box: PixelBox
  /// Lines of writing from the top, from 0.
  package let line: Int
  /// The ink alone, 0 where there is none, as large as it was found.
  package let ink: GrayImage
  /// Whether it is filled or crossed out as no digit is.
  package let isBlot: Bool
  /// Whether ink beside it was left out that may be a part of it.
  var isCut = false
  /// Whether it may be several digits that touch.
  var isWide: Bool { ink.width * 10 > ink.height * 12 }
  /// Wider than any one digit.
  var isVeryWide: Bool { ink.width * 10 > ink.height * 17 }
  /// Whether `ink` has MNIST's form already, and is to be looked at as it is.
  var isReady = false

  /// As a network takes it, in MNIST's form.
  package var uprightPixels: GrayImage { pixels([.upright])[0] }
}

/// Finds digits on paper, whatever its light, lines and surroundings.
package enum DigitFinder {
  /// The digits of `image`, line by line; one that has MNIST's form already is
  /// taken as it is.
  package static func find(in image: GrayImage) -> [FoundDigit] {
    if MNISTForm.holds(image) {
      return [
        FoundDigit(
          box: PixelBox(
            left: 0, top: 0, right: image.width, bottom: image.height),
          line: 0, ink: image, isBlot: false, isReady: true)
      ]
    }
    guard let field = InkField(image) else { return [] }
    let ink = field.ink
    var mask = Plane(
      width: ink.width, height: ink.height,
      bytes: ink.bytes.map { $0 > field.faintest ? 1 : 0 })
    let isLined = PrintedLines.remove(from: &mask)
    mask = InkParts(mask, ink: ink).sharpened(ink)
    let parts = InkParts(mask, ink: ink)
    let groups = InkGroups.find(parts, isLined: isLined)
    let lines = WritingLines.order(groups.map { $0.box })
    var found: [FoundDigit] = []
    for (number, line) in lines.enumerated() {
      for index in line {
        let group = groups[index]
        let box = PixelBox(
          left: group.box.left * field.factor,
          top: group.box.top * field.factor,
          right: min(image.width, group.box.right * field.factor),
          bottom: min(image.height, group.box.bottom * field.factor))
        let own = cut(group, parts, ink)
        found.append(
          FoundDigit(
            box: box, line: number, ink: own,
            isBlot: group.isBlot || own.isScribble, isCut: group.isCut))
      }
    }
    return found
  }

  /// Bytes that all steps take at most: planes of bytes, labels, a stack.
  package static func memory(for image: GrayImage) -> Int {
    let factor = InkField.factor(for: image)
    return 24 * image.pixels.count / (factor * factor) + (2 << 20)
  }

  /// The group's own ink and the soft edge around it, full ink 255.
  private static func cut(
    _ group: InkGroup, _ parts: InkParts, _ ink: Plane
  ) -> GrayImage {
    var own = [Bool](repeating: false, count: parts.parts.count + 1)
    for part in group.parts { own[Int(part.label)] = true }
    let box = PixelBox(
      left: max(0, group.box.left - 1), top: max(0, group.box.top - 1),
      right: min(ink.width, group.box.right + 1),
      bottom: min(ink.height, group.box.bottom + 1))
    var near = Plane(width: box.width, height: box.height)
    var counts = [Int](repeating: 0, count: 256)
    for y in box.top..<box.bottom {
      for x in box.left..<box.right
      where own[Int(parts.labels[y * ink.width + x])] {
        near[x - box.left, y - box.top] = 1
        counts[Int(ink[x, y])] += 1
      }
    }
    near.dilateRows(1)
    near.dilateColumns(1)
    // What a tenth of it reaches: so uneven ink has no thin strokes.
    var (full, left) = (255, group.area / 10)
    while full > 1, left >= counts[full] {
      left -= counts[full]
      full -= 1
    }
    var pixels = [UInt8](repeating: 0, count: near.bytes.count)
    for y in box.top..<box.bottom {
      for x in box.left..<box.right {
        let index = (y - box.top) * box.width + x - box.left
        let label = parts.labels[y * ink.width + x]
        guard near.bytes[index] != 0, label == 0 || own[Int(label)]
        else { continue }
        pixels[index] = UInt8(min(255, Int(ink[x, y]) * 255 / full))
      }
    }
    return GrayImage(width: box.width, height: box.height, pixels: pixels)
  }
}

extension GrayImage {
  /// Whether strokes are crossed more than four times, as no digit's are, along
  /// an eighth of the rows or columns; in a row by so many digits as may stand
  /// there.
  fileprivate var isScribble: Bool {
    let digits = max(1, (width + height / 2) / max(1, height))
    let rows = (0..<height).count { y in
      strokes(in: width) { self[$0, y] } > 4 * digits
    }
    let columns = (0..<width).count { x in
      strokes(in: height) { self[x, $0] } > 4
    }
    return rows * 8 > height || columns * 8 > width
  }

  /// Runs of ink along a row or column.
  private func strokes(in count: Int, _ ink: (Int) -> UInt8) -> Int {
    var (runs, last) = (0, false)
    for index in 0..<count {
      let isInk = ink(index) > 127
      if isInk, !last { runs += 1 }
      last = isInk
    }
    return runs
  }
}
