// A chart of a report: one figure of one or more runs, as SVG within a page. The
// page says which curve is whose.

import InklingPlatform

/// Curves over epochs or seconds.
package struct RunChart: Sendable {
  /// A curve.
  package struct Series: Sendable {
    let name: String
    let style: String
    let points: [HistoryPlotCurve.Point]

    /// - Parameters:
    ///   - style: the classes of its colour and dashes, see `classes(_:)`.
    ///   - points: left to right; values that are no numbers are gaps.
    package init(
      _ name: String, style: String, points: [(x: Double, y: Double)]
    ) {
      self.name = name
      self.style = style
      self.points = points.map { .init(x: $0.x, y: $0.y) }
    }
  }

  /// Curves that can be told apart: so many colours, in as many dashes.
  package static let colors = 8
  package static let dashes = 3

  private static let width = 460.0
  private static let height = 270.0
  private static let left = 58.0
  private static let right = 448.0
  private static let top = 10.0
  private static let bottom = 228.0
  /// Points of a curve that are marked, with their values to be pointed at.
  private static let marked = 60

  private let title: String
  private let unit: String
  private let series: [Series]
  private let scale: RunChartScale
  private let across: HistoryPlotAxis
  private let axis: RunChartAxis
  private let end: Double

  /// - Parameters:
  ///   - title: what is drawn, for those who do not see it.
  ///   - unit: of what runs along the bottom.
  package init(
    _ title: String, by unit: String, scale: RunChartScale, _ series: [Series]
  ) {
    self.title = title
    self.unit = unit
    self.scale = scale
    self.series = series
    let points = series.flatMap(\.points)
    end = max(points.lazy.map(\.x).max() ?? 0, 1e-6)
    // There is no part of an epoch, but of a second.
    let seconds =
      unit == "epoch" ? nil : HistoryPlotAxis(covering: 0...end, intervals: 5)
    across =
      seconds ?? HistoryPlotAxis(wholeNumbersTo: max(end, 1), count: 6)
    var values = points.map(\.y)
    // An untrained network is so far below that all others would be one line.
    let trained = points.filter { $0.x > 0 }.map(\.y)
    if scale == .accuracy, let worst = trained.min() {
      values.removeAll { $0 < worst }
    }
    axis = RunChartAxis(scale, of: values)
  }

  /// The classes of curve `index`, a page's style sheet has them by `style`.
  package static func classes(_ index: Int) -> String {
    "c\(index % colors) d\(index / colors % dashes)"
  }

  /// What a page's style sheet needs for charts, beside the colours `--c0` to
  /// `--c7`.
  package static let style: String = {
    let rules = (0..<colors).map { ".c\($0){color:var(--c\($0))}" }
    return """
      .chart{width:100%;height:auto;font-size:12px}
      .chart text{fill:var(--dim)}
      .chart .grid{stroke:var(--line)}
      .chart .axis{stroke:var(--dim);fill:none}
      .chart .line,.key .line{stroke:currentColor;fill:none;stroke-width:1.8;\
      stroke-linejoin:round}
      .d1 .line{stroke-dasharray:7 3}
      .d2 .line{stroke-dasharray:2 3}
      .chart .mark{fill:currentColor}
      \(rules.joined(separator: "\n"))
      """
  }()

  /// The element.
  package func svg() -> String {
    let name = HistoryPlotText.escaped(title)
      .split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "&quot;")
    let size = "\(SVG.number(Self.width)) \(SVG.number(Self.height))"
    let inner =
      "<svg x=\"\(SVG.number(Self.left))\" y=\"\(SVG.number(Self.top - 4))\" "
      + "width=\"\(SVG.number(Self.right - Self.left + 6))\" "
      + "height=\"\(SVG.number(Self.bottom - Self.top + 8))\" "
      + "viewBox=\"\(SVG.number(Self.left)) \(SVG.number(Self.top - 4)) "
      + "\(SVG.number(Self.right - Self.left + 6)) "
      + "\(SVG.number(Self.bottom - Self.top + 8))\">"
    let elements =
      frame() + [inner] + series.flatMap { drawn($0) } + ["</svg>"]
    return
      "<svg class=\"chart\" role=\"img\" aria-label=\"\(name)\" "
      + "viewBox=\"0 0 \(size)\">\n"
      + elements.joined(separator: "\n") + "\n</svg>"
  }

  private func place(_ point: HistoryPlotCurve.Point) -> HistoryPlotCurve.Point
  {
    .init(
      x: Self.left + point.x / max(end, across.upper)
        * (Self.right - Self.left),
      y: Self.bottom - axis.share(point.y) * (Self.bottom - Self.top))
  }

  private func frame() -> [String] {
    var result: [String] = []
    for tick in axis.ticks {
      let y = place(.init(x: 0, y: tick.value)).y
      result += [
        SVG.line(Self.left, y, Self.right, y, class: "grid"),
        SVG.text(
          tick.withoutTrailingZeros.text, x: Self.left - 7, y: y + 4,
          anchor: "end"),
      ]
    }
    for index in 0...across.intervals {
      let tick = across.tick(index)
      let x = place(.init(x: tick.value, y: 0)).x
      result += [
        SVG.line(x, Self.bottom, x, Self.bottom + 4, class: "axis"),
        SVG.text(tick.text, x: x, y: Self.bottom + 18, anchor: "middle"),
      ]
    }
    return result + [
      SVG.line(Self.left, Self.bottom, Self.right, Self.bottom, class: "axis"),
      SVG.text(
        unit, x: (Self.left + Self.right) / 2, y: Self.bottom + 36,
        anchor: "middle"),
    ]
  }

  private func drawn(_ series: Series) -> [String] {
    let runs = series.points.split {
      !RunChartAxis.isDrawable($0.y, on: scale)
    }
    let paths = runs.map { run in
      SVG.points(HistoryPlotCurve.thinned(run.map(place)))
    }
    let points = runs.joined()
    // Of a long curve the last alone.
    let marks = (points.count <= Self.marked ? Array(points) : points.suffix(1))
      .map { point in
        let at = place(point)
        let value = String(describing: Float(point.y))
        let x = HistoryPlotDecimal(point.x, places: 2).withoutTrailingZeros
        let words = HistoryPlotText.escaped(
          "\(series.name), \(unit) \(x.digits == 0 ? "0" : x.text): \(value)")
        return "<circle class=\"mark\" cx=\"\(SVG.number(at.x))\" "
          + "cy=\"\(SVG.number(at.y))\" r=\"2.6\">"
          + "<title>\(words)</title></circle>"
      }
    return ["<g class=\"\(series.style)\">"]
      + [SVG.path(paths.joined(), class: "line")] + marks + ["</g>"]
  }
}
