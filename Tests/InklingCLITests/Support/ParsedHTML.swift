// A report as a strict reader sees it: well-formed XML, its tables, pictures and
// commands.

import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What stands in a report, markup undone.
final class ParsedHTML: NSObject, XMLParserDelegate {
  private(set) var title = ""
  private(set) var text = ""
  /// Of each table its rows of cells.
  private(set) var tables: [[[String]]] = []
  /// Of each picture its bytes.
  private(set) var pictures: [[UInt8]] = []
  private(set) var commands: [String] = []
  private(set) var warning: String?
  /// What is shown where a point of a curve is pointed at.
  private(set) var points: [String] = []
  private var open: [(name: String, role: String?)] = []
  private var own = ""

  /// - Throws: where the report is not well-formed, or needs anything else.
  init(_ bytes: [UInt8]) throws {
    super.init()
    let source = String(decoding: bytes, as: UTF8.self)
    for word in [
      "=\"http", "href", "<link", "<script", "<iframe", "@import", "url(",
    ] {
      #expect(!source.contains(word), "\(word)")
    }
    let parser = XMLParser(data: Data(bytes))
    parser.delegate = self
    try #require(parser.parse(), "\(parser.parserError.debugDescription)")
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    open.append((name, attributes["class"]))
    own = ""
    switch name {
    case "table": tables.append([])
    case "tr": tables[tables.count - 1].append([])
    case "img":
      let head = "data:image/png;base64,"
      guard let source = attributes["src"], source.hasPrefix(head),
        let data = Data(base64Encoded: String(source.dropFirst(head.count)))
      else {
        Issue.record("a picture of \(attributes)")
        return
      }
      pictures.append([UInt8](data))
    default: break
    }
  }

  func parser(_ parser: XMLParser, foundCharacters characters: String) {
    own += characters
    if !open.contains(where: { $0.name == "style" }) { text += characters }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
    qualifiedName: String?
  ) {
    let (_, role) = open.removeLast()
    switch name {
    case "td", "th":
      let row = tables[tables.count - 1].count - 1
      tables[tables.count - 1][row].append(own)
    case "pre": commands.append(own)
    case "title" where open.last?.name == "circle": points.append(own)
    case "title": title = own
    case "p" where role == "warning": warning = own
    default: break
    }
  }
}
