// Whether dark ink lies on a light ground or light ink on a dark one.

enum InkPolarity {
  /// Greys by which ink is darker than what is at the border, at least.
  private static let contrast = 16
  /// What ink counts that is as bright as much of the border.
  private static let suspicion = 0.125
  /// Dark ink is the rule.
  private static let prior = 1.5

  /// Strokes are thinner than what is between them: where narrow windows are
  /// enough to fill the dark parts, those are the ink.
  static func isLight(_ greys: Plane) -> Bool {
    let longer = max(greys.width, greys.height)
    let small = greys.reduced(by: (longer + 255) / 256)
    return mass(of: small.inverted, isInverse: true)
      > prior * mass(of: small, isInverse: false)
  }

  /// How much of `plane` would be dark ink; what a wider window fills counts by
  /// how thin it is.
  private static func mass(of plane: Plane, isInverse: Bool) -> Double {
    let paper = plane.closed(radius: InkField.radius(plane))
    let weights = weights(plane, paper, isInverse: isInverse)
    let limit = max(3, min(plane.width, plane.height) / 2)
    var (sum, last, radius) = (0.0, plane, 1)
    while radius <= limit {
      let next = plane.closed(radius: radius)
      sum +=
        mass(of: plane, next, last, radius, weights) / Double(radius * radius)
      last = next
      radius += max(1, radius / 2)
    }
    // Writing seldom reaches the border, what is around it does.
    return sum * share(ofBorder: plane, paper)
  }

  /// How far each pixel, if it were ink, would be ink on a paper that reaches
  /// the border: darker than most of the border, on a ground as bright as some
  /// of it.
  private static func weights(
    _ plane: Plane, _ paper: Plane, isInverse: Bool
  ) -> [Double] {
    let border = plane.border.sorted()
    func quantile(_ percent: Int) -> Int {
      Int(border[(border.count - 1) * percent / 100])
    }
    let (low, high) = (quantile(5), quantile(95))
    let darkest = quantile(30) - contrast
    // The light that a grey stands for, a little more than none.
    func light(_ grey: Int) -> Double {
      Double(isInverse ? 255 - grey : grey) + 8
    }
    let ofGround = (0..<256).map { grey in
      let near = light(min(max(grey, low), high))
      let ratio = min(near, light(grey)) / max(near, light(grey))
      return ratio * ratio
    }
    return plane.bytes.indices.map { index in
      ofGround[Int(paper.bytes[index])]
        * (Int(plane.bytes[index]) < darkest ? 1 : suspicion)
    }
  }

  /// A weight that grows with how much of the border would be paper.
  private static func share(ofBorder plane: Plane, _ paper: Plane) -> Double {
    let count = zip(plane.border, paper.border).count { $1 < 32 + Int($0) }
    return 0.1 + 0.9 * Double(count) / Double(plane.border.count)
  }

  /// What was filled beyond `last`; not what lies so near to the border that
  /// half of it may be missing, as a strip of paper beside a stroke.
  private static func mass(
    of plane: Plane, _ next: Plane, _ last: Plane, _ radius: Int,
    _ weights: [Double]
  ) -> Double {
    let (width, height) = (plane.width, plane.height)
    let margin = min(2 * radius, min(width, height) / 16)
    var sum = 0.0
    for y in margin..<height - margin {
      for index in y * width + margin..<(y + 1) * width - margin {
        // Noise is not counted.
        let floor = Int(plane.bytes[index]) + 16
        let filled =
          max(0, Int(next.bytes[index]) - floor)
          - max(0, Int(last.bytes[index]) - floor)
        sum += Double(filled) * weights[index]
      }
    }
    return sum
  }
}

extension Plane {
  /// The bytes at the border; those of the corners twice.
  fileprivate var border: [UInt8] {
    var found: [UInt8] = []
    for x in 0..<width { found += [self[x, 0], self[x, height - 1]] }
    for y in 0..<height { found += [self[0, y], self[width - 1, y]] }
    return found
  }
}
