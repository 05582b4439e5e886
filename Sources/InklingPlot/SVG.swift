// What all plots' SVG is made of. Renderers differ in what CSS they know:
// nothing here needs more than classes, `currentColor` and one media query.

enum SVG {
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
    """
  private static let dark = """
    @media (prefers-color-scheme:dark){
    .ink-plot{color:#e6edf3}
    .ink-plot .loss{color:#ff8a80}
    .ink-plot .accuracy{color:#79b8ff}
    }
    """

  /// A whole document.
  ///
  /// - Parameter own: the style of what only this kind of plot has.
  static func document(
    title: String, description: String, width: Double, height: Double,
    style own: String = "", _ elements: [String]
  ) -> String {
    let styles = [style, own, dark].filter { !$0.isEmpty }
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <svg xmlns="http://www.w3.org/2000/svg" class="ink-plot" role="img" \
      viewBox="0 0 \(number(width)) \(number(height))" \
      width="\(number(width))" height="\(number(height))">
      <title>\(HistoryPlotText.escaped(title))</title>
      <desc>\(HistoryPlotText.escaped(description))</desc>
      <style>
      \(styles.joined(separator: "\n"))
      </style>
      \(elements.joined(separator: "\n"))
      </svg>

      """
  }

  /// A length with two places.
  static func number(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    if hundredths % 100 == 0 { return "\(hundredths / 100)" }
    return HistoryPlotDecimal(digits: hundredths, exponent: -2).text
  }

  static func points(_ points: [HistoryPlotCurve.Point]) -> String {
    "M"
      + points.map { "\(number($0.x)) \(number($0.y))" }
      .joined(separator: "L")
  }

  static func path(_ data: String, class name: String) -> String {
    "<path class=\"\(name)\" d=\"\(data)\"/>"
  }

  static func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, class name: String
  ) -> String {
    path(points([.init(x: x1, y: y1), .init(x: x2, y: y2)]), class: name)
  }

  static func text(
    _ text: String, x: Double, y: Double, anchor: String = "start",
    class name: String? = nil
  ) -> String {
    let role = name.map { " class=\"\($0)\"" } ?? ""
    let align = anchor == "start" ? "" : " text-anchor=\"\(anchor)\""
    return "<text x=\"\(number(x))\" y=\"\(number(y))\"\(align)\(role)>"
      + "\(HistoryPlotText.escaped(text))</text>"
  }
}
