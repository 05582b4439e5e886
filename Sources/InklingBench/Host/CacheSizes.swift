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

  /// From one cache line to the next.
  package let line: Int

  /// The bytes of the last cache.
  package var last: Int { levels.last?.bytes ?? 0 }

  /// This machine's.
  package static let here = CacheSizes(
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
    line =
      Self.line(of: "\(folder)/index0/coherency_line_size")
      .flatMap { Int($0) }.flatMap { (16...4096).contains($0) ? $0 : nil } ?? 64
    levels =
      found.isEmpty
      ? [Level(level: 1, bytes: 32 << 10), Level(level: 2, bytes: 512 << 10)]
      : found
  }

  /// The bytes of all processors' last caches together, each counted once.
  ///
  /// - Parameter root: before the path of /sys.
  package static func lastTogether(root: String = "") -> Int {
    var sizes: [String: Int] = [:]
    for processor in 0..<1024 {
      let folder = "\(root)/sys/devices/system/cpu/cpu\(processor)/cache"
      guard access(folder, F_OK) == 0 else { continue }
      let last = CacheSizes(folder: folder).levels.last
      let index = (0..<10).first {
        line(of: "\(folder)/index\($0)/level") == last.map { "\($0.level)" }
          && line(of: "\(folder)/index\($0)/type") != "Instruction"
      }
      let sharing = index.flatMap {
        line(of: "\(folder)/index\($0)/shared_cpu_list")
      }
      sizes[sharing ?? "cpu\(processor)"] = last?.bytes
    }
    let sum = sizes.values.reduce(0, +)
    return sum > 0 ? sum : CacheSizes(folder: root + "/none").last
  }

  /// The bytes of each of `arrays` arrays that caches of `caches` bytes do not
  /// hold a good part of: four times as many, as STREAM asks, unless they would
  /// take more than half of the memory that is left.
  package static func stream(
    arrays: Int, caches: Int, free: Int? = FreeMemory.bytes()
  ) -> Int {
    let most = (free ?? .max) / 2 / arrays
    return max(4096, min(max(4 * caches, 8 << 20), most) & ~4095)
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
    let most = Int(clamping: 4 << 30 as Int64)
    guard let number = Int(digits), (1...most).contains(number) else {
      return nil
    }
    let bytes = number.multipliedReportingOverflow(by: factor)
    return bytes.overflow || bytes.partialValue > most
      ? nil : bytes.partialValue
  }

  /// The first line of a small file.
  private static func line(of path: String) -> String? {
    SystemFile.text(path)?.split(separator: "\n").first.map { String($0) }
  }
}
