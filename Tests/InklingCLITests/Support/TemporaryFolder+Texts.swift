// The twenty newsgroups in small.

import InklingTestSupport
import Testing

extension TemporaryFolder {
  /// Writes texts of four classes, which anyone can tell apart, into `name`.
  ///
  /// - Parameter classes: the folders' names.
  func writeTexts(
    to name: String = "texts", classes: [String] = ["a", "b", "c", "d"]
  ) throws {
    let words = ["apple", "boat", "cloud", "door"]
    mkdir(path(name), 0o700)
    for part in ["train", "test"] {
      mkdir(path("\(name)/x-\(part)"), 0o700)
      for (label, word) in words.enumerated() {
        let folder = "\(name)/x-\(part)/\(classes[label])"
        mkdir(path(folder), 0o700)
        for number in 0..<5 {
          let text = "the \(word) and the \(word), number \(number) of all"
          try write(Array(text.utf8), to: "\(folder)/\(number)")
        }
      }
    }
  }
}

extension TemporaryFolder {
  /// Makes `name` a symbolic link.
  func link(_ name: String, to target: String) throws {
    try #require(symlink(target, path(name)) == 0)
  }
}
