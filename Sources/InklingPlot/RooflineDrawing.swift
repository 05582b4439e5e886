// The roofline plot's geometry and its SVG elements.

import InklingPlatform

/// One roofline being drawn. Lengths are CSS pixels at the natural size.
struct RooflineDrawing {
  typealias Place = HistoryPlotCurve.Point

  private static let width = 840.0
  private static let left = 76.0
  private static let right = 816.0
  private static let top = 84.0
  private static let bottom = 500.0
  /// The key below: lines of so many pixels in so many columns.
  private static let pitch = 16.0
  private static let columns = 3

  private let plot: RooflinePlot
  private let groups: [String]
  /// Where the kernels lie.
  private let places: [Place]
  private let x: LogarithmicAxis
  private let y: LogarithmicAxis

  init(_ plot: RooflinePlot) {
    self.plot = plot
    var groups: [String] = []
    for point in plot.points where !groups.contains(point.group) {
      groups.append(point.group)
    }
    self.groups = groups
    // Where the roofs meet the peak is to be seen.
    let ridges = plot.roofs.map { plot.peak / $0.bandwidth }
    let across = plot.points.map(\.intensity) + ridges
    let least = (across.min() ?? 0.1) / 2
    x = LogarithmicAxis(
      from: least, to: (across.max() ?? 100) * 2, start: Self.left,
      end: Self.right)
    let low = plot.roofs.map { least * $0.bandwidth } + plot.points.map(\.rate)
    let lowest = min(low.min() ?? .infinity, plot.peak / 10) / 1e9
    y = LogarithmicAxis(
      from: lowest / 1.3, to: plot.peak / 1e9 * 1.8, start: Self.bottom,
      end: Self.top)
    let (x, y) = (x, y)
    self.places = plot.points.map {
      Place(x: x.place($0.intensity), y: y.place($0.rate / 1e9))
    }
  }

  private var lines: Int {
    (plot.points.count + Self.columns - 1) / Self.columns
  }
  private var keyTop: Double { Self.bottom + 92 }
  private var height: Double { keyTop + Double(lines) * Self.pitch + 8 }

  private static let style = """
    .ink-plot .roof{stroke:currentColor;fill:none;stroke-width:1.6}
    .ink-plot .peak{stroke:currentColor;fill:none;stroke-width:2.6}
    .ink-plot .roof1{stroke-dasharray:10 4}
    .ink-plot .roof2{stroke-dasharray:10 3 2 3}
    .ink-plot .roof3{stroke-dasharray:2 4}
    .ink-plot .open{stroke:currentColor;fill:none;stroke-width:1.6}
    .ink-plot .number{font-size:10px}
    """

  func svg() -> String {
    let roofs = roofs()
    let elements =
      heading() + frame() + roofs.elements + marks(avoiding: roofs.room) + key()
    return SVG.document(
      title: plot.title, description: "\(plot.title). \(plot.subtitle)",
      width: Self.width, height: height, style: Self.style, elements)
  }

  private func heading() -> [String] {
    let limit = Self.width - 32
    return [
      SVG.text(
        HistoryPlotText.fitted(plot.title, size: 17, bold: true, within: limit),
        x: 16, y: 30, class: "title"),
      SVG.text(
        HistoryPlotText.fitted(plot.subtitle, size: 13, within: limit), x: 16,
        y: 52, class: "caption"),
    ]
  }

  private func frame() -> [String] {
    var result: [String] = []
    for tick in x.ticks {
      let place = x.place(tick)
      result += [
        SVG.line(place, Self.top, place, Self.bottom, class: "grid"),
        SVG.text(
          Self.label(tick), x: place, y: Self.bottom + 18, anchor: "middle"),
      ]
    }
    for tick in y.ticks {
      let place = y.place(tick)
      result += [
        SVG.line(Self.left, place, Self.right, place, class: "grid"),
        SVG.text(
          Self.label(tick), x: Self.left - 8, y: place + 4, anchor: "end"),
      ]
    }
    let middle = SVG.number((Self.top + Self.bottom) / 2)
    return result + [
      SVG.line(Self.left, Self.top, Self.left, Self.bottom, class: "axis"),
      SVG.line(Self.left, Self.bottom, Self.right, Self.bottom, class: "axis"),
      SVG.text(
        "operations per byte of the arrays", x: (Self.left + Self.right) / 2,
        y: Self.bottom + 40, anchor: "middle", class: "axis-title"),
      "<text transform=\"translate(22 \(middle)) rotate(-90)\" "
        + "text-anchor=\"middle\" class=\"axis-title\">GFLOP/s</text>",
    ]
  }

  /// The peak, and a slope for each bandwidth, its name along it.
  ///
  /// - Returns: the elements, and the room that the names take.
  private func roofs() -> (elements: [String], room: [Place]) {
    var taken: [Place] = []
    let ridge = plot.roofs.map { plot.peak / $0.bandwidth }.min() ?? x.lower
    let height = y.place(plot.peak / 1e9)
    var result = [
      SVG.line(
        x.place(max(ridge, x.lower)), height, Self.right, height, class: "peak"),
      SVG.text(
        "peak \(Self.label(plot.peak / 1e9)) GFLOP/s", x: Self.right,
        y: height - 7, anchor: "end"),
    ]
    for (index, roof) in plot.roofs.enumerated() {
      let giga = roof.bandwidth / 1e9
      // From the left edge, or from the bottom where that comes first.
      let start = max(x.lower, y.lower / giga)
      let end = min(plot.peak / roof.bandwidth, x.upper)
      guard start < end else { continue }
      let (first, last) = (
        Place(x: x.place(start), y: y.place(start * giga)),
        Place(x: x.place(end), y: y.place(end * giga))
      )
      let text = "\(roof.name) \(Self.label(giga)) GB/s"
      let name = RooflineLabels.along(
        first, last, length: HistoryPlotText.width(text, size: 12),
        avoiding: places + taken)
      taken += name.room
      result += [
        SVG.line(
          first.x, first.y, last.x, last.y, class: "roof roof\(index % 4)"),
        "<text transform=\"translate(\(SVG.number(name.place.x)) "
          + "\(SVG.number(name.place.y))) rotate(\(SVG.number(slope)))\" dy=\"-5\">"
          + "\(HistoryPlotText.escaped(text))</text>",
      ]
    }
    return (result, taken)
  }

  /// The angle of every slope, in degrees.
  private var slope: Double {
    let run = x.place(10) - x.place(1)
    return atan2(y.place(10) - y.place(1), run) * 180 / .pi
  }

  private func marks(avoiding room: [Place]) -> [String] {
    let names = RooflineLabels.spread(
      places, avoiding: room, across: (Self.left + 4)...(Self.right - 14),
      down: (Self.top + 8)...(Self.bottom - 4))
    var result: [String] = []
    for (index, point) in plot.points.enumerated() {
      let (place, name) = (places[index], names[index])
      result.append(mark(point.group, place))
      if abs(name.x - place.x) + abs(name.y - place.y) > 20 {
        result.append(
          SVG.line(place.x, place.y, name.x, name.y - 3, class: "leader"))
      }
      result.append(
        SVG.text(
          "\(index + 1)", x: name.x, y: name.y, anchor: "middle",
          class: "number"))
    }
    return result
  }

  /// A filled circle, an open square, an open triangle.
  private func mark(_ group: String, _ place: Place) -> String {
    let (x, y) = (place.x, place.y)
    switch groups.firstIndex(of: group) ?? 0 {
    case 0:
      return "<circle class=\"mark\" cx=\"\(SVG.number(x))\" "
        + "cy=\"\(SVG.number(y))\" r=\"3.6\"/>"
    case 1:
      return "<rect class=\"open\" x=\"\(SVG.number(x - 3.5))\" "
        + "y=\"\(SVG.number(y - 3.5))\" width=\"7\" height=\"7\"/>"
    default:
      return SVG.path(
        SVG.points([
          .init(x: x, y: y - 4.5), .init(x: x + 4.5, y: y + 3.5),
          .init(x: x - 4.5, y: y + 3.5),
        ]) + "Z", class: "open")
    }
  }

  /// The groups' marks, and what each number stands for, in columns.
  private func key() -> [String] {
    var result: [String] = []
    var place = Self.left
    for group in groups {
      result += [
        mark(group, .init(x: place, y: keyTop - 26)),
        SVG.text(group, x: place + 10, y: keyTop - 22),
      ]
      place += 36 + HistoryPlotText.width(group, size: 12)
    }
    let room = (Self.width - 32) / Double(Self.columns)
    for (index, point) in plot.points.enumerated() {
      let (column, line) = (index / max(lines, 1), index % max(lines, 1))
      let text =
        "\(index + 1)  \(point.name): \(Self.label(point.rate / 1e9))"
      result.append(
        SVG.text(
          HistoryPlotText.fitted(text, size: 12, within: room - 8),
          x: 16 + Double(column) * room,
          y: keyTop + Double(line) * Self.pitch))
    }
    return result
  }

  /// Three digits of a number.
  private static func label(_ value: Double) -> String {
    let places = value >= 99.95 ? 0 : value >= 9.995 ? 1 : value >= 0.1 ? 2 : 3
    return HistoryPlotDecimal(value, places: places).withoutTrailingZeros.text
  }
}
