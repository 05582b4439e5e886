// A model as one C99 source file and its header, for boards without Swift: the
// files, and how C writes numbers. What is in the source says CProgram.swift.

import InklingCore
import InklingPlatform

extension Model {
  /// Writes the model as C to `path`, which ends with `.c`, and its header
  /// beside it. The function is `NAME_predict`, named like the file.
  ///
  /// The source needs no library: the weights are constants, the working memory
  /// is on the stack. Sums run in the order of the inputs, one rounding per
  /// operation, so that one source gives the same bits wherever `float` is IEEE
  /// 754's and `FLT_EVAL_METHOD` is 0.
  ///
  /// - Parameters:
  ///   - path: where the source is to be; its header is written beside it.
  ///   - origin: what to name in a comment as where the model came from.
  /// - Throws: `FileError`, also for a path whose name is none for C source.
  ///   Each file is written whole or not at all.
  public func writeC(to path: String, origin: String) throws(FileError) {
    let file = path.split(separator: "/").last.map(String.init) ?? ""
    guard path.hasSuffix(file), let name = Self.identifier(file) else {
      throw FileError(
        operation: .create, path: path,
        problem: .name(
          "not a name for C source; expected one that ends with '.c', begins "
            + "with a letter, can stand in an #include and is none of C's own "
            + "headers'"))
    }
    // A number takes up to 16 bytes of text, or 6 of 8 bits; a text that grows
    // twice its size and what it was; then it is copied.
    let bytes = 4 * layout.parameterCount * (quantized == nil ? 16 : 6)
    guard Memory.canAllocate(bytes: bytes) else {
      throw FileError(
        operation: .create, path: path,
        problem: .memory(bytes, for: "C source"))
    }
    let program = CProgram(
      self, name: name, file: String(file.dropLast(2)), origin: origin)
    try AtomicFile.write(program.header, to: "\(path.dropLast(2)).h")
    try AtomicFile.write(program.source, to: path)
  }

  /// The identifier in a file's name: what is no letter or digit becomes `_`.
  private static func identifier(_ file: String) -> String? {
    guard file.hasSuffix(".c"), let first = file.utf8.first, isLetter(first),
      // No quote, no backslash and nothing that ends the line.
      !file.unicodeScalars.contains(where: {
        $0 == "\"" || $0 == "\\" || $0.properties.generalCategory == .control
      })
    else { return nil }
    guard !standardHeaders.contains(String(file.dropLast(2))) else {
      return nil
    }
    let codes = file.utf8.dropLast(2).map { code in
      isLetter(code) || (0x30...0x39).contains(code) ? code : 0x5F
    }
    return String(decoding: codes, as: UTF8.self)
  }

  /// Those of C11 that a header beside the source would hide.
  private static let standardHeaders: Set = [
    "assert", "complex", "ctype", "errno", "fenv", "float", "inttypes",
    "iso646", "limits", "locale", "math", "setjmp", "signal", "stdalign",
    "stdarg", "stdatomic", "stdbool", "stddef", "stdint", "stdio", "stdlib",
    "stdnoreturn", "string", "tgmath", "threads", "time", "uchar", "wchar",
    "wctype",
  ]

  private static func isLetter(_ code: UInt8) -> Bool {
    (0x41...0x5A).contains(code) || (0x61...0x7A).contains(code)
  }
}

/// C source being put together.
struct CText {
  private(set) var text = ""

  /// Appends a line, or several.
  mutating func line(_ line: String = "") {
    text += line
    text += "\n"
  }

  /// Appends `static const type name[count] = {...};`
  mutating func array(
    _ type: String, _ name: String, count: Int, _ numbers: some Sequence<String>
  ) {
    line("static const \(type) \(name)[\(count)] = {")
    var row = " "
    for number in numbers {
      if row.utf8.count + number.utf8.count + 2 > 78 {
        line(row)
        row = " "
      }
      row += " "
      row += number
      row += ","
    }
    line(row)
    line("};")
  }

  /// The shortest decimal that reads back as the same float.
  static func float(_ value: Float) -> String { "\(value)f" }

  /// C has no literal for the least `int32_t`, only an expression.
  static func int(_ value: Int32) -> String {
    value == .min ? "(-2147483647 - 1)" : "\(value)"
  }
}
