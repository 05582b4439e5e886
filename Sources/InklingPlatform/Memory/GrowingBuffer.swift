// Memory that grows with what comes, and is constant once shared.

/// Elements in memory that grows by `realloc`, so that large blocks move
/// without a copy.
package final class GrowingBuffer<Element: BitwiseCopyable>:
  @unchecked Sendable
{
  package private(set) var base: UnsafeMutablePointer<Element>
  package private(set) var capacity: Int
  package var count = 0

  /// Memory for `capacity` elements; pages that are not written cost nothing.
  ///
  /// - Throws: `MemoryRefusal`.
  package init(capacity: Int) throws(MemoryRefusal) {
    self.capacity = max(capacity, 1)
    base = try Self.grow(nil, to: self.capacity)
    try checkMargin()
  }

  deinit { free(base) }

  /// Makes place for `extra` more elements and returns where they go.
  ///
  /// - Throws: `MemoryRefusal`; what there is stays.
  package func reserve(
    _ extra: Int
  ) throws(MemoryRefusal) -> UnsafeMutablePointer<Element> {
    if count + extra > capacity {
      try resize(to: max(count + extra, capacity + capacity / 4))
      try checkMargin()
    }
    return base + count
  }

  /// Gives unused memory back.
  ///
  /// - Throws: as `reserve`.
  package func trim() throws(MemoryRefusal) { try resize(to: max(count, 1)) }

  package var elements: UnsafeBufferPointer<Element> {
    UnsafeBufferPointer(start: base, count: count)
  }

  private func resize(to capacity: Int) throws(MemoryRefusal) {
    base = try Self.grow(base, to: capacity)
    self.capacity = capacity
  }

  private func checkMargin() throws(MemoryRefusal) {
    let bytes = capacity * MemoryLayout<Element>.stride
    guard Memory.isMarginLeft(after: bytes) else {
      throw MemoryRefusal(bytes: bytes)
    }
  }

  private static func grow(
    _ old: UnsafeMutablePointer<Element>?, to capacity: Int
  ) throws(MemoryRefusal) -> UnsafeMutablePointer<Element> {
    let (bytes, overflow) = capacity.multipliedReportingOverflow(
      by: MemoryLayout<Element>.stride)
    guard !overflow, let memory = realloc(old, bytes) else {
      throw MemoryRefusal(bytes: overflow ? .max : bytes)
    }
    // Rows are read in random order, each on a page of its own.
    Memory.adviseHugePages(memory, bytes: bytes, atLeast: 3)
    return memory.assumingMemoryBound(to: Element.self)
  }
}

/// The system refused so much memory.
package struct MemoryRefusal: Error {
  package let bytes: Int
}
