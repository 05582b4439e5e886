// Where the words of a roofline stand: along its slopes and beside its marks,
// none over another where that can be; and its axes.

import InklingPlatform

enum RooflineLabels {
  typealias Place = HistoryPlotCurve.Point

  /// Where the name of a slope begins, and points along the room it takes.
  ///
  /// - Parameters:
  ///   - length: of the name.
  ///   - others: what should not lie under it.
  static func along(
    _ first: Place, _ last: Place, length: Double, avoiding others: [Place]
  ) -> (place: Place, room: [Place]) {
    let (width, height) = (last.x - first.x, last.y - first.y)
    let whole = max((width * width + height * height).squareRoot(), 1)
    let (right, down) = (width / whole, height / whole)
    var best: (place: Place, room: [Place], distance: Double)?
    for begin in stride(from: 8, through: max(whole - length - 8, 8), by: 6) {
      let place = Place(
        x: first.x + begin * right, y: first.y + begin * down)
      // The middle of its letters, which stand above the slope.
      let room = stride(from: 0, through: length, by: 8).map {
        Place(
          x: place.x + $0 * right + 9 * down, y: place.y + $0 * down - 9 * right
        )
      }
      let distance =
        others.map { other in
          room.map { max(abs($0.x - other.x), abs($0.y - other.y)) }.min() ?? 0
        }.min() ?? .infinity
      if distance > best?.distance ?? -1 { best = (place, room, distance) }
      if distance > 24 { break }
    }
    return best.map { ($0.place, $0.room) } ?? (first, [])
  }

  /// Places for numbers near their marks.
  ///
  /// - Parameter room: where no number may stand.
  static func spread(
    _ marks: [Place], avoiding room: [Place], across: ClosedRange<Double>,
    down: ClosedRange<Double>
  ) -> [Place] {
    func isFar(
      _ place: Place, _ others: [Place], _ width: Double, _ height: Double
    ) -> Bool {
      others.allSatisfy {
        abs($0.x - place.x) > width || abs($0.y - place.y) > height
      }
    }
    var found: [Place] = []
    for mark in marks {
      var best = Place(x: mark.x, y: mark.y - 8)
      search: for radius in stride(from: 11.0, through: 90, by: 6) {
        for step in 0..<16 {
          let angle = Double(step) * .pi / 8 - .pi / 2
          let middle = Place(
            x: mark.x + radius * cos(angle), y: mark.y + radius * sin(angle))
          let place = Place(x: middle.x, y: middle.y + 4)
          if across.contains(place.x), down.contains(place.y),
            isFar(place, found, 17, 13), isFar(middle, marks, 10, 9),
            isFar(middle, room, 12, 11)
          {
            best = place
            break search
          }
        }
      }
      found.append(best)
    }
    return found
  }
}

/// An axis of powers of ten, and of 2 and 5 times them.
struct LogarithmicAxis {
  let lower: Double
  let upper: Double
  private let pixels: (from: Double, to: Double)

  init(from lower: Double, to upper: Double, start: Double, end: Double) {
    self.lower = lower
    self.upper = max(upper, lower * 10)
    pixels = (start, end)
  }

  func place(_ value: Double) -> Double {
    let share = log10(value / lower) / log10(upper / lower)
    return pixels.from + share * (pixels.to - pixels.from)
  }

  var ticks: [Double] {
    let powers = Int(log10(lower).rounded(.down))...Int(log10(upper))
    let steps: [Double] = powers.count > 5 ? [1] : [1, 2, 5]
    return powers.flatMap { power in
      steps.map { step in
        // Exact for powers of either sign.
        power < 0
          ? step / HistoryPlotDecimal.power(-power)
          : step * HistoryPlotDecimal.power(power)
      }
    }.filter { (lower...upper).contains($0) }
  }
}
