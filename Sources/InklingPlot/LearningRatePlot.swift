// A range test of the learning rate as a picture: the loss by the logarithm of
// the rate.

import InklingPlatform
package import InklingTraining

/// The loss and its smoothed course as an SVG file, the proposed rate marked.
///
/// The picture is transparent and follows the reader's light or dark setting.
package struct LearningRatePlot {
  private typealias Frame = HistoryPlotDrawing

  private let title: String
  private let subtitle: String

  package init(title: String, subtitle: String) {
    self.title = title
    self.subtitle = subtitle
  }

  /// Writes the picture to `path`, atomically as `AtomicFile` says.
  ///
  /// - Throws: `TrainingError`, also for a name that does not end in `.svg`.
  package func write(
    _ search: LearningRateSearch, to path: String
  ) throws(TrainingError) {
    try HistoryPlot.check(path: path)
    let text = svg(of: search)
    do throws(FileError) {
      try AtomicFile.write(text, to: path)
    } catch {
      throw TrainingError(error)
    }
  }

  package func svg(of search: LearningRateSearch) -> String {
    let caption =
      search.proposal.map {
        let rate = HistoryPlotDecimal.significant(
          Double(search.points[$0].rate), digits: 2)
        return "falls steepest at \(rate.text) (ringed)"
      } ?? "falls at no rate"
    let limit = Frame.width - 2 * Frame.margin
    let heading = [
      SVG.text(
        HistoryPlotText.fitted(title, size: 17, bold: true, within: limit),
        x: Frame.margin, y: 30, class: "title"),
      SVG.text(
        HistoryPlotText.fitted(subtitle, size: 13, within: limit),
        x: Frame.margin, y: 52, class: "caption"),
      SVG.text(caption, x: Frame.margin, y: 71, class: "caption"),
    ]
    return SVG.document(
      title: title,
      description: [title, subtitle, caption]
        .joined(separator: ". "),
      width: Frame.width, height: Frame.height, heading + drawn(search))
  }

  private func drawn(_ search: LearningRateSearch) -> [String] {
    let points = search.points.filter { $0.rate > 0 }
    guard let first = points.first, let last = points.last,
      last.rate > first.rate
    else { return [] }
    // What ended the search would press all else to the bottom.
    let most = 1.25 * (points.map(\.smoothed).max() ?? 1)
    let range = HistoryPlotAxis.range(
      of: points.map { min($0.loss, most) }, fromZero: true)
    guard let axis = HistoryPlotAxis(covering: range, intervals: 5) else {
      return []
    }
    let decades = log10(Double(first.rate))...log10(Double(last.rate))
    func x(_ rate: Double) -> Double {
      Frame.left + (log10(rate) - decades.lowerBound)
        / (decades.upperBound - decades.lowerBound)
        * (Frame.rightAxis - Frame.left)
    }
    func y(_ loss: Double) -> Double {
      let share =
        (min(loss, axis.upper) - axis.lower)
        / (axis.upper - axis.lower)
      return Frame.bottom - share * (Frame.bottom - Self.top)
    }
    var result: [String] = []
    for index in 0...axis.intervals {
      let tick = axis.tick(index)
      let height = y(tick.value)
      result += [
        SVG.line(
          Frame.left, height, Frame.rightAxis, height,
          class: index == 0 ? "axis" : "grid"),
        SVG.text(
          tick.text, x: Frame.left - 9, y: height + 4, anchor: "end"),
      ]
    }
    for exponent in Int(
      decades.lowerBound.rounded(.up))...max(
        Int(decades.upperBound.rounded(.down)),
        Int(decades.lowerBound.rounded(.up)))
    {
      let tick = HistoryPlotDecimal(digits: 1, exponent: exponent)
      let place = x(tick.value)
      guard place <= Frame.rightAxis + 1 else { continue }
      result += [
        SVG.line(
          place, Frame.bottom, place, Frame.bottom + 5, class: "axis"),
        SVG.text(
          tick.text, x: place, y: Frame.bottom + 20, anchor: "middle"),
      ]
    }
    func curve(_ value: (LearningRateSearch.Point) -> Double, _ name: String)
      -> String
    {
      SVG.path(
        SVG.points(
          points.map { .init(x: x(Double($0.rate)), y: y(value($0))) }),
        class: "line \(name)")
    }
    result += [
      SVG.text(
        "learning rate", x: (Frame.left + Frame.rightAxis) / 2,
        y: Frame.bottom + 42, anchor: "middle", class: "axis-title"),
      "<g class=\"loss\">",
      SVG.text(
        "loss (dashed), smoothed loss", x: Frame.left, y: Self.top - 8,
        class: "axis-title"),
      curve(\.loss, "train"), curve(\.smoothed, "test"),
    ]
    if let index = search.proposal {
      let point = search.points[index]
      let place = (x(Double(point.rate)), y(point.smoothed))
      result.append(
        "<circle class=\"ring\" cx=\"\(SVG.number(place.0))\" "
          + "cy=\"\(SVG.number(place.1))\" r=\"7\"/>")
    }
    return result + ["</g>"]
  }

  private static let top = 110.0
}

extension HistoryPlotDecimal {
  /// `value`, above 0 and drawable, with so many digits.
  fileprivate static func significant(_ value: Double, digits: Int) -> Self {
    let exponent = Int(log10(value).rounded(.down)) - digits + 1
    let scaled =
      exponent < 0
      ? value * power(-exponent) : value / power(exponent)
    return Self(digits: Int(scaled.rounded()), exponent: exponent)
      .withoutTrailingZeros
  }
}
