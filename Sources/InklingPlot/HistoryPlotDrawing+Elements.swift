// The plot's SVG elements. Renderers differ in what CSS they know: nothing
// here needs more than classes, `currentColor` and one media query.

extension HistoryPlotDrawing {
  private static let style = """
    .ink-plot{color:#1f2328;font-family:"Helvetica Neue",Helvetica,Arial,\
    "DejaVu Sans",sans-serif;font-size:12px}
    .ink-plot .loss{color:#b3261e}
    .ink-plot .accuracy{color:#0b57b0}
    .ink-plot text{fill:currentColor}
    .ink-plot .title{font-size:17px;font-weight:bold}
    .ink-plot .caption{font-size:13px}
    .ink-plot .axis-title{font-size:13px;font-weight:bold}
    .ink-plot .grid{stroke:currentColor;stroke-opacity:.16}
    .ink-plot .axis{stroke:currentColor;stroke-opacity:.7}
    .ink-plot .leader{stroke:currentColor;stroke-opacity:.5;fill:none}
    .ink-plot .line{stroke:currentColor;fill:none;stroke-linejoin:round}
    .ink-plot .train{stroke-width:1.5;stroke-dasharray:6 3}
    .ink-plot .validation{stroke-width:1.7;stroke-dasharray:9 3 2 3}
    .ink-plot .test{stroke-width:2.2}
    .ink-plot .mark{fill:currentColor}
    .ink-plot .ring{fill:none;stroke:currentColor;stroke-width:1.5}
    @media (prefers-color-scheme:dark){
    .ink-plot{color:#e6edf3}
    .ink-plot .loss{color:#ff8a80}
    .ink-plot .accuracy{color:#79b8ff}
    }
    """

  /// The whole document.
  func svg() -> String {
    let size = "\(Self.number(Self.width)) \(Self.number(Self.height))"
    let description = ([plot.title] + captions).joined(separator: ". ")
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <svg xmlns="http://www.w3.org/2000/svg" class="ink-plot" role="img" \
      viewBox="0 0 \(size)" width="\(Self.number(Self.width))" \
      height="\(Self.number(Self.height))">
      <title>\(HistoryPlotText.escaped(plot.title))</title>
      <desc>\(HistoryPlotText.escaped(description))</desc>
      <style>
      \(Self.style)
      </style>
      \((heading() + key() + frame() + drawn()).joined(separator: "\n"))
      </svg>

      """
  }

  private func heading() -> [String] {
    let limit = Self.width - 2 * Self.margin
    let title = HistoryPlotText.fitted(
      plot.title, size: 17, bold: true, within: limit)
    let lines = captions.enumerated().map { index, caption in
      Self.text(
        HistoryPlotText.fitted(caption, size: 13, within: limit),
        x: Self.margin, y: 52 + 19 * Double(index), class: "caption")
    }
    return [Self.text(title, x: Self.margin, y: 30, class: "title")] + lines
  }

  private func key() -> [String] {
    legend.enumerated().flatMap { index, line in
      let y = legendTop + 4 + 20 * Double(index)
      var x = Self.left
      return line.flatMap { curve in
        // Two lines stand in columns.
        defer {
          x +=
            line.count == curves.count
            ? Self.legendWidth(curve)
            : curves.filter { $0.part == curve.part }.map(Self.legendWidth)
              .max() ?? 0
        }
        return [
          "<g class=\"\(curve.figure.rawValue)\">",
          Self.path(
            "M\(Self.number(x)) \(Self.number(y - 4))h34",
            class: "line \(curve.part.rawValue)"),
          Self.mark(curve.figure, .init(x: x + 17, y: y - 4)),
          Self.text(curve.name, x: x + 42, y: y),
          "</g>",
        ]
      }
    }
  }

  /// Grid, axes, ticks and their labels.
  private func frame() -> [String] {
    var result: [String] = []
    for index in 0...losses.intervals {
      let y = y(losses.tick(index).value, on: losses)
      result.append(
        index == 0
          ? Self.line(Self.left, y, Self.rightAxis, y, class: "axis")
          : Self.line(Self.left, y, right, y, class: "grid"))
    }
    for index in 0...steps.intervals {
      let tick = steps.tick(index)
      let x = x(tick.value)
      result += [
        Self.line(x, Self.bottom, x, Self.bottom + 5, class: "axis"),
        Self.text(tick.text, x: x, y: Self.bottom + 20, anchor: "middle"),
      ]
    }
    result.append(
      Self.text(
        unit, x: (Self.left + right) / 2, y: Self.bottom + 42,
        anchor: "middle", class: "axis-title"))
    return result + side(.loss, losses, x: Self.left, outward: -1)
      + side(.accuracy, accuracies, x: Self.rightAxis, outward: 1)
  }

  private func side(
    _ figure: HistoryPlotCurve.Figure, _ axis: HistoryPlotAxis, x: Double,
    outward: Double
  ) -> [String] {
    var result = [
      "<g class=\"\(figure.rawValue)\">",
      Self.line(x, top, x, Self.bottom, class: "axis"),
    ]
    for index in 0...axis.intervals {
      let tick = axis.tick(index)
      let y = y(tick.value, on: axis)
      result += [
        Self.line(x, y, x + 5 * outward, y, class: "axis"),
        Self.text(
          tick.text, x: x + 9 * outward, y: y + 4,
          anchor: outward < 0 ? "end" : "start"),
      ]
    }
    let middle = (top + Self.bottom) / 2
    let edge = outward < 0 ? Self.margin + 6 : Self.width - Self.margin
    result += [
      "<text transform=\"translate(\(Self.number(edge)) "
        + "\(Self.number(middle))) rotate(-90)\" text-anchor=\"middle\" "
        + "class=\"axis-title\">\(figure.rawValue)</text>",
      "</g>",
    ]
    return result
  }

  /// The curves, their markers, and their names at their ends.
  private func drawn() -> [String] {
    guard !curves.isEmpty else {
      return [
        Self.text(
          "no figures", x: (Self.left + right) / 2,
          y: (top + Self.bottom) / 2, anchor: "middle", class: "caption")
      ]
    }
    let runs = curves.map { self.runs(of: $0) }
    let ends = runs.map { $0.last?.last ?? .init(x: right, y: Self.bottom) }
    let heights = Self.spread(
      ends.map(\.y), pitch: Self.labelPitch, top: top + 4,
      bottom: Self.bottom - 8)
    var result: [String] = []
    for (index, curve) in curves.enumerated() {
      let end = ends[index]
      result += [
        "<g class=\"\(curve.figure.rawValue)\">",
        Self.path(
          runs[index].map(Self.points).joined(),
          class: "line \(curve.part.rawValue)"),
      ]
      result += marked(runs[index].flatMap { $0 }, curve: index)
        .map { Self.mark(curve.figure, $0) }
      result += [
        Self.path(
          Self.points([
            .init(x: end.x + 5, y: end.y), .init(x: right + 8, y: end.y),
            .init(x: right + 18, y: heights[index]),
          ]), class: "leader"),
        Self.text(curve.name, x: right + 22, y: heights[index] + 4),
        "</g>",
      ]
    }
    if let best {
      let (x, y) = (x(best.point.x), y(best.point.y, on: accuracies))
      result.append(
        "<g class=\"accuracy\"><circle class=\"ring\" cx=\"\(Self.number(x))\" "
          + "cy=\"\(Self.number(y))\" r=\"7\"/></g>")
    }
    return result
  }

  /// The points of a curve that carry a marker: all of a few, about eight of
  /// many, at other places than the other curves', and always the last.
  private func marked(
    _ points: [HistoryPlotCurve.Point], curve index: Int
  ) -> [HistoryPlotCurve.Point] {
    guard points.count > 12, let last = points.last else { return points }
    let spacing = (right - Self.left) / 8
    var next =
      Self.left + spacing * (Double(index) + 0.5) / Double(curves.count)
    var result: [HistoryPlotCurve.Point] = []
    for point in points where point.x >= next {
      result.append(point)
      while next <= point.x { next += spacing }
    }
    if let final = result.last, last.x - final.x < 14 { result.removeLast() }
    return result + [last]
  }

  /// A length with two places.
  private static func number(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    if hundredths % 100 == 0 { return "\(hundredths / 100)" }
    return HistoryPlotDecimal(digits: hundredths, exponent: -2).text
  }

  private static func points(_ points: [HistoryPlotCurve.Point]) -> String {
    "M"
      + points.map { "\(number($0.x)) \(number($0.y))" }
      .joined(separator: "L")
  }

  private static func path(_ data: String, class name: String) -> String {
    "<path class=\"\(name)\" d=\"\(data)\"/>"
  }

  private static func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, class name: String
  ) -> String {
    path(points([.init(x: x1, y: y1), .init(x: x2, y: y2)]), class: name)
  }

  /// A circle on losses, a square on accuracies.
  private static func mark(
    _ figure: HistoryPlotCurve.Figure, _ point: HistoryPlotCurve.Point
  ) -> String {
    switch figure {
    case .loss:
      "<circle class=\"mark\" cx=\"\(number(point.x))\" "
        + "cy=\"\(number(point.y))\" r=\"3.3\"/>"
    case .accuracy:
      "<rect class=\"mark\" x=\"\(number(point.x - 3))\" "
        + "y=\"\(number(point.y - 3))\" width=\"6\" height=\"6\"/>"
    }
  }

  private static func text(
    _ text: String, x: Double, y: Double, anchor: String = "start",
    class name: String? = nil
  ) -> String {
    let role = name.map { " class=\"\($0)\"" } ?? ""
    let align = anchor == "start" ? "" : " text-anchor=\"\(anchor)\""
    return "<text x=\"\(number(x))\" y=\"\(number(y))\"\(align)\(role)>"
      + "\(HistoryPlotText.escaped(text))</text>"
  }
}
