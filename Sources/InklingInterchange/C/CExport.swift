// A model as one C99 source file and its header, for boards without Swift. The
// functions that the source holds are in CExport+Source.swift.

import InklingPlatform
import InklingCore

/// Why a model was not exported.
package enum CExportError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The path is not that of a C source file with a usable name.
  case path(String)
  /// A file could not be written.
  case file(FileError)
  /// More memory than the system gives.
  case memory(bytes: Int)

  /// One line: what was found and what was expected.
  package var description: String {
    switch self {
    case .path(let path):
      "\(path): not a name for C source; expected one that ends with '.c' and "
        + "begins with a letter"
    case .file(let error): error.description
    case .memory(let bytes):
      "\(bytes) bytes of memory for C source, more than the system gives; "
        + "expected a smaller model, or more memory"
    }
  }
}

/// A model turned into C.
///
/// The source needs no library: the weights are constants, the working memory
/// is on the stack. Sums run in the order of the inputs, one rounding an
/// operation, so that one source gives the same bits wherever `float` is IEEE
/// 754's and `FLT_EVAL_METHOD` is 0.
package struct CExport: Sendable {
  /// The C source.
  package let source: String
  /// The header, `name.h`.
  package let header: String

  /// Exports `model`.
  ///
  /// - Parameters:
  ///   - name: a C identifier; the function is `name_predict`.
  ///   - origin: what to name in a comment as where the model came from.
  package init(_ model: Model, name: String, origin: String) {
    let program = CProgram(model, name: name, origin: origin)
    source = program.source
    header = program.header
  }

  /// Writes `model` to `path`, which ends with `.c`, and its header beside it.
  ///
  /// - Throws: `CExportError`. Each file is written whole or not at all.
  package static func write(
    _ model: Model, to path: String, origin: String
  ) throws(CExportError) {
    let file = path.split(separator: "/").last.map(String.init) ?? ""
    guard let name = identifier(file), path.hasSuffix(file) else {
      throw .path(path)
    }
    // A number takes up to 16 bytes of text, or 6 of 8 bits; a text that grows
    // twice its size and what it was; then it is copied.
    let bytes =
      4 * model.layout.parameterCount * (model.quantized == nil ? 16 : 6)
    guard Memory.canAllocate(bytes: bytes) else {
      throw .memory(bytes: bytes)
    }
    let export = CExport(model, name: name, origin: origin)
    let header = path.dropLast(file.count) + file.dropLast(2) + ".h"
    do throws(FileError) {
      try write(export.header, to: String(header))
      try write(export.source, to: path)
    } catch {
      throw .file(error)
    }
  }

  /// The identifier in a file's name: what is no letter or digit becomes `_`.
  static func identifier(_ file: String) -> String? {
    guard file.hasSuffix(".c"), let first = file.utf8.first,
      isLetter(first)
    else { return nil }
    let codes = file.utf8.dropLast(2).map { code in
      isLetter(code) || (0x30...0x39).contains(code) ? code : 0x5F
    }
    return String(decoding: codes, as: UTF8.self)
  }

  private static func isLetter(_ code: UInt8) -> Bool {
    (0x41...0x5A).contains(code) || (0x61...0x7A).contains(code)
  }

  private static func write(
    _ text: String, to path: String
  ) throws(FileError) {
    try AtomicFile.write(text, to: path)
  }
}
