// What the system says about memory.

package enum Memory {
  /// Whether the system would give so much memory now. Only for what Swift's
  /// own arrays and strings take, which end the process without it; what can
  /// fail by itself (`AlignedBuffer`, `GrowingBuffer`) is not asked for before.
  package static func canAllocate(bytes: Int) -> Bool {
    // An allocator takes more than it gives.
    let size = max(bytes, 1) + 1 << 20
    // Not malloc and free: the compiler knows that they do nothing together.
    let memory = mmap(
      nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let memory, memory != MAP_FAILED else { return false }
    munmap(memory, size)
    return true
  }

  /// The most memory of this process that was resident at once, in bytes; 0 if
  /// nobody says.
  ///
  /// `VmHWM` is this program's own. `ru_maxrss`, where there is no `/proc`,
  /// also counts what the process held before it became this program.
  package static var peak: Int {
    highWaterMark ?? maximumResidentBytes() ?? 0
  }

  private static var highWaterMark: Int? {
    // Such as "31020 kB".
    SystemFile.value(of: "VmHWM", in: "/proc/self/status").flatMap {
      Int($0.prefix { $0.isNumber }).map { $0 * 1024 }
    }
  }
}
