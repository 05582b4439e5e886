// Where the rows of a data set lie: three layouts, each written once by a
// builder and constant afterwards.

public import CKernels

import InklingPlatform

extension GrowingBuffer {
  /// The same with `source` named in the error.
  convenience init(capacity: Int, source: String) throws(DataError) {
    do throws(MemoryRefusal) {
      try self.init(capacity: capacity)
    } catch {
      throw .memory(error.bytes, for: "samples", in: source)
    }
  }

  func reserve(
    _ extra: Int, for source: String
  ) throws(DataError) -> UnsafeMutablePointer<Element> {
    do throws(MemoryRefusal) {
      return try reserve(extra)
    } catch {
      throw .memory(error.bytes, for: "samples", in: source)
    }
  }

  func trim(for source: String) throws(DataError) {
    do throws(MemoryRefusal) {
      try trim()
    } catch {
      throw .memory(error.bytes, for: "samples", in: source)
    }
  }
}

/// Rows of bytes with the zeros left out; see `ink_bsr` for the coding.
public struct CompressedRows: Sendable {
  let entries: GrowingBuffer<UInt8>
  let offsets: GrowingBuffer<Int>
  /// Values in a row.
  public let columns: Int

  /// The number of rows.
  public var count: Int { offsets.count - 1 }
  /// Bytes of memory the rows take.
  public var byteCount: Int { entries.count + offsets.count * 8 }
  /// The share of values that are not zero.
  ///
  /// - Complexity: O(`byteCount`).
  public var density: Double {
    var values = 0
    for (index, byte) in entries.elements.enumerated()
    where index % Int(INK_BLOCK_BYTES) != 0 && byte != 0 {
      values += 1
    }
    return Double(values) / Double(max(1, count * columns))
  }

  /// The rows as the kernels take them; valid inside `body`.
  public func withKernelRows<R>(
    _ body: (ink_bsr) throws -> R
  ) rethrows -> R {
    let result = try body(
      ink_bsr(bytes: entries.base, offsets: offsets.base, columns: columns))
    withExtendedLifetime(self) {}
    return result
  }

  /// Writes row `index` unpacked to `row` (`columns` bytes).
  public func expand(_ index: Int, into row: UnsafeMutablePointer<UInt8>) {
    let begin = offsets.base[index]
    ink_bsr_expand_row(
      offsets.base[index + 1] - begin, entries.base + begin, columns, row)
  }
}

/// Rows of bytes, `[count, columns]`.
public struct ByteRows: Sendable {
  let storage: GrowingBuffer<UInt8>
  /// Values in a row.
  public let columns: Int
  /// The number of rows.
  public var count: Int { storage.count / max(columns, 1) }

  /// Row `index`, `columns` bytes, valid as long as these rows.
  public func row(_ index: Int) -> UnsafePointer<UInt8> {
    UnsafePointer(storage.base + index * columns)
  }
}

/// Rows of floats, `[count, columns]`.
public struct FloatRows: Sendable {
  let storage: GrowingBuffer<Float>
  /// Values in a row.
  public let columns: Int
  /// The number of rows.
  public var count: Int { storage.count / max(columns, 1) }

  /// Copies `values`, whose count is a multiple of `columns`.
  ///
  /// - Throws: as `FloatRowBuilder`.
  public init(
    _ values: [Float], columns: Int, source: String = "an array"
  ) throws(DataError) {
    let builder = try FloatRowBuilder(columns: columns, source: source)
    try builder.append(rows: values)
    self = try builder.finish()
  }

  init(storage: GrowingBuffer<Float>, columns: Int) {
    self.storage = storage
    self.columns = columns
  }

  /// Row `index`, `columns` floats, valid as long as these rows.
  public func row(_ index: Int) -> UnsafePointer<Float> {
    UnsafePointer(storage.base + index * columns)
  }
}

/// Takes rows of bytes one by one and keeps them compressed while enough of
/// their 1x4 blocks are zero (`blockLimit`); in wide rows that is the smaller form.
///
/// A reader can thus unpack a file row by row without the dense copy. Rows that
/// turn out dense take both forms for a moment, when the builder changes over.
public final class ByteRowBuilder {
  /// The share of blocks (four values side by side) with a value that is not
  /// zero, up to which rows are compressed: `INK_BLOCK_BYTES` bytes in place of four,
  /// and multiplied faster than dense ones.
  public static let blockLimit = 0.6

  private let columns: Int
  private let source: String
  private var count = 0
  private let entries: GrowingBuffer<UInt8>
  private let offsets: GrowingBuffer<Int>
  private var dense: GrowingBuffer<UInt8>?

  /// - Parameters:
  ///   - columns: values in a row.
  ///   - expectedRows: a hint; rows may be more or fewer.
  ///   - source: what to name in an error, usually a path.
  /// - Throws: `DataError` with reason `memory` where the system has none for
  ///   as many rows.
  public init(
    columns: Int, expectedRows: Int = 0, source: String
  ) throws(DataError) {
    precondition(columns > 0)
    self.columns = columns
    self.source = source
    entries = try GrowingBuffer(
      capacity: max(2048, expectedRows * columns / 5 * 2), source: source)
    offsets = try GrowingBuffer(capacity: expectedRows + 1, source: source)
    try offsets.reserve(1, for: source).pointee = 0
    offsets.count = 1
  }

  /// Appends one row of `columns` bytes.
  ///
  /// - Throws: `DataError` with reason `memory`; nothing may be appended
  ///   afterwards.
  public func append(_ row: UnsafePointer<UInt8>) throws(DataError) {
    count += 1
    if let dense {
      try dense.reserve(columns, for: source).update(from: row, count: columns)
      dense.count += columns
      return
    }
    let room = try entries.reserve(ink_bsr_row_capacity(columns), for: source)
    entries.count += ink_bsr_compress_row(columns, row, room)
    try offsets.reserve(1, for: source).pointee = entries.count
    offsets.count += 1
    // Look once there is enough to judge by, then now and then.
    if count & 255 == 0, isDense { try switchToDense() }
  }

  private var isDense: Bool {
    let blocks = count * ink_blocks(columns)
    return Double(entries.count) > Self.blockLimit
      * Double(blocks * Int(INK_BLOCK_BYTES))
  }

  /// The finished rows; nothing may be appended afterwards.
  ///
  /// - Throws: `DataError` with reason `memory`.
  public func finish() throws(DataError) -> SampleRows {
    if dense == nil, isDense { try switchToDense() }
    if let dense {
      try dense.trim(for: source)
      return .bytes(ByteRows(storage: dense, columns: columns))
    }
    try entries.trim(for: source)
    try offsets.trim(for: source)
    return .compressed(
      CompressedRows(entries: entries, offsets: offsets, columns: columns))
  }

  private func switchToDense() throws(DataError) {
    let storage = try GrowingBuffer<UInt8>(
      capacity: count * columns, source: source)
    for index in 0..<offsets.count - 1 {
      let begin = offsets.base[index]
      ink_bsr_expand_row(
        offsets.base[index + 1] - begin, entries.base + begin, columns,
        try storage.reserve(columns, for: source))
      storage.count += columns
    }
    entries.count = 0
    try entries.trim(for: source)
    dense = storage
  }
}
