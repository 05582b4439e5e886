// What the system says about this process's memory.

import InklingData

import InklingPlatform

enum ProcessMemory {
  /// The most memory that was resident at once, in bytes; 0 if nobody says.
  ///
  /// `VmHWM` is this program's own. `ru_maxrss`, where there is no `/proc`,
  /// also counts what the process held before it became this program.
  static var peak: Int { highWaterMark ?? maximumResident ?? 0 }

  private static var highWaterMark: Int? {
    guard
      var file = try? ByteStream(path: "/proc/self/status"),
      let bytes = try? file.readToEnd(limit: 1 << 16)
    else { return nil }
    // A line such as "VmHWM:     31020 kB".
    for line in bytes.split(separator: UInt8(ascii: "\n"))
    where line.starts(with: "VmHWM:".utf8) {
      let digits = line.filter { (UInt8(ascii: "0")...57).contains($0) }
      return Int(String(decoding: digits, as: UTF8.self)).map { $0 * 1024 }
    }
    return nil
  }

  private static var maximumResident: Int? {
    var usage = rusage()
    #if canImport(Glibc)
      let process = __rusage_who_t(RUSAGE_SELF.rawValue)
    #else
      let process = RUSAGE_SELF
    #endif
    guard getrusage(process, &usage) == 0 else { return nil }
    // Linux counts in KiB.
    return Int(usage.ru_maxrss) * 1024
  }
}
