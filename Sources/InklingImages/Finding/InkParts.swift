// Connected parts of the ink, and what is known of each.

/// Pixels of ink that touch each other, by sides or corners.
struct InkPart {
  /// Its number in `labels`.
  var label: Int32
  var box: PixelBox
  /// Pixels.
  var area = 0
  /// The sum of their strengths.
  var mass = 0
  /// Of its pixels, those that have a neighbour which is none of it.
  var rim = 0
  /// Of its pixels, those at the picture's border.
  var border = 0

  /// The mean thickness of its strokes: area by half the rim, or by the length
  /// where a straight one is all rim.
  var thickness: Double {
    min(
      2 * Double(area) / Double(max(1, rim)), Double(area) / Double(box.longer))
  }
}

/// The parts of a mask.
struct InkParts {
  /// More parts are noise; the rest of the picture is not looked at.
  private static let most = 20_000

  /// The part of each pixel; 0 is none.
  private(set) var labels: [Int32]
  private(set) var parts: [InkPart] = []
  let width: Int
  let height: Int

  /// - Parameters:
  ///   - mask: 1 where there is ink.
  ///   - ink: its strengths.
  init(_ mask: Plane, ink: Plane) {
    (width, height) = (mask.width, mask.height)
    labels = [Int32](repeating: 0, count: mask.bytes.count)
    var stack: [Int32] = []
    for start in mask.bytes.indices
    where mask.bytes[start] != 0 && labels[start] == 0 {
      guard parts.count < Self.most else { break }
      let label = Int32(parts.count + 1)
      let (y, x) = start.quotientAndRemainder(dividingBy: width)
      var part = InkPart(
        label: label,
        box: PixelBox(left: x, top: y, right: x + 1, bottom: y + 1))
      labels[start] = label
      stack.append(Int32(start))
      while let index = stack.popLast() {
        grow(&part, at: Int(index), mask, ink, &stack)
      }
      parts.append(part)
    }
  }

  private mutating func grow(
    _ part: inout InkPart, at index: Int, _ mask: Plane, _ ink: Plane,
    _ stack: inout [Int32]
  ) {
    let (y, x) = index.quotientAndRemainder(dividingBy: width)
    part.area += 1
    part.mass += Int(ink.bytes[index])
    part.box.left = min(part.box.left, x)
    part.box.right = max(part.box.right, x + 1)
    part.box.top = min(part.box.top, y)
    part.box.bottom = max(part.box.bottom, y + 1)
    let isBorder = x == 0 || y == 0 || x == width - 1 || y == height - 1
    part.border += isBorder ? 1 : 0
    var isRim = isBorder
    for row in max(0, y - 1)...min(height - 1, y + 1) {
      for column in max(0, x - 1)...min(width - 1, x + 1) {
        let near = row * width + column
        guard mask.bytes[near] != 0 else {
          isRim = isRim || row == y || column == x
          continue
        }
        guard labels[near] == 0 else { continue }
        labels[near] = part.label
        stack.append(Int32(near))
      }
    }
    part.rim += isRim ? 1 : 0
  }

  /// The mask of pixels near each part's own full strength: what is much
  /// weaker, as a shadow around strokes, falls away.
  func sharpened(_ ink: Plane) -> Plane {
    var sums = [Int](repeating: 0, count: parts.count + 1)
    var counts = sums
    for (index, label) in labels.enumerated() where label != 0 {
      let part = parts[Int(label) - 1]
      let strength = Int(ink.bytes[index])
      guard strength * part.area >= part.mass else { continue }
      sums[Int(label)] += strength
      counts[Int(label)] += 1
    }
    var mask = Plane(width: width, height: height)
    for (index, label) in labels.enumerated() where label != 0 {
      // Half of the mean of the stronger half.
      let level = sums[Int(label)] * 45
      if Int(ink.bytes[index]) * 100 * counts[Int(label)] > level {
        mask.bytes[index] = 1
      }
    }
    return mask
  }
}
