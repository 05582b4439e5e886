// What the system says about memory.

package enum Memory {
  /// What every large request leaves for what is small and cannot be refused:
  /// Swift's own objects, arrays and strings end the process without it.
  private static let margin = 4 << 20
  /// A request that is large in that sense.
  static let large = 1 << 18

  /// Whether the system would give so much memory now, and some more for what
  /// is small. Only for what Swift's own arrays and strings take; what can fail
  /// by itself (`AlignedBuffer`, `GrowingBuffer`) is not asked for before.
  package static func canAllocate(bytes: Int) -> Bool {
    let size = max(bytes, 1).addingReportingOverflow(margin)
    guard !size.overflow else { return false }
    return canMap(bytes: size.partialValue)
  }

  /// Whether enough is left, where a request for `bytes` was just granted.
  static func isMarginLeft(after bytes: Int) -> Bool {
    bytes < large || canMap(bytes: margin)
  }

  private static func canMap(bytes size: Int) -> Bool {
    // Not malloc and free: the compiler knows that they do nothing together.
    let memory = mmap(
      nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let memory, memory != MAP_FAILED else { return false }
    munmap(memory, size)
    return true
  }

  /// Bytes of a huge page, which takes one entry of the TLB where ordinary pages
  /// take 512.
  static let largePage = 1 << 21

  /// Asks for large pages where whole ones lie in the memory, if there are at
  /// least `count`. A wish only.
  static func adviseHugePages(
    _ memory: UnsafeMutableRawPointer, bytes: Int, atLeast count: Int = 1
  ) {
    let begin = UInt(bitPattern: memory)
    let end = begin + UInt(bytes)
    let first = rounded(begin + UInt(largePage) - 1, to: largePage)
    let last = rounded(end, to: largePage)
    guard last >= first + UInt(count * largePage) else { return }
    // All of its pages, of 4 KB mostly: the system keeps memory of which a part
    // is wished otherwise in parts, which `realloc` cannot move but by copying.
    guard
      !adviseHugePages(
        from: rounded(begin, to: 4096), to: rounded(end + 4095, to: 4096))
    else { return }
    _ = adviseHugePages(from: first, to: last)
  }

  private static func rounded(_ address: UInt, to page: Int) -> UInt {
    address & ~(UInt(page) - 1)
  }

  private static func adviseHugePages(from begin: UInt, to end: UInt) -> Bool {
    madvise(
      UnsafeMutableRawPointer(bitPattern: begin), Int(end - begin),
      MADV_HUGEPAGE) == 0
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
      Int($0.prefix { ("0"..."9").contains($0) }).map { $0 * 1024 }
    }
  }
}
