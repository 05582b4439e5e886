// Building the rows of a data set as they come from a file.

import CKernels
import InklingPlatform

/// Takes rows of bytes in their order and keeps them block-sparse while enough of
/// their 1x4 blocks are zero (`blockLimit`); in wide rows that is the smaller
/// form.
///
/// A reader can thus unpack a file row by row without the dense copy. Rows that
/// turn out dense take both forms for a moment, when the builder changes over.
/// With where each row begins, compressed rows never take more than dense ones.
package final class ByteRowBuilder {
  /// The share of blocks (four values side by side) with a value that is not
  /// zero, up to which rows are block-sparse: `INK_BLOCK_BYTES` bytes in place
  /// of four, and multiplied faster than dense ones.
  package static let blockLimit = 0.6

  private let columns: Int
  private let source: String
  private var count = 0
  private var blocks: GrowingBuffer<UInt8>
  private var offsets: GrowingBuffer<Int>
  private var dense: GrowingBuffer<UInt8>?

  /// - Parameters:
  ///   - columns: values in a row.
  ///   - expectedRows: a hint; rows may be more or fewer.
  ///   - source: what to name in an error, usually a path.
  /// - Throws: `DataError` with reason `memory` where the system has none for
  ///   as many rows.
  package init(
    columns: Int, expectedRows: Int = 0, source: String
  ) throws(DataError) {
    precondition(columns > 0)
    self.columns = columns
    self.source = source
    let (expected, overflows) = max(0, expectedRows)
      .multipliedReportingOverflow(by: columns)
    guard !overflows else {
      throw .memory(.max, for: "samples", in: source)
    }
    blocks = try GrowingBuffer(
      capacity: max(2048, expected / 5 * 2), source: source)
    // Narrow rows are not going to stay compressed.
    offsets = try GrowingBuffer(
      capacity: columns > Self.offsetSize ? max(0, expectedRows) + 1 : 1,
      source: source)
    try begin()
  }

  /// Begins anew, with the memory of the rows before where nobody has them.
  /// Rows that turned out dense are taken to be so again.
  ///
  /// - Throws: `DataError` with reason `memory`.
  func restart() throws(DataError) {
    count = 0
    if dense != nil {
      if isKnownUniquelyReferenced(&dense) {
        dense?.count = 0
      } else {
        dense = try GrowingBuffer(capacity: dense?.count ?? 1, source: source)
      }
      return
    }
    if !isKnownUniquelyReferenced(&blocks) {
      blocks = try GrowingBuffer(capacity: blocks.count, source: source)
    }
    if !isKnownUniquelyReferenced(&offsets) {
      offsets = try GrowingBuffer(capacity: offsets.count, source: source)
    }
    blocks.count = 0
    try begin()
  }

  private func begin() throws(DataError) {
    offsets.count = 0
    try offsets.reserve(1, for: source).pointee = 0
    offsets.count = 1
  }

  /// Bytes that say where a row begins.
  private static let offsetSize = MemoryLayout<Int>.stride

  /// Appends one row of `columns` bytes.
  ///
  /// - Throws: `DataError` with reason `memory`; nothing may be appended
  ///   afterwards.
  package func append(_ row: UnsafePointer<UInt8>) throws(DataError) {
    count += 1
    if let dense {
      try dense.reserve(columns, for: source).update(from: row, count: columns)
      dense.count += columns
      return
    }
    _ = try blocks.reserve(ink_bsr_row_capacity(columns), for: source)
    let end = try offsets.reserve(1, for: source)
    Kernels.active.table.pointee.bsr_compress(
      1, columns, row, blocks.base, end - 1)
    blocks.count = end.pointee
    offsets.count += 1
    // Look once there is enough to judge by, then now and then.
    if count & 255 == 0, areMostlyFull { try switchToDense() }
  }

  /// Appends rows that are compressed already, unless it `isDense`.
  ///
  /// - Throws: as `append(_:)`.
  func append(_ rows: ReadRows) throws(DataError) {
    let before = count
    count += rows.count
    if let dense {
      let bytes = rows.count * columns
      try dense.reserve(bytes, for: source)
        .update(from: rows.bytes.base, count: bytes)
      dense.count += bytes
      return
    }
    let bytes = rows.offsets.base[rows.count]
    try blocks.reserve(bytes, for: source)
      .update(from: rows.blocks.base, count: bytes)
    let ends = try offsets.reserve(rows.count, for: source)
    let (first, theirs) = (blocks.count, rows.offsets.base)
    for index in 0..<rows.count { ends[index] = first + theirs[index + 1] }
    blocks.count += bytes
    offsets.count += rows.count
    if before >> 8 != count >> 8, areMostlyFull { try switchToDense() }
  }

  /// Whether rows are kept as they come.
  var isDense: Bool { dense != nil }

  private var areMostlyFull: Bool {
    let most = count * ink_blocks(columns) * Int(INK_BLOCK_BYTES)
    return Double(blocks.count) > Self.blockLimit * Double(most)
      || blocks.count + Self.offsetSize * count > count * columns
  }

  /// The finished rows; nothing may be appended afterwards, but after a restart.
  ///
  /// - Parameter trimming: whether memory that they do not need is given back.
  /// - Throws: `DataError` with reason `memory`.
  package func finish(trimming: Bool = true) throws(DataError) -> SampleRows {
    if !isDense, areMostlyFull { try switchToDense() }
    if let dense {
      if trimming { try dense.trim(for: source) }
      return .bytes(ByteRows(storage: dense, columns: columns))
    }
    if trimming {
      try blocks.trim(for: source)
      try offsets.trim(for: source)
    }
    return .blockSparse(
      BlockSparseRows(blocks: blocks, offsets: offsets, columns: columns))
  }

  private func switchToDense() throws(DataError) {
    let storage = try GrowingBuffer<UInt8>(
      capacity: count * columns, source: source)
    for index in 0..<offsets.count - 1 {
      let begin = offsets.base[index]
      ink_bsr_expand_row(
        offsets.base[index + 1] - begin, blocks.base + begin, columns,
        try storage.reserve(columns, for: source))
      storage.count += columns
    }
    (blocks.count, offsets.count) = (0, 1)
    try blocks.trim(for: source)
    try offsets.trim(for: source)
    dense = storage
  }
}

/// Takes rows of floats one by one; memory never exceeds 5/4 of what was
/// appended.
package final class FloatRowBuilder {
  private let columns: Int
  private let source: String
  private let storage: GrowingBuffer<Float>

  /// - Parameters:
  ///   - columns: values in a row.
  ///   - source: what to name in an error, usually a path.
  /// - Throws: `DataError` with reason `memory`.
  package init(columns: Int, source: String) throws(DataError) {
    precondition(columns > 0)
    self.columns = columns
    self.source = source
    storage = try GrowingBuffer(capacity: 1024, source: source)
  }

  /// Appends rows, `[n, columns]`.
  ///
  /// - Throws: `DataError` with reason `memory`.
  package func append(rows values: [Float]) throws(DataError) {
    precondition(values.count % columns == 0)
    try values.withUnsafeBufferPointer { values throws(DataError) in
      guard let base = values.baseAddress else { return }
      try storage.reserve(values.count, for: source)
        .update(from: base, count: values.count)
      storage.count += values.count
    }
  }

  /// The finished rows; nothing may be appended afterwards.
  ///
  /// - Throws: `DataError` with reason `memory`.
  package func finish() throws(DataError) -> FloatRows {
    try storage.trim(for: source)
    return FloatRows(storage: storage, columns: columns)
  }
}

extension GrowingBuffer {
  /// The same with `source` named in the error.
  fileprivate convenience init(capacity: Int, source: String) throws(DataError)
  {
    do throws(MemoryRefusal) {
      try self.init(capacity: capacity)
    } catch {
      throw .memory(error.bytes, for: "samples", in: source)
    }
  }

  fileprivate func reserve(
    _ extra: Int, for source: String
  ) throws(DataError) -> UnsafeMutablePointer<Element> {
    do throws(MemoryRefusal) {
      return try reserve(extra)
    } catch {
      throw .memory(error.bytes, for: "samples", in: source)
    }
  }

  fileprivate func trim(for source: String) throws(DataError) {
    do throws(MemoryRefusal) {
      try trim()
    } catch {
      throw .memory(error.bytes, for: "samples", in: source)
    }
  }
}
