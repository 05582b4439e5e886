// Memory for kernels under test, which shows every write outside the result.
// It checks writes only. What is read outside is NaN as a float, and so spoils
// what is computed of it; the address sanitizer sees such reads themselves.

import InklingPlatform

/// Whether the address sanitizer watches, which takes terabytes of address
/// space.
public let isAddressSanitized = dlsym(nil, "__asan_init") != nil

/// Bytes before and after a matrix; none under the address sanitizer, which
/// then reports every access beyond the ends.
private let margin = isAddressSanitized ? 0 : 256

/// A matrix `[rows, columns]` whose rows lie `stride` elements apart, between
/// two margins. All bytes are marked until something is written.
public final class Guarded<Element: BitwiseCopyable> {
  /// The number of rows.
  public let rows: Int
  /// The elements of a row, without the padding.
  public let columns: Int
  /// Elements from one row to the next (the kernels' leading dimension).
  public let stride: Int
  /// Element [0, 0]: `offset` elements past a 64-byte boundary.
  public let base: UnsafeMutablePointer<Element>

  private static var mark: UInt8 { 0xFF }
  private let memory: UnsafeMutableRawPointer
  private let end: UnsafeMutableRawPointer

  /// - Parameters:
  ///   - padding: elements between two rows.
  ///   - offset: how many elements the matrix lies off a 64-byte boundary.
  public init(_ rows: Int, _ columns: Int, padding: Int = 0, offset: Int = 0) {
    self.rows = rows
    self.columns = columns
    stride = columns + padding
    let size = MemoryLayout<Element>.stride
    let byteCount = 2 * margin + (offset + rows * stride) * size
    memory = .allocate(byteCount: byteCount, alignment: 64)
    memset(memory, Int32(Self.mark), byteCount)
    end = memory + byteCount
    base = (memory + margin + offset * size)
      .assumingMemoryBound(to: Element.self)
  }

  /// A row vector of `count` elements.
  public convenience init(count: Int, offset: Int = 0) {
    self.init(1, count, offset: offset)
  }

  /// A row vector with these elements.
  public convenience init(_ elements: [Element], offset: Int = 0) {
    self.init(count: elements.count, offset: offset)
    for (index, element) in elements.enumerated() { base[index] = element }
  }

  deinit { memory.deallocate() }

  /// The element in a row and a column.
  public subscript(row: Int, column: Int) -> Element {
    get { base[row * stride + column] }
    set { base[row * stride + column] = newValue }
  }

  /// A row vector's element.
  public subscript(index: Int) -> Element {
    get { base[index] }
    set { base[index] = newValue }
  }

  /// Row `row`, without its padding.
  public func row(_ row: Int) -> [Element] {
    Array(UnsafeBufferPointer(start: base + row * stride, count: columns))
  }

  /// Whether no byte is written but in the first `columns` columns (all, if not
  /// given) of the rows.
  public func isIntact(columns: Int? = nil) -> Bool {
    let used = columns ?? self.columns
    var from = memory
    for row in 0..<(used > 0 ? rows : 0) {
      let begin = base + row * stride
      guard Self.isMarked(from, UnsafeMutableRawPointer(begin)) else {
        return false
      }
      from = UnsafeMutableRawPointer(begin + used)
    }
    return Self.isMarked(from, end)
  }

  /// Whether the matrices hold the same bits, padding left out.
  public func hasSameBits(as other: Guarded<Element>) -> Bool {
    precondition(rows == other.rows && columns == other.columns)
    let bytes = columns * MemoryLayout<Element>.stride
    return (0..<rows).allSatisfy {
      memcmp(base + $0 * stride, other.base + $0 * other.stride, bytes) == 0
    }
  }

  private static func isMarked(
    _ begin: UnsafeMutableRawPointer, _ end: UnsafeMutableRawPointer
  ) -> Bool {
    let count = end - begin
    // Every byte equals its neighbour, and the first one is the mark.
    return count <= 0
      || begin.load(as: UInt8.self) == mark
        && memcmp(begin, begin + 1, count - 1) == 0
  }
}

extension Guarded where Element == Float {
  /// A matrix of numbers in -1 ..< 1; the padding stays marked.
  public convenience init(
    _ rows: Int, _ columns: Int, padding: Int = 0, offset: Int = 0,
    from numbers: inout Numbers
  ) {
    self.init(rows, columns, padding: padding, offset: offset)
    for row in 0..<rows {
      let begin = base + row * stride
      for column in 0..<columns { begin[column] = numbers.float() }
    }
  }

  /// Another matrix of the same shape, place and elements.
  public func copy() -> Guarded<Float> {
    let offset = (Int(bitPattern: base) & 63) / MemoryLayout<Float>.stride
    let result = Guarded(
      rows, columns, padding: stride - columns, offset: offset)
    for row in 0..<rows {
      (result.base + row * stride).update(
        from: base + row * stride, count: columns)
    }
    return result
  }
}
