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
  /// Whether any rows are read as fast as those that follow the last ones.
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
  ///   - read: called by one thread at a time.
  package init(
    count: Int, columns: Int, isSeekable: Bool, source: String,
    read: @escaping Reading
  ) {
    self.columns = columns
    self.isSeekable = isSeekable
    origin = Origin(count: count, name: source, read: read)
  }

  /// Bytes that are asked for at once, if a row has not more.
  private static let portion = 1 << 16

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

/// Some samples at a time of a data set whose rows are streamed, always in the
/// same memory.
final class SamplePortion {
  private let builder: ByteRowBuilder
  private let space: AlignedBuffer<UInt8>
  private let rowsAtOnce: Int

  /// - Parameter count: the most samples at a time.
  /// - Throws: `DataError` with reason `memory`.
  init(of rows: StreamedRows, count: Int) throws(DataError) {
    rowsAtOnce = min(
      StreamedRows.rowsAtOnce(columns: rows.columns), max(count, 1))
    let bytes = rowsAtOnce * rows.columns
    guard let space = AlignedBuffer<UInt8>(uninitialized: bytes) else {
      throw .memory(bytes, for: "samples", in: rows.source)
    }
    self.space = space
    builder = try ByteRowBuilder(
      columns: rows.columns, expectedRows: count, source: rows.source)
  }

  /// Bytes of memory for so many samples at a time, at most.
  static func byteCount(count: Int, columns: Int) -> Int {
    let read = min(StreamedRows.rowsAtOnce(columns: columns), max(count, 1))
    // Rows, where each begins or the slack of 256 before it is looked whether
    // they are dense, labels.
    return count * (columns + 2) + read * columns
      + 256 * (columns / 4 + 8)
  }

  /// The samples of `data` at `places`, in this order. The next call may take
  /// the memory of those that nobody holds any more.
  ///
  /// - Throws: `DataError` where the rows cannot be read.
  func load(
    _ places: [Range<Int>], of data: Dataset
  ) throws(DataError) -> Dataset {
    guard case .streamed(let rows) = data.rows else { return data }
    try builder.restart()
    var labels: [UInt16] = []
    var weights: [Float] = []
    labels.reserveCapacity(places.reduce(0) { $0 + $1.count })
    for place in places {
      var begin = place.lowerBound
      while begin < place.upperBound {
        let end = min(begin + rowsAtOnce, place.upperBound)
        try rows.read(begin..<end, into: space.base)
        for index in 0..<end - begin {
          try builder.append(space.base + index * rows.columns)
        }
        begin = end
      }
      labels += data.labels[place]
      if let all = data.sampleWeights { weights += all[place] }
    }
    let part = try Dataset(
      rows: builder.finish(trimming: false), labels: labels, shape: data.shape,
      scale: data.scale, classNames: data.classNames, source: rows.source)
    return data.sampleWeights == nil ? part : try part.weighted(by: weights)
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
