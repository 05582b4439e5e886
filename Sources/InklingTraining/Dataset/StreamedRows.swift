// Rows that stay where they come from, and are read anew each time they are
// needed: of data that are larger than the memory for them.

import InklingPlatform

/// Rows of bytes in a file, or drawn.
package struct StreamedRows: Sendable {
  /// Fills memory for `[range.count, columns]` bytes with some of the rows.
  package typealias Reading =
    @Sendable (Range<Int>, UnsafeMutablePointer<UInt8>) throws(DataError) ->
    Void

  /// What all copies share.
  private final class Origin: Sendable {
    let count: Int
    let name: String
    let read: Reading
    init(count: Int, name: String, read: @escaping Reading) {
      self.count = count
      self.name = name
      self.read = read
    }
  }

  /// Values in a row.
  package let columns: Int
  /// Whether any rows are read as fast as those that follow the last ones, by
  /// any number of threads at a time.
  package let isSeekable: Bool
  private let origin: Origin
  /// The numbers of the rows that these are, in ascending order, if not all.
  private var selected: AlignedBuffer<UInt32>?

  package var count: Int { selected?.count ?? origin.count }
  /// What to name in an error, usually a path.
  package var source: String { origin.name }
  /// Bytes of memory they take.
  package var byteCount: Int { 4 * (selected?.count ?? 0) }

  /// - Parameters:
  ///   - count: at most 2^31.
  ///   - source: what to name in an error.
  ///   - read: called by one thread at a time where it is not seekable.
  package init(
    count: Int, columns: Int, isSeekable: Bool, source: String,
    read: @escaping Reading
  ) {
    self.columns = columns
    self.isSeekable = isSeekable
    origin = Origin(count: count, name: source, read: read)
  }

  /// Bytes that are asked for at once, if a row has not more.
  private static let portion = 1 << 15

  /// Rows of `columns` bytes that are read at once.
  static func rowsAtOnce(columns: Int) -> Int {
    max(1, portion / max(columns, 1))
  }

  /// Those of the rows for which `isTaken` holds.
  ///
  /// - Throws: `DataError` with reason `memory`.
  func selecting(
    count: Int, _ isTaken: (Int) -> Bool
  ) throws(DataError) -> StreamedRows {
    guard let rows = AlignedBuffer<UInt32>(uninitialized: count) else {
      throw .memory(4 * count, for: "the numbers of samples", in: source)
    }
    var place = 0
    for index in 0..<self.count where isTaken(index) && place < count {
      rows.base[place] = selected?.base[index] ?? UInt32(index)
      place += 1
    }
    var result = self
    result.selected = rows
    return result
  }

  /// Reads the rows `range` to `target`, `[range.count, columns]`.
  func read(
    _ range: Range<Int>, into target: UnsafeMutablePointer<UInt8>
  ) throws(DataError) {
    guard let selected else { return try origin.read(range, target) }
    var begin = range.lowerBound
    while begin < range.upperBound {
      let first = Int(selected.base[begin])
      // Neighbours are read together.
      var end = begin + 1
      while end < range.upperBound,
        Int(selected.base[end]) == first + end - begin
      {
        end += 1
      }
      try origin.read(
        first..<first + end - begin,
        target + (begin - range.lowerBound) * columns)
      begin = end
    }
  }

  /// Whether these are the very same rows.
  func areSame(as other: StreamedRows) -> Bool {
    origin === other.origin && selected === other.selected
  }
}

extension Dataset {
  /// Whether the samples are read anew each time they are needed.
  package var isStreamed: Bool {
    if case .streamed = rows { true } else { false }
  }

  /// The same samples, all of them in memory.
  ///
  /// - Throws: `DataError` where they cannot be read, or with reason `memory`.
  package func loaded() throws(DataError) -> Dataset {
    guard case .streamed(let rows) = rows else { return self }
    let builder = try ByteRowBuilder(
      columns: rows.columns, expectedRows: count, source: rows.source)
    try forEachPortion(of: StreamedRows.rowsAtOnce(columns: rows.columns)) {
      bytes throws(DataError) in
      guard let base = bytes.baseAddress else { return }
      for place in stride(from: 0, to: bytes.count, by: rows.columns) {
        try builder.append(base + place)
      }
    }
    return replacingRows(try builder.finish(), shape: shape)
  }

  /// Calls `body` with the streamed rows in order, `count` at a time; not at all
  /// where they are in memory.
  ///
  /// - Throws: what `body` throws, and `DataError` where rows cannot be read.
  func forEachPortion(
    of count: Int,
    _ body: (UnsafeBufferPointer<UInt8>) throws(DataError) -> Void
  ) throws(DataError) {
    guard case .streamed(let rows) = rows else { return }
    guard
      let space = AlignedBuffer<UInt8>(uninitialized: count * rows.columns)
    else {
      throw .memory(count * rows.columns, for: "samples", in: rows.source)
    }
    for begin in stride(from: 0, to: rows.count, by: count) {
      let end = min(begin + count, rows.count)
      try rows.read(begin..<end, into: space.base)
      try body(
        UnsafeBufferPointer(
          start: space.base, count: (end - begin) * rows.columns))
    }
  }
}
