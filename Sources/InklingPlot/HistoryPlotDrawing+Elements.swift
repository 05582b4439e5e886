// The plot's SVG elements.

extension HistoryPlotDrawing {
  /// The whole document.
  func svg() -> String {
    SVG.document(
      title: plot.title,
      description: ([plot.title] + captions).joined(separator: ". "),
      width: Self.width, height: Self.height,
      heading() + key() + frame() + drawn())
  }

  private func heading() -> [String] {
    let limit = Self.width - 2 * Self.margin
    let title = HistoryPlotText.fitted(
      plot.title, size: 17, bold: true, within: limit)
    let lines = captions.enumerated().map { index, caption in
      SVG.text(
        HistoryPlotText.fitted(caption, size: 13, within: limit),
        x: Self.margin, y: 52 + 19 * Double(index), class: "caption")
    }
    return [SVG.text(title, x: Self.margin, y: 30, class: "title")] + lines
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
          SVG.path(
            "M\(SVG.number(x)) \(SVG.number(y - 4))h34",
            class: "line \(curve.part.rawValue)"),
          Self.mark(curve.figure, .init(x: x + 17, y: y - 4)),
          SVG.text(curve.name, x: x + 42, y: y),
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
          ? SVG.line(Self.left, y, Self.rightAxis, y, class: "axis")
          : SVG.line(Self.left, y, right, y, class: "grid"))
    }
    for index in 0...steps.intervals {
      let tick = steps.tick(index)
      let x = x(tick.value)
      result += [
        SVG.line(x, Self.bottom, x, Self.bottom + 5, class: "axis"),
        SVG.text(tick.text, x: x, y: Self.bottom + 20, anchor: "middle"),
      ]
    }
    result.append(
      SVG.text(
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
      SVG.line(x, top, x, Self.bottom, class: "axis"),
    ]
    for index in 0...axis.intervals {
      let tick = axis.tick(index)
      let y = y(tick.value, on: axis)
      result += [
        SVG.line(x, y, x + 5 * outward, y, class: "axis"),
        SVG.text(
          tick.text, x: x + 9 * outward, y: y + 4,
          anchor: outward < 0 ? "end" : "start"),
      ]
    }
    let middle = (top + Self.bottom) / 2
    let edge = outward < 0 ? Self.margin + 6 : Self.width - Self.margin
    result += [
      "<text transform=\"translate(\(SVG.number(edge)) "
        + "\(SVG.number(middle))) rotate(-90)\" text-anchor=\"middle\" "
        + "class=\"axis-title\">\(figure.rawValue)</text>",
      "</g>",
    ]
    return result
  }

  /// The curves, their markers, and their names at their ends.
  private func drawn() -> [String] {
    guard !curves.isEmpty else {
      return [
        SVG.text(
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
        SVG.path(
          runs[index].map(SVG.points).joined(),
          class: "line \(curve.part.rawValue)"),
      ]
      result += marked(runs[index].flatMap { $0 }, curve: index)
        .map { Self.mark(curve.figure, $0) }
      result += [
        SVG.path(
          SVG.points([
            .init(x: end.x + 5, y: end.y), .init(x: right + 8, y: end.y),
            .init(x: right + 18, y: heights[index]),
          ]), class: "leader"),
        SVG.text(curve.name, x: right + 22, y: heights[index] + 4),
        "</g>",
      ]
    }
    if let best {
      let (x, y) = (x(best.point.x), y(best.point.y, on: accuracies))
      result.append(
        "<g class=\"accuracy\"><circle class=\"ring\" cx=\"\(SVG.number(x))\" "
          + "cy=\"\(SVG.number(y))\" r=\"7\"/></g>")
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

  /// A circle on losses, a square on accuracies.
  private static func mark(
    _ figure: HistoryPlotCurve.Figure, _ point: HistoryPlotCurve.Point
  ) -> String {
    switch figure {
    case .loss:
      "<circle class=\"mark\" cx=\"\(SVG.number(point.x))\" "
        + "cy=\"\(SVG.number(point.y))\" r=\"3.3\"/>"
    case .accuracy:
      "<rect class=\"mark\" x=\"\(SVG.number(point.x - 3))\" "
        + "y=\"\(SVG.number(point.y - 3))\" width=\"6\" height=\"6\"/>"
    }
  }
}
