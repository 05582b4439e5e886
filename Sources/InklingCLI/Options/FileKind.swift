// What a file to convert is or becomes, as --to and --from name it.

import ArgumentParser

enum FileKind: String, ExpressibleByArgument, CaseIterable {
  case inkling
  case c
  case safetensors
  case npz
  case onnx

  /// The kind that a path's extension names.
  init?(path: String) {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: ".") else { return nil }
    switch name[name.index(after: dot)...].lowercased() {
    case "ink": self = .inkling
    case let other: self.init(rawValue: other)
    }
  }
}
