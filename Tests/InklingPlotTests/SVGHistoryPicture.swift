// A plot read back as a picture viewer would: by an XML parser.

import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

@testable import InklingPlot
@testable import InklingTraining

/// The labels and points of an SVG picture, where they lie.
struct SVGPicture {
  struct Box {
    var left: Double
    var right: Double
    var top: Double
    var bottom: Double

    func overlaps(_ other: Box) -> Bool {
      left < other.right && other.left < right && top < other.bottom
        && other.top < bottom
    }
  }

  struct Label {
    var text: String
    var box: Box
  }

  struct Malformed: Error {
    let line: Int
    let reason: String
  }

  let viewBox: [Double]
  let title: String
  let labels: [Label]
  /// The points of all paths.
  let points: [HistoryPlotCurve.Point]

  init(_ svg: String) throws {
    let reader = Reader()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = reader
    guard parser.parse() else {
      throw Malformed(
        line: parser.lineNumber,
        reason: "\(String(describing: parser.parserError))")
    }
    viewBox = reader.viewBox
    title = reader.title
    labels = reader.labels
    points = reader.points
  }

  private final class Reader: NSObject, XMLParserDelegate {
    var viewBox: [Double] = []
    var title = ""
    var labels: [Label] = []
    var points: [HistoryPlotCurve.Point] = []
    private var attributes: [String: String] = [:]
    private var text = ""

    func parser(
      _ parser: XMLParser, didStartElement element: String,
      namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      self.attributes = attributes
      text = ""
      if element == "svg" {
        viewBox = numbers(attributes["viewBox"])
      } else if element == "path", !(attributes["d"] ?? "").contains("h") {
        let values = numbers(attributes["d"])
        for index in stride(from: 0, to: values.count - 1, by: 2) {
          points.append(.init(x: values[index], y: values[index + 1]))
        }
      }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
      text += string
    }

    func parser(
      _ parser: XMLParser, didEndElement element: String,
      namespaceURI: String?, qualifiedName: String?
    ) {
      if element == "title" { title = text }
      guard element == "text" else { return }
      let size: Double =
        switch attributes["class"] {
        case "title": 17
        case "caption", "axis-title": 13
        default: 12
        }
      let isBold = attributes["class"]?.hasSuffix("title") == true
      let width = HistoryPlotText.width(text, size: size, bold: isBold)
      if let transform = attributes["transform"] {
        // translate(x y) rotate(-90), anchored in the middle.
        let place = numbers(transform)
        labels.append(
          Label(
            text: text,
            box: Box(
              left: place[0] - size * 0.8, right: place[0] + size * 0.25,
              top: place[1] - width / 2, bottom: place[1] + width / 2)))
        return
      }
      let x = Double(attributes["x"] ?? "") ?? .nan
      let y = Double(attributes["y"] ?? "") ?? .nan
      let left =
        switch attributes["text-anchor"] {
        case "middle": x - width / 2
        case "end": x - width
        default: x
        }
      labels.append(
        Label(
          text: text,
          box: Box(
            left: left, right: left + width, top: y - size * 0.8,
            bottom: y + size * 0.25)))
    }

    private func numbers(_ text: String?) -> [Double] {
      (text ?? "").split { !"0123456789.-".contains($0) }.compactMap {
        Double($0)
      }
    }
  }
}
