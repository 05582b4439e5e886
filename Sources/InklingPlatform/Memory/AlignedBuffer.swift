// Memory on 64-byte boundaries for what the kernels read and write.

/// A fixed number of elements on a 64-byte boundary, zero at first.
///
/// Whoever holds a buffer decides who may write to it and when; the class
/// itself synchronises nothing.
package final class AlignedBuffer<Element: BitwiseCopyable>: @unchecked Sendable
{
  package let base: UnsafeMutablePointer<Element>
  package let count: Int

  /// - Precondition: the system gives the memory. What may be large is asked
  ///   for before (`isThereMemory`), or takes `init(ifGiven:)`.
  package init(count: Int) {
    guard let base = Self.allocate(count) else {
      preconditionFailure("no memory for \(count) elements")
    }
    self.base = base
    self.count = count
  }

  /// `nil` where the system refuses the memory.
  package init?(ifGiven count: Int) {
    guard let base = Self.allocate(count) else { return nil }
    self.base = base
    self.count = count
  }

  /// - Precondition: as `init(count:)`.
  package convenience init(copying other: AlignedBuffer) {
    self.init(count: other.count)
    base.update(from: other.base, count: count)
  }

  deinit { free(base) }

  /// A copy, or `nil` where the system refuses the memory.
  package func copy() -> AlignedBuffer? {
    let copy = AlignedBuffer(ifGiven: count)
    copy?.base.update(from: base, count: count)
    return copy
  }

  private static func allocate(_ count: Int) -> UnsafeMutablePointer<Element>? {
    let bytes = max(count * MemoryLayout<Element>.stride, 1)
    guard let memory = aligned_alloc(64, (bytes + 63) & ~63) else { return nil }
    memset(memory, 0, bytes)
    return memory.bindMemory(to: Element.self, capacity: max(count, 1))
  }

  /// Whether the system would give so much memory now.
  package static func isThereMemory(bytes: Int) -> Bool {
    // An allocator takes more than it gives.
    let size = max(bytes, 1) + 1 << 20
    // Not malloc and free: the compiler knows that they do nothing together.
    let memory = mmap(
      nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let memory, memory != MAP_FAILED else { return false }
    munmap(memory, size)
    return true
  }

  /// Sets every byte to zero.
  package func clear() {
    memset(base, 0, count * MemoryLayout<Element>.stride)
  }
}
