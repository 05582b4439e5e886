// What a file to convert is or becomes, as --to and --from name it, and the
// formats of other programs that this build has for it.

import ArgumentParser
import InklingInterchange
import InklingRuns

#if ONNX
  import InklingONNX
#endif

enum ConvertFormat: String, ExpressibleByArgument, CaseIterable {
  case inkling
  case c
  case html
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

  /// Whether it is only written: a form that runs without Inkling.
  var isFinal: Bool { self == .c || self == .html }

  /// The formats of other programs.
  static var formats: [InterchangeFormat] {
    #if ONNX
      [.safetensors, .npz, .onnx]
    #else
      [.safetensors, .npz]
    #endif
  }

  /// The format of another program that this names.
  ///
  /// - Throws: `CommandFailure` where this build has none.
  var format: InterchangeFormat {
    get throws {
      if let format = Self.formats.first(where: { $0.name == rawValue }) {
        return format
      }
      throw CommandFailure(
        self == .onnx
          ? "this program is built without ONNX; 'make onnx' builds it with "
            + "(swift build -c release --traits ONNX)"
          : "'\(rawValue)' is no format of another program")
    }
  }
}
