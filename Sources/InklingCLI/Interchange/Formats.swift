// The formats of other programs that this build converts to and from.

import InklingInterchange

#if ONNX
  import InklingONNX
#endif

enum Formats {
  static var all: [InterchangeFormat] {
    var formats: [InterchangeFormat] = [.safetensors, .npz]
    #if ONNX
      formats.append(.onnx)
    #endif
    return formats
  }

  /// Why a format that exists is not in this build.
  static func absence(of name: String) -> String? {
    #if ONNX
      nil
    #else
      name == "onnx"
        ? "this program is built without ONNX; 'make onnx' builds it with "
          + "(swift build -c release --traits ONNX)" : nil
    #endif
  }

  /// The format of a file, by how it begins, else by its name.
  static func format(
    of start: ArraySlice<UInt8>, path: String
  ) -> InterchangeFormat? {
    all.first { $0.recognizes(start) } ?? all.first { $0.isNamed(in: path) }
  }
}
