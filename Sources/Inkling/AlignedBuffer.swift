// Memory on 64-byte boundaries for what the kernels read and write.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A fixed number of elements on a 64-byte boundary, zero at first.
///
/// Whoever holds a buffer decides who may write to it and when; the class
/// itself synchronises nothing.
final class AlignedBuffer<Element: BitwiseCopyable>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Element>
  let count: Int

  init(count: Int) {
    let bytes = max(count * MemoryLayout<Element>.stride, 1)
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: (bytes + 63) & ~63, alignment: 64)
    memset(memory, 0, bytes)
    base = memory.bindMemory(to: Element.self, capacity: max(count, 1))
    self.count = count
  }

  convenience init(copying other: AlignedBuffer) {
    self.init(count: other.count)
    base.update(from: other.base, count: count)
  }

  /// Whether the system would give so much memory now.
  static func isThereMemory(bytes: Int) -> Bool {
    // Not malloc and free: the compiler knows that they do nothing together.
    let memory = mmap(
      nil, max(bytes, 1), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
      -1, 0)
    guard let memory, memory != MAP_FAILED else { return false }
    munmap(memory, max(bytes, 1))
    return true
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }

  /// Sets every byte to zero.
  func clear() {
    memset(base, 0, count * MemoryLayout<Element>.stride)
  }
}
