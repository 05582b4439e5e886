// One curve of a plot: which figure of which data set, row by row.

import InklingTraining

/// A figure of a history as points, gaps where it is no number.
struct HistoryPlotCurve {
  /// The figure; its colour, marker and axis follow from it.
  enum Figure: String, CaseIterable {
    case loss, accuracy
  }

  /// The data set; the dashes follow from it.
  enum Part: String, CaseIterable {
    case train, validation, test
  }

  struct Point: Hashable {
    var x: Double
    var y: Double
  }

  let figure: Figure
  let part: Part
  /// Unbroken runs of points, left to right, none empty.
  let runs: [[Point]]

  /// `test accuracy`
  var name: String { "\(part.rawValue) \(figure.rawValue)" }
  var points: [Point] { runs.flatMap { $0 } }
  var last: Point? { runs.last?.last }

  /// - Parameter x: where each row lies.
  /// - Returns: `nil` for a figure that no row has.
  init?(
    _ figure: Figure, of part: Part, in rows: [TrainingReport],
    at x: (TrainingReport) -> Double
  ) {
    self.figure = figure
    self.part = part
    var runs: [[Point]] = []
    var isBroken = true
    for row in rows {
      let evaluation =
        switch part {
        case .train: row.train
        case .validation: row.validation
        case .test: row.test
        }
      // Not evaluated is no gap: the curve goes on at the next figure.
      guard let evaluation else { continue }
      let y = figure == .loss ? evaluation.loss : evaluation.accuracy
      guard figure == .loss ? HistoryPlotAxis.isDrawable(y) : 0...1 ~= y else {
        isBroken = true
        continue
      }
      if isBroken { runs.append([]) }
      isBroken = false
      runs[runs.count - 1].append(Point(x: x(row), y: y))
    }
    guard !runs.isEmpty else { return nil }
    self.runs = runs
  }

  /// At most four points a column of width 1 that draw the same line as all of
  /// `points` do: the first, lowest, highest and last (M4: Jugel et al.,
  /// 2014).
  static func thinned(_ points: [Point]) -> [Point] {
    var result: [Point] = []
    var index = 0
    while index < points.count {
      let begin = index
      let column = points[begin].x.rounded(.down)
      var lowest = begin
      var highest = begin
      while index < points.count, points[index].x.rounded(.down) == column {
        if points[index].y < points[lowest].y { lowest = index }
        if points[index].y > points[highest].y { highest = index }
        index += 1
      }
      var kept = -1
      for next in [begin, lowest, highest, index - 1].sorted()
      where next != kept {
        result.append(points[next])
        kept = next
      }
    }
    return result
  }
}
