// A command as a shell reads it back.

import InklingPlatform

package enum ShellWords {
  /// The words with blanks between.
  package static func text(_ words: [String]) -> String {
    words.map(quoted).joined(separator: " ")
  }

  /// The command that runs now, with what changes its result from outside: the
  /// folder that it runs in, and the level that is forced.
  package static var ofThisProcess: String {
    let level = getenv("INKLING_LEVEL").map { String(cString: $0) }
    let command =
      (level.map { "INKLING_LEVEL=\(quoted($0)) " } ?? "")
      + text(ProcessArguments.all)
    guard let folder = getcwd(nil, 0) else { return command }
    defer { free(folder) }
    return "cd \(quoted(String(cString: folder))) && \(command)"
  }

  /// In quotes where it needs them: of POSIX's shell, or with a control
  /// character the newer `$'...'`, so that it stays one line of text.
  private static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "-")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    if isPlain && !word.isEmpty { return word }
    guard word.unicodeScalars.contains(where: isUnseen) else {
      return "'"
        + word.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: #"'\''"#) + "'"
    }
    return "$'" + word.unicodeScalars.map(escaped).joined() + "'"
  }

  /// What would be lost or mislead where text is shown.
  private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
    // On a board, all beyond ASCII: the table of categories takes 33 KB.
    #if hasFeature(Embedded)
      !(0x20..<0x7f).contains(scalar.value)
    #else
      switch scalar.properties.generalCategory {
      case .control, .format, .unassigned, .lineSeparator, .paragraphSeparator:
        true
      default: false
      }
    #endif
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    if scalar == "'" || scalar == "\\" { return "\\\(scalar)" }
    guard isUnseen(scalar) else { return String(Character(scalar)) }
    return UTF8.encode(scalar).map { bytes in
      bytes.map { byte in
        let digits = String(byte, radix: 8)
        return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
      }.joined()
    } ?? ""
  }
}
