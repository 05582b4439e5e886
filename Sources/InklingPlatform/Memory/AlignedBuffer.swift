// Memory on 64-byte boundaries for what the kernels read and write.

/// A fixed number of elements on a 64-byte boundary, zero at first unless it is
/// asked for without.
///
/// Whoever holds a buffer decides who may write to it and when; the class
/// itself synchronises nothing.
package final class AlignedBuffer<Element: BitwiseCopyable>: @unchecked Sendable
{
  package let base: UnsafeMutablePointer<Element>
  package private(set) var count: Int

  /// `nil` where the system refuses the memory.
  package convenience init?(count: Int) {
    self.init(uninitialized: count)
    clear()
  }

  /// The same with whatever was in the memory, for who writes all of it.
  package init?(uninitialized count: Int) {
    let (bytes, overflow) = count.multipliedReportingOverflow(
      by: MemoryLayout<Element>.stride)
    // Rows of wide layers' weights each lie on a page of their own.
    let alignment = bytes >= Memory.largePage ? Memory.largePage : 64
    var memory: UnsafeMutableRawPointer?
    guard !overflow, bytes <= .max - 63,
      posix_memalign(&memory, alignment, (max(bytes, 1) + 63) & ~63) == 0,
      let memory
    else { return nil }
    guard Memory.isMarginLeft(after: bytes) else {
      free(memory)
      return nil
    }
    Memory.adviseHugePages(memory, bytes: bytes)
    base = memory.bindMemory(to: Element.self, capacity: max(count, 1))
    self.count = count
  }

  deinit { free(base) }

  /// A copy, or `nil` where the system refuses the memory.
  package func copy() -> AlignedBuffer? {
    let copy = AlignedBuffer(uninitialized: count)
    copy?.base.update(from: base, count: count)
    return copy
  }

  /// Its bytes, valid as long as the buffer.
  package var bytes: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(
      start: base, count: count * MemoryLayout<Element>.stride)
  }

  /// Sets every byte to zero.
  package func clear() {
    memset(base, 0, count * MemoryLayout<Element>.stride)
  }

  /// Before it is shared: counts only the first elements.
  func shorten(to count: Int) {
    precondition(count <= self.count)
    self.count = count
  }
}
