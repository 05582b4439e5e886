// A model as a page to draw on: one HTML file that holds the model's bytes, and
// the core in WebAssembly to read with. What the page does says
// Sources/InklingPage, which `make page-core` makes PageParts.swift from.

import InklingCore
import InklingData
import InklingPlatform
import InklingTraining

extension Model {
  /// Writes a page to `path` that reads what is drawn on it as the program's
  /// `predict` does. It needs a browser and nothing else: no file beside it and
  /// no network.
  ///
  /// - Parameters:
  ///   - path: where the page is to be.
  ///   - origin: what to name in the page as where the model came from.
  /// - Throws: `FileError`. The file is written whole or not at all.
  package func writePage(to path: String, origin: String) throws(FileError) {
    // Four thirds for the base64; a text that grows twice that and what it was.
    let bytes = 6 * fileSize + 8 * PageParts.core.utf8.count
    guard Memory.canAllocate(bytes: bytes) else {
      throw FileError(
        operation: .create, path: path, problem: .memory(bytes, for: "a page"))
    }
    try AtomicFile.write(page(origin: origin), to: path)
  }

  private func page(origin: String) -> String {
    var (height, width) = (1, signature.inputShape.count)
    if case .image(let rows, let columns) = signature.inputShape {
      (height, width) = (rows, columns)
    }
    let names =
      signature.classNames.isEmpty
      ? (0..<layout.outputs).map { String($0) } : signature.classNames
    let about = JSONValue.object([
      "model": .string(origin), "height": .int(height), "width": .int(width),
      "classes": .array(names.map { .string($0) }),
    ])
    let footer =
      "The model is \(origin): \(fileSize) bytes"
      + (isQuantized ? ", of 8 bits." : ".")
    let values = [
      footer.escaping(["&": "&amp;", "<": "&lt;"]),
      // No text in it may end the element that it stands in.
      about.description.escaping(["<": "\\u003C"]),
      PageParts.core,
      withFileBytes { Base64.text($0) },
    ]
    return zip(PageParts.html, values + [""]).reduce(into: "") { page, next in
      page += next.0
      page += next.1
    }
  }
}

extension String {
  fileprivate func escaping(_ others: [Unicode.Scalar: String]) -> String {
    unicodeScalars.reduce(into: "") { text, scalar in
      text += others[scalar] ?? String(Character(scalar))
    }
  }
}
