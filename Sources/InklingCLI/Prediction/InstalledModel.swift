// The model that stands for one that is not named: what `make install` puts
// beside the program.

import ArgumentParser
import InklingCore
import InklingPlatform

/// A model, and the files that it is to read.
struct PredictArguments: Equatable {
  /// The variable that names the model of whoever names none.
  static let variable = "INKLING_MODEL"
  /// Where it lies, seen from the folder of the program.
  static let place = "../share/inkling/digits.ink"

  let model: String
  let files: [String]

  /// Takes the first argument for the model where it is one, or is named as one;
  /// else all are files, and the model is the one of `INKLING_MODEL` or the one
  /// installed.
  ///
  /// - Throws: `ValidationError` where there is none.
  init(_ arguments: [String]) throws {
    let first = arguments.first
    if let first, Self.isModel(first) {
      model = first
      files = Array(arguments.dropFirst())
      return
    }
    guard let model = Self.installed else {
      let found = first.map { "\($0) is not a model" } ?? "no model is named"
      throw ValidationError(
        "\(found), and none is installed; expected a model before the files, "
          + "or its path in \(Self.variable)")
    }
    self.model = model
    files = arguments
  }

  /// Whether a file begins as a model does, or is named as one.
  private static func isModel(_ path: String) -> Bool {
    if ConvertFormat(path: path) == .inkling { return true }
    let magic = ModelFormat.magic
    return (try? RegularFile(path: path).start(magic.count)) == magic
  }

  private static var installed: String? {
    if let path = getenv(variable).map({ String(cString: $0) }), !path.isEmpty {
      return path
    }
    guard let program = realpath("/proc/self/exe", nil) else { return nil }
    defer { free(program) }
    let path = String(cString: program)
    guard let slash = path.lastIndex(of: "/") else { return nil }
    let model = path[...slash] + place
    return (try? FileStatus(path: String(model)).kind) == .file
      ? String(model) : nil
  }
}
