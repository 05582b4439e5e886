// Which parts of the ink are together a digit, and which are none.

/// Parts that make up a digit.
struct InkGroup {
  var parts: [InkPart]
  var box: PixelBox
  /// Whether a part of it may have been taken for a printed line.
  var isCut = false
  var area: Int { parts.reduce(0) { $0 + $1.area } }

  /// The mean thickness of its strokes.
  var thickness: Double {
    let rim = parts.reduce(0) { $0 + $1.rim }
    let length = parts.reduce(0) { $0 + $1.box.longer }
    return min(
      2 * Double(area) / Double(max(1, rim)), Double(area) / Double(length))
  }

  init(_ part: InkPart) {
    parts = [part]
    box = part.box
  }

  mutating func take(_ other: InkGroup) {
    parts += other.parts
    box = box.union(other.box)
  }

  /// Filled as no stroke of a pen fills: the strokes of MNIST's digits are at
  /// most 0.26 of their longer side thick.
  var isBlot: Bool {
    let area = Double(self.area)
    let rim = Double(parts.reduce(0) { $0 + $1.rim })
    let (longer, shorter) = (
      Double(box.longer), Double(min(box.width, box.height))
    )
    // Strokes of small pictures fill as much.
    guard longer >= 20, shorter * 2.2 > longer else { return false }
    return 2 * area / rim > 0.27 * longer || area > 0.62 * longer * shorter
  }
}

enum InkGroups {
  /// Smaller ink is dirt or noise, and so is a hundredth of the picture.
  private static let leastSide = 5

  /// Digits, in no order.
  ///
  /// - Parameter isLined: whether lines were printed on the paper, of which
  ///   pieces may be left.
  static func find(_ found: InkParts, isLined: Bool) -> [InkGroup] {
    let (parts, isTight) = withoutBorder(found)
    let reference = height(parts)
    guard reference > 0 else { return [] }
    let inside = isTight ? parts : withoutFrames(parts)
    var groups = inside.filter {
      // Specks: a hundredth of a digit's ink, or smaller than a dot.
      $0.box.longer * 12 >= reference && $0.area >= 3
    }.map { InkGroup($0) }
    groups.sort { $0.box.longer > $1.box.longer }
    var merged: [InkGroup] = []
    for group in groups {
      if let index = home(of: group, in: merged, reference) {
        merged[index].take(group)
      } else {
        merged.append(group)
      }
    }
    // What printed lines leave is much thinner than the pen.
    let shorter = min(found.width, found.height)
    let thickest = merged.map { $0.thickness }.max() ?? 0
    let strokes = merged.filter { group in
      let least = thickest * (isLined ? 0.4 : 0.2)
      return (group.thickness >= least || reference < 24)
        && group.box.longer >= max(leastSide, shorter / 100)
    }
    var digits: [InkGroup] = []
    var rest: [InkGroup] = []
    for group in strokes {
      if isDigit(group.box, reference) {
        digits.append(group)
      } else {
        rest.append(group)
      }
    }
    guard isLined else { return digits }
    for index in digits.indices {
      digits[index].isCut = rest.contains { piece in
        max(
          piece.box.gapX(digits[index].box), piece.box.gapY(digits[index].box))
          * 2 <= reference
      }
    }
    return digits
  }

  /// Dots, dashes and dirt are none.
  private static func isDigit(_ box: PixelBox, _ reference: Int) -> Bool {
    if box.height * 2 >= reference { return box.width <= 12 * box.height }
    return box.height * 10 >= reference * 4 && box.width * 3 >= box.height
      && box.width <= 2 * box.height
  }

  /// What touches the border is the desk, a shadow, or the next page, unless
  /// it is all there is: a digit that was cut out tightly.
  private static func withoutBorder(
    _ found: InkParts
  ) -> (parts: [InkPart], isTight: Bool) {
    let parts = found.parts
    let largest = parts.map { $0.area }.max() ?? 0
    let inside = parts.filter { $0.border == 0 }
    let longest = inside.map { $0.box.longer }.max() ?? 0
    let shorter = min(found.width, found.height)
    // Strokes and not specks, beside what was cut out.
    if longest * 3 >= shorter || (longest >= 12 && longest * 12 >= shorter) {
      return (inside, false)
    }
    let around = 2 * (found.width + found.height)
    let cut = parts.filter { part in
      part.border == 0
        || (part.border * 5 <= around * 2
          && part.box.height * 10 >= found.height * 7)
    }
    guard let main = cut.max(by: { $0.area < $1.area }),
      main.border > 0, main.area * 2 >= largest
    else { return (inside, false) }
    return (cut.filter { $0.area * 12 >= main.area }, true)
  }

  /// The height of digits: what half of the ink is in parts as high as.
  private static func height(_ parts: [InkPart]) -> Int {
    let sorted = parts.sorted { $0.box.longer < $1.box.longer }
    var left = sorted.reduce(0) { $0 + $1.box.longer * $1.box.longer } / 2
    for part in sorted {
      left -= part.box.longer * part.box.longer
      if left <= 0 { return part.box.longer }
    }
    return 0
  }

  /// Without what runs around others and is thin: boxes drawn by hand.
  private static func withoutFrames(_ parts: [InkPart]) -> [InkPart] {
    parts.filter { frame in
      let inside = parts.contains { part in
        part.label != frame.label && frame.box.contains(part.box)
          && part.box.longer * 3 >= frame.box.longer
      }
      guard inside else { return true }
      return frame.thickness * 6
        > Double(min(frame.box.width, frame.box.height))
    }
  }

  /// The larger group that a small part belongs to: above or below most of it,
  /// or right beside it.
  private static func home(
    of small: InkGroup, in groups: [InkGroup], _ reference: Int
  ) -> Int? {
    var (best, distance) = (nil as Int?, Int.max)
    for (index, group) in groups.enumerated() {
      let large = group.box
      let (x, y) = (small.box.gapX(large), small.box.gapY(large))
      let union = small.box.union(large)
      let isOver =
        -x * 2 >= min(small.box.width, large.width)
        && y * 4 <= reference && union.height * 10 <= reference * 16
      let isPiece =
        small.box.height * 10 < large.height * 7
        && small.area * 2 < group.area
        && max(x, y) * 9 <= max(large.height, reference / 2)
        && union.width * 10 <= max(large.height, reference) * 14
      guard isOver || isPiece else { continue }
      let away = max(0, x) + max(0, y)
      if away < distance { (best, distance) = (index, away) }
    }
    return best
  }
}
