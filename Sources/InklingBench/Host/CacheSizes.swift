// How large the caches are, as Linux says; usual sizes where it does not.

import InklingPlatform

/// The caches that hold data, as one core sees them.
package struct CacheSizes {
  /// A cache and its place: 1 is next to the core.
  package struct Level: Equatable {
    package let level: Int
    package let bytes: Int
  }

  /// From the first; each larger than the one before.
  package let levels: [Level]

  /// A size that no cache holds a good part of.
  package var beyond: Int {
    let largest = levels.last?.bytes ?? 0
    return min(max(4 * largest, 32 << 20), 256 << 20)
  }

  /// This machine's.
  static let here = CacheSizes(
    folder: "/sys/devices/system/cpu/cpu0/cache")

  /// What sysfs's cache folder says, or what a small board has.
  package init(folder: String) {
    var found: [Level] = []
    for index in 0..<10 {
      let entry = "\(folder)/index\(index)"
      guard let type = Self.line(of: "\(entry)/type") else { break }
      guard type == "Data" || type == "Unified",
        let level = Self.line(of: "\(entry)/level").flatMap({ Int($0) }),
        let bytes = Self.line(of: "\(entry)/size").flatMap(Self.bytes),
        level > found.last?.level ?? 0, bytes > found.last?.bytes ?? 0
      else { continue }
      found.append(Level(level: level, bytes: bytes))
    }
    levels =
      found.isEmpty
      ? [Level(level: 1, bytes: 32 << 10), Level(level: 2, bytes: 512 << 10)]
      : found
  }

  /// `48K`, `32M` or plain bytes, up to 4 GiB.
  package static func bytes(_ text: String) -> Int? {
    let factor =
      switch text.last {
      case "K": 1 << 10
      case "M": 1 << 20
      default: 1
      }
    let digits = factor == 1 ? text[...] : text.dropLast()
    guard let number = Int(digits), (1...4 << 30).contains(number) else {
      return nil
    }
    let bytes = number.multipliedReportingOverflow(by: factor)
    return bytes.overflow || bytes.partialValue > 4 << 30
      ? nil : bytes.partialValue
  }

  /// The first line of a small file.
  private static func line(of path: String) -> String? {
    SystemFile.text(path)?.split(separator: "\n").first.map { String($0) }
  }
}
