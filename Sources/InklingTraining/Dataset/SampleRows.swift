// Where the inputs of a data set lie: in memory in one of three layouts, each
// written once by a builder and constant afterwards, or elsewhere.

package import CKernels
import InklingPlatform

/// The inputs of a data set, one row per sample.
package enum SampleRows: Sendable {
  /// Bytes of which most are zero, the zeros left out.
  case blockSparse(BlockSparseRows)
  /// Bytes, `[count, columns]`.
  case bytes(ByteRows)
  /// Floats, `[count, columns]`.
  case floats(FloatRows)
  /// Bytes that are not in memory: a portion of them can be taken there.
  case streamed(StreamedRows)

  /// Whether zeros are left out.
  package var areBlockSparse: Bool {
    if case .blockSparse = self { true } else { false }
  }

  /// Whether the values are floats, not bytes.
  package var areFloats: Bool {
    if case .floats = self { true } else { false }
  }

  /// The number of rows.
  package var count: Int {
    switch self {
    case .blockSparse(let rows): rows.count
    case .bytes(let rows): rows.count
    case .floats(let rows): rows.count
    case .streamed(let rows): rows.count
    }
  }

  /// The number of values in a row.
  package var columns: Int {
    switch self {
    case .blockSparse(let rows): rows.columns
    case .bytes(let rows): rows.columns
    case .floats(let rows): rows.columns
    case .streamed(let rows): rows.columns
    }
  }

  /// Bytes of memory the rows take.
  package var byteCount: Int {
    switch self {
    case .blockSparse(let rows): rows.byteCount
    case .bytes(let rows): rows.storage.count
    case .floats(let rows): 4 * rows.storage.count
    case .streamed(let rows): rows.byteCount
    }
  }

  /// Calls `body` with the bytes of row `index`, unpacked to `space` where they
  /// have to be; not at all where the values are floats or streamed.
  ///
  /// - Parameter space: `columns` bytes.
  func withBytes(
    ofRow index: Int, space: UnsafeMutablePointer<UInt8>,
    _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    switch self {
    case .blockSparse(let rows):
      rows.expand(index, into: space)
      body(UnsafeBufferPointer(start: space, count: rows.columns))
    case .bytes(let rows):
      body(UnsafeBufferPointer(start: rows.row(index), count: rows.columns))
    case .floats, .streamed: break
    }
  }

  /// Row `index` as bytes; floats from 0 to 1 as shades from black to white.
  package func bytes(ofRow index: Int) -> [UInt8] {
    guard !areFloats else {
      return floats(ofRow: index).map {
        // Not true of NaN.
        $0 > 0 ? UInt8((min($0, 1) * 255).rounded()) : 0
      }
    }
    return [UInt8](unsafeUninitializedCapacity: columns) { space, count in
      guard let base = space.baseAddress else { return }
      withBytes(ofRow: index, space: base) { row in
        if let source = row.baseAddress, source != UnsafePointer(base) {
          base.update(from: source, count: row.count)
        }
        count = row.count
      }
    }
  }

  /// Row `index` as floats; bytes as the numbers that they are.
  package func floats(ofRow index: Int) -> [Float] {
    guard case .floats(let rows) = self else {
      return bytes(ofRow: index).map { Float($0) }
    }
    return Array(
      UnsafeBufferPointer(start: rows.row(index), count: rows.columns))
  }
}

/// Rows of bytes with the zeros left out; see `ink_bsr` for the coding.
package struct BlockSparseRows: Sendable {
  let blocks: GrowingBuffer<UInt8>
  let offsets: GrowingBuffer<Int>
  package let columns: Int

  package var count: Int { offsets.count - 1 }
  /// Bytes of memory the rows take.
  package var byteCount: Int { blocks.count + offsets.count * 8 }
  /// The share of values that are not zero.
  ///
  /// - Complexity: O(`byteCount`).
  package var density: Double {
    var values = 0
    for (index, byte) in blocks.elements.enumerated()
    where index % Int(INK_BLOCK_BYTES) != 0 && byte != 0 {
      values += 1
    }
    return Double(values) / Double(max(1, count * columns))
  }

  /// The rows as the kernels take them; valid inside `body`.
  package func withKernelRows<R>(
    _ body: (ink_bsr) -> R
  ) -> R {
    let result = body(
      ink_bsr(bytes: blocks.base, offsets: offsets.base, columns: columns))
    withExtendedLifetime(self) {}
    return result
  }

  fileprivate func expand(
    _ index: Int, into row: UnsafeMutablePointer<UInt8>
  ) {
    let begin = offsets.base[index]
    ink_bsr_expand_row(
      offsets.base[index + 1] - begin, blocks.base + begin, columns, row)
  }
}

/// Rows of bytes, `[count, columns]`.
package struct ByteRows: Sendable {
  let storage: GrowingBuffer<UInt8>
  package let columns: Int
  package var count: Int { storage.count / max(columns, 1) }

  /// Row `index`, `columns` bytes, valid as long as these rows.
  package func row(_ index: Int) -> UnsafePointer<UInt8> {
    UnsafePointer(storage.base + index * columns)
  }
}

/// Rows of floats, `[count, columns]`.
package struct FloatRows: Sendable {
  let storage: GrowingBuffer<Float>
  package let columns: Int
  package var count: Int { storage.count / max(columns, 1) }

  /// Copies `values`, whose count is a multiple of `columns`.
  ///
  /// - Throws: as `FloatRowBuilder`.
  package init(
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
  package func row(_ index: Int) -> UnsafePointer<Float> {
    UnsafePointer(storage.base + index * columns)
  }
}
