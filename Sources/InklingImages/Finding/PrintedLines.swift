// Lines that were printed on the paper: ruled, squared, boxes. They are long,
// thin and straight; what is written over them stays.

/// One line, followed from column to column.
struct PrintedLine {
  /// A column and the line's middle there, in rows.
  private(set) var points: [(x: Int, y: Double)]
  /// The sum of the line's thickness at its points.
  private var thickness = 0

  var start: Int { points[0].x }
  var end: Int { points[points.count - 1].x + 1 }
  var span: Int { end - start }
  /// The mean, in pixels.
  var meanThickness: Double { Double(thickness) / Double(points.count) }

  /// Rows per column, from end to end.
  fileprivate var slope: Double {
    (points[points.count - 1].y - points[0].y) / Double(max(1, span - 1))
  }

  fileprivate init(x: Int, run: Range<Int>) {
    points = []
    append(x: x, run: run)
  }

  fileprivate mutating func append(x: Int, run: Range<Int>) {
    points.append((x, Double(run.lowerBound + run.upperBound - 1) / 2))
    thickness += run.count
  }

  /// Where the line goes on, from its last points.
  fileprivate func expected(at x: Int) -> Double {
    let last = points[points.count - 1]
    let before = points[max(0, points.count - 24)]
    guard last.x - before.x >= 8 else { return last.y }
    let slope = (last.y - before.y) / Double(last.x - before.x)
    return last.y + slope * Double(x - last.x)
  }

  func row(at x: Int) -> Double {
    var (low, high) = (0, points.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if points[middle].x <= x { low = middle } else { high = middle }
    }
    let (left, right) = (points[low], points[high])
    guard right.x > left.x else { return left.y }
    return left.y + (right.y - left.y) * Double(x - left.x)
      / Double(right.x - left.x)
  }

  /// Hardly any bend, and there for most of its length; across half of a
  /// picture that is `width` wide, faint lines may be broken more.
  fileprivate func isStraight(in width: Int) -> Bool {
    let least = span * 2 >= width ? 3 : 6
    guard points.count * 10 >= span * least, span >= 12 else { return false }
    let (first, last) = (points[0], points[points.count - 1])
    let slope = (last.y - first.y) / Double(max(1, last.x - first.x))
    let limit = 1.2 + 0.008 * Double(span)
    return points.allSatisfy { point in
      abs(first.y + slope * Double(point.x - first.x) - point.y) <= limit
    }
  }
}

/// What is printed on the paper, as pixels of a mask.
enum PrintedLines {
  /// Lines that are followed at a time, and runs of ink in a column.
  private static let mostOpen = 200

  /// Takes printed lines out of `mask` (1 is ink); whether there were any.
  static func remove(from mask: inout Plane) -> Bool {
    let rows = follow(mask)
    var turned = mask.transposed
    let columns = follow(turned)
    let flat = chosen(rows, across: columns, width: mask.width)
    let steep = chosen(columns, across: rows, width: mask.height)
    guard !flat.isEmpty || !steep.isEmpty else { return false }
    let before = mask
    for line in flat { erase(line, from: &mask, seen: before) }
    guard !steep.isEmpty else { return true }
    let turnedBefore = turned
    for line in steep { erase(line, from: &turned, seen: turnedBefore) }
    let other = turned.transposed
    for index in mask.bytes.indices { mask.bytes[index] &= other.bytes[index] }
    return true
  }

  /// All straight thin lines that are flatter than steep.
  private static func follow(_ mask: Plane) -> [PrintedLine] {
    let (width, height) = (mask.width, mask.height)
    let thickest = max(3, min(width, height) / 32)
    let gap = max(6, max(width, height) / 5)
    var (open, closed): ([PrintedLine], [PrintedLine]) = ([], [])
    // Columns are rows of the transposed mask, which lie together.
    let columns = mask.transposed
    for x in 0..<width {
      var runs = 0
      let base = x * height
      var y = 0
      while y < height, runs < mostOpen {
        guard columns.bytes[base + y] != 0 else {
          y += 1
          continue
        }
        let top = y
        while y < height, columns.bytes[base + y] != 0 { y += 1 }
        guard y - top <= thickest else { continue }
        let middle = Double(top + y - 1) / 2
        var (best, distance) = (-1, 1.6)
        for index in open.indices {
          let away = abs(open[index].expected(at: x) - middle)
          if away < distance { (best, distance) = (index, away) }
        }
        runs += 1
        if best >= 0, open[best].end <= x {
          open[best].append(x: x, run: top..<y)
        } else if open.count < mostOpen {
          open.append(PrintedLine(x: x, run: top..<y))
        }
      }
      // Those that found nothing for long are at their end; short ones sooner.
      if x % 8 == 7 || x == width - 1 {
        var kept: [PrintedLine] = []
        for line in open {
          let missing = x + 1 - line.end
          if x == width - 1 || missing > min(gap, 4 + line.points.count) {
            if line.isStraight(in: width) { closed.append(line) }
          } else {
            kept.append(line)
          }
        }
        open = kept
      }
    }
    return closed
  }

  /// Lines across half of the picture, pieces of more of that kind, and those
  /// that are sides of a box.
  private static func chosen(
    _ lines: [PrintedLine], across others: [PrintedLine], width: Int
  ) -> [PrintedLine] {
    let thin = lines.filter { $0.meanThickness * 10 <= Double($0.span) }
    let long = thin.filter { $0.span * 2 >= width }
    return thin.indices.filter { index in
      let line = thin[index]
      if line.span * 2 >= width { return true }
      let isPiece = long.contains { whole in
        abs(whole.slope - line.slope) < 0.03 + 1.5 / Double(line.span)
          && line.meanThickness < 1.5 * whole.meanThickness + 0.5
          && (line.start <= 2 || line.end >= width - 2
            || line.span * 4 >= width)
      }
      return isPiece
        || thin.indices.contains { other in
          other != index && isBox(line, thin[other], others)
        }
    }.map { thin[$0] }
  }

  /// Whether two parallel lines and two across them are sides of a box.
  private static func isBox(
    _ one: PrintedLine, _ two: PrintedLine, _ across: [PrintedLine]
  ) -> Bool {
    let longer = max(one.span, two.span)
    let near = max(3, longer / 8)
    guard abs(one.start - two.start) <= near, abs(one.end - two.end) <= near
    else { return false }
    let top = min(one.points[0].y, two.points[0].y)
    let bottom = max(one.points[0].y, two.points[0].y)
    // Flat boxes are equals signs and the like.
    guard bottom - top > Double(longer) / 4 else { return false }
    let slack = max(3, (bottom - top) / 8)
    let sides = across.count { side in
      let x = side.points[side.points.count / 2].y
      return abs(Double(side.start) - top) <= slack
        && abs(Double(side.end) - bottom) <= slack
        && (abs(x - Double(one.start)) <= Double(near)
          || abs(x - Double(one.end)) <= Double(near))
    }
    return sides >= 2
  }

  /// Takes a line out where nothing thicker crosses it.
  private static func erase(
    _ line: PrintedLine, from mask: inout Plane, seen: Plane
  ) {
    let thickest = Int(line.meanThickness * 1.5 + 1.5)
    for x in line.start..<line.end {
      let middle = Int(line.row(at: x).rounded())
      // The run of ink at the line, up to two pixels beside it.
      guard
        let y = [0, -1, 1, -2, 2].map({ middle + $0 }).first(where: {
          $0 >= 0 && $0 < seen.height && seen[x, $0] != 0
        })
      else { continue }
      var (top, bottom) = (y, y + 1)
      while top > 0, seen[x, top - 1] != 0, bottom - top <= thickest {
        top -= 1
      }
      while bottom < seen.height, seen[x, bottom] != 0,
        bottom - top <= thickest
      { bottom += 1 }
      guard bottom - top <= thickest else { continue }
      for row in top..<bottom { mask[x, row] = 0 }
    }
  }
}
