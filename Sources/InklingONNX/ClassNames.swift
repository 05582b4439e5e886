// Texts of ONNX, which are bytes, as class names.

#if ONNX
  import Inkling

  #if canImport(FoundationEssentials)
    import FoundationEssentials
  #else
    import Foundation
  #endif

  enum ClassNames {
    /// - Throws: `DataError` for a name that is not UTF-8.
    static func decode(
      _ texts: [Data], source: String
    ) throws(DataError) -> [String] {
      var names: [String] = []
      for text in texts {
        guard let name = String(validating: text, as: UTF8.self) else {
          throw DataError(
            .malformed, in: source,
            "the name of class \(names.count) is not UTF-8")
        }
        names.append(name)
      }
      return names
    }
  }
#endif
