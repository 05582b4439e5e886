// How much memory this process may still take before the system has to swap or
// end it.

import InklingPlatform

package enum FreeMemory {
  /// What Linux holds for available, and no more than what the process's control
  /// group is still allowed; `nil` where nobody says.
  ///
  /// - Parameter root: before the paths of /proc and /sys.
  package static func bytes(root: String = "") -> Int? {
    let available = SystemFile.value(
      of: "MemAvailable", in: "\(root)/proc/meminfo"
    ).flatMap { $0.split(separator: " ").first }.flatMap { Int($0) }
    return ([available.map { $0 << 10 }] + groups(root)).compactMap { $0 }.min()
  }

  /// What is left of each limit that holds for the process.
  private static func groups(_ root: String) -> [Int?] {
    var folders = [
      "\(root)/sys/fs/cgroup", "\(root)/sys/fs/cgroup/memory",
    ]
    for line in (SystemFile.text("\(root)/proc/self/cgroup") ?? "")
      .split(separator: "\n")
    {
      let parts = line.split(
        separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      if parts.count == 3 { folders += folders.prefix(2).map { $0 + parts[2] } }
    }
    let names = [
      ("memory.max", "memory.current"),
      ("memory.limit_in_bytes", "memory.usage_in_bytes"),
    ]
    return folders.flatMap { folder in
      names.map { limit, usage in
        guard let most = SystemFile.number("\(folder)/\(limit)"), most < 1e15,
          let used = SystemFile.number("\(folder)/\(usage)")
        else { return nil }
        return Int(max(most - used, 0))
      }
    }
  }
}
