// Where data sets lie that have a name: in a folder of the user's, by the XDG
// base directory specification.

import ArgumentParser
import InklingData
import InklingPlatform

enum DataHome {
  /// `$XDG_DATA_HOME/inkling`, or `~/.local/share/inkling`; `nil` where neither
  /// is known. A relative XDG_DATA_HOME does not count, as the specification
  /// has it.
  static var path: String? {
    if let folder = variable("XDG_DATA_HOME"), folder.hasPrefix("/") {
      return folder + "/inkling"
    }
    return variable("HOME").map { $0 + "/.local/share/inkling" }
  }

  private static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The folder of a data set that was downloaded; other text as it is. What is
  /// at such a path wins over the name.
  static func resolved(_ text: String) -> String {
    guard let folder = folder(text), isPresent(folder) else { return text }
    return folder
  }

  /// Asks for the download of a known data set that is not there.
  ///
  /// - Throws: `ValidationError`.
  static func check(_ text: String) throws {
    guard let folder = folder(text), !isPresent(folder),
      let sets = try? KnownDataSet.parse(KnownDataSet.builtin, source: ""),
      sets.contains(where: { $0.name == text })
    else { return }
    throw ValidationError(
      "\(text) is not there: neither a file or folder of that name nor \(folder)"
        + "; expected 'inkling data get \(text)' first")
  }

  /// Where a name leads that is no path to anything.
  private static func folder(_ text: String) -> String? {
    guard let path, text != DataSplits.builtin, !text.isEmpty,
      !text.hasPrefix("."), !text.utf8.contains(UInt8(ascii: "/")),
      !isPresent(text)
    else { return nil }
    return "\(path)/\(text)"
  }

  private static func isPresent(_ path: String) -> Bool {
    access(path, F_OK) == 0
  }
}
