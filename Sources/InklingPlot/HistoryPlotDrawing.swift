// The plot's geometry: what lies where. The elements themselves are in
// HistoryPlotDrawing+Elements.

import InklingTraining

/// One plot being drawn. Lengths are the picture's own units, CSS pixels at
/// its natural size.
struct HistoryPlotDrawing {
  static let width = 840.0
  static let height = 480.0
  static let margin = 16.0
  static let left = 76.0
  static let rightAxis = 762.0
  static let bottom = 424.0
  /// From one label beside the curves' ends to the next.
  static let labelPitch = 16.0

  let plot: HistoryPlot
  let curves: [HistoryPlotCurve]
  let losses: HistoryPlotAxis
  let accuracies: HistoryPlotAxis
  let steps: HistoryPlotAxis
  let unit: String
  /// The best report, in words and as a point of an accuracy curve.
  let best: (words: String, point: HistoryPlotCurve.Point)?
  /// The curves' last place along the bottom.
  let end: Double
  /// Where that is; the curves' names stand between here and the right axis.
  let right: Double
  /// The lines of the legend.
  let legend: [[HistoryPlotCurve]]

  init(_ plot: HistoryPlot, _ history: TrainingHistory) {
    let rows = history.reports
    let place = Self.places(of: rows, inEpochs: plot.showsEpochs(rows))
    let curves = HistoryPlotCurve.Figure.allCases.flatMap { figure in
      HistoryPlotCurve.Part.allCases.compactMap { part in
        HistoryPlotCurve(figure, of: part, in: rows, at: place)
      }
    }
    let values = { (figure: HistoryPlotCurve.Figure) in
      curves.filter { $0.figure == figure }.flatMap { $0.points.map(\.y) }
    }
    self.plot = plot
    self.curves = curves
    (losses, accuracies) = HistoryPlotAxis.pair(
      losses: values(.loss), accuracies: values(.accuracy))
    unit = plot.showsEpochs(rows) ? "epoch" : "step"
    end = max(rows.lazy.map(place).max() ?? 0, 1)
    steps = HistoryPlotAxis(wholeNumbersTo: end, count: 8)
    let names = curves.map { HistoryPlotText.width($0.name, size: 12) }
    right = Self.rightAxis - 36 - (names.max() ?? 0)
    legend = Self.legend(curves)
    if let row = history.best, let score = row.score,
      let words = HistoryPlot.best(of: history)
    {
      best = (words, .init(x: place(row), y: score.accuracy))
    } else {
      best = nil
    }
  }

  /// The heading's lines below the title.
  var captions: [String] {
    let best = best.map { "\($0.words) (ringed)" }
    return [plot.subtitle, best ?? ""].filter { !$0.isEmpty }
  }

  var legendTop: Double { 52 + 19 * Double(captions.count) }
  var top: Double { legendTop + 20 * Double(legend.count) }

  func x(_ place: Double) -> Double {
    Self.left + place / end * (right - Self.left)
  }

  func y(_ value: Double, on axis: HistoryPlotAxis) -> Double {
    let share = (value - axis.lower) / (axis.upper - axis.lower)
    return Self.bottom - share * (Self.bottom - top)
  }

  /// A curve's runs in the picture's units, without what cannot be seen.
  func runs(of curve: HistoryPlotCurve) -> [[HistoryPlotCurve.Point]] {
    let axis = curve.figure == .loss ? losses : accuracies
    return curve.runs.map { run in
      HistoryPlotCurve.thinned(
        run.map { .init(x: x($0.x), y: y($0.y, on: axis)) })
    }
  }

  /// Heights for labels as near as may be to `wanted`, none over another, all
  /// between `top` and `bottom`.
  static func spread(
    _ wanted: [Double], pitch: Double, top: Double, bottom: Double
  ) -> [Double] {
    let order = wanted.indices.sorted { wanted[$0] < wanted[$1] }
    var heights = wanted
    var free = top
    for index in order {
      heights[index] = max(wanted[index], free)
      free = heights[index] + pitch
    }
    free = bottom
    for index in order.reversed() {
      heights[index] = min(heights[index], free)
      free = heights[index] - pitch
    }
    return heights
  }

  private static func places(
    of rows: [TrainingReport], inEpochs: Bool
  ) -> (TrainingReport) -> Double {
    guard inEpochs else { return { Double(max($0.step, 0)) } }
    let perEpoch = rows.last { $0.endsEpoch && $0.epoch > 0 }
      .map { Double($0.samples) / Double($0.epoch) }
    return { row in
      guard !row.endsEpoch, let perEpoch, perEpoch > 0 else {
        return Double(max(row.epoch, 0))
      }
      return max(Double(row.samples) / perEpoch, 0)
    }
  }

  /// One line if that is wide enough, else one for losses and one for
  /// accuracies.
  private static func legend(
    _ curves: [HistoryPlotCurve]
  ) -> [[HistoryPlotCurve]] {
    guard !curves.isEmpty else { return [] }
    let width = curves.reduce(0) { $0 + legendWidth($1) }
    guard width > rightAxis - left else { return [curves] }
    return HistoryPlotCurve.Figure.allCases
      .map { figure in curves.filter { $0.figure == figure } }
      .filter { !$0.isEmpty }
  }

  /// The room of a legend's entry: a sample of the line, a gap, the name, and
  /// the gap to the next.
  static func legendWidth(_ curve: HistoryPlotCurve) -> Double {
    34 + 8 + HistoryPlotText.width(curve.name, size: 12) + 14
  }
}
