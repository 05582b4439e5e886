// The program that runs: its version, the words that it was started with, and
// paths that hold in every folder.

import InklingPlatform

package enum ProgramVersion {
  package static let text = "0.1.0"
}

/// The command line, the program's name first. Embedded Swift does not keep it:
/// there the program's `main` gives it.
package enum ProcessArguments {
  #if hasFeature(Embedded)
    package nonisolated(unsafe) private(set) static var all: [String] = []

    /// Takes what `main` was given, before there is another thread.
    package static func take(
      _ count: Int32,
      _ words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    ) {
      for index in 0..<Int(count) {
        if let word = words[index] { all.append(String(cString: word)) }
      }
    }
  #else
    package static var all: [String] { CommandLine.arguments }
  #endif
}

/// `path` from the root on.
package func absolutePath(_ path: String) -> String {
  guard path.utf8.first != UInt8(ascii: "/"), let folder = getcwd(nil, 0) else {
    return path
  }
  defer { free(folder) }
  return "\(String(cString: folder))/\(path)"
}
