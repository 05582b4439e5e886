// A model as a page to draw on: what stands in the file. What the page does in a
// browser shows `make page-test`.

import Foundation
import InklingData
import InklingTestSupport
import InklingTraining
import Testing

@testable import InklingInterchange

@Suite("Page")
struct PageTests {
  private static let evil = "</script><script>\u{338}\"&\u{2028}"

  /// The page of a small model of pictures of 2 x 3 pixels.
  private static func page(
    in folder: borrowing TemporaryFolder, origin: String = "n.ink"
  ) throws -> (page: String, model: [UInt8]) {
    var network = try Network(
      shape: .image(height: 2, width: 3),
      layers: [.dense(2, .builtin(.identity))], classNames: ["a", evil])
    network.initialize(.glorot, seed: 1)
    let path = folder.path("n.ink")
    try network.save(to: path)
    try Model(path: path).writePage(
      to: folder.path("n.html"), origin: origin)
    return (
      try String(contentsOfFile: folder.path("n.html"), encoding: .utf8),
      Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    )
  }

  /// What stands in the element of this name.
  private static func element(
    _ name: String, of page: String
  ) throws -> Substring {
    let start = try #require(page.range(of: "id=\"\(name)\">"))
    let rest = page[start.upperBound...]
    return rest[..<(try #require(rest.range(of: "</script>"))).lowerBound]
  }

  @Test("Holds the model's bytes and what to call its classes")
  func holdsTheModel() throws {
    let folder = try TemporaryFolder()
    let (page, bytes) = try Self.page(in: folder)
    let model = try #require(
      Data(base64Encoded: String(try Self.element("model", of: page))))
    #expect(Array(model) == bytes)
    let core = Data(base64Encoded: String(try Self.element("core", of: page)))
    #expect(try #require(core).count > 50_000)
    let about = try #require(
      JSONSerialization.jsonObject(
        with: Data(try Self.element("about", of: page).utf8))
        as? [String: Any])
    #expect(about["classes"] as? [String] == ["a", Self.evil])
    #expect(about["height"] as? Int == 2)
    #expect(about["width"] as? Int == 3)
  }

  @Test("Needs nothing from elsewhere, and names end no element")
  func standsAlone() throws {
    let folder = try TemporaryFolder()
    let (page, _) = try Self.page(in: folder, origin: "a<b>&{{core}}.ink")
    for word in [
      "http:", "https:", " src=", "url(", "@import", "import(", "fetch(",
      "XMLHttpRequest", "WebSocket", "{{about}}",
    ] {
      #expect(!page.contains(word), "\(word)")
    }
    #expect(page.contains("default-src 'none'"))
    #expect(page.contains("is a&lt;b>&amp;{{core}}.ink: "))
    #expect(page.components(separatedBy: "</script>").count == 5)
    #expect(page.utf8.count < 400_000)
  }

  @Test("Base64 is Foundation's", arguments: 0...7)
  func base64(count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: 251 - 77 * $0) }
    let text = bytes.withUnsafeBytes { Base64.text($0) }
    #expect(text == Data(bytes).base64EncodedString())
  }
}
