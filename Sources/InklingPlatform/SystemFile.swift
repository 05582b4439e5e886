// What the system says of itself and of the machine, in the small files of
// /proc and /sys.

package enum SystemFile {
  /// The file's first 64 KiB as text; `nil` where there is none.
  package static func text(_ path: String) -> String? {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = bytes.withUnsafeMutableBytes { buffer in
      try? RegularFile(path: path).read(into: buffer, at: 0)
    }
    return count.map { String(decoding: bytes.prefix($0), as: UTF8.self) }
  }

  /// The value in the first line that reads `name: value`.
  package static func value(of name: String, in path: String) -> String? {
    for line in (text(path) ?? "").split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, Self.trimmed(parts[0]) == name else { continue }
      return String(Self.trimmed(parts[1]))
    }
    return nil
  }

  /// The processor as it is sold, or else its architecture.
  package static var processorName: String {
    if let name = value(of: "model name", in: "/proc/cpuinfo") { return name }
    var names = utsname()
    guard uname(&names) == 0 else { return "unknown processor" }
    return withUnsafeBytes(of: &names.machine) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  private static func trimmed(_ text: Substring) -> Substring {
    let isBlank = { (character: Character) in " \t".contains(character) }
    var text = text.drop(while: isBlank)
    while let last = text.last, isBlank(last) { text.removeLast() }
    return text
  }
}
