// Rows that are pictures, each averaged to a smaller one.

import CKernels
import InklingCore

extension SampleRows {
  /// The rows, pictures as `average` takes them, as those that it makes.
  ///
  /// - Throws: `DataError` with reason `memory`.
  /// - Complexity: O(`count * columns`).
  func averaged(by average: AreaAverage) throws(DataError) -> SampleRows {
    var area = average.kernel
    let source = "the samples"
    let size = average.reducedCount
    if case .floats(let rows) = self {
      var sums = [Float](repeating: 0, count: average.width)
      var picture = [Float](repeating: 0, count: size)
      let builder = try FloatRowBuilder(columns: size, source: source)
      for index in 0..<count {
        ink_area_average_floats(&area, rows.row(index), &picture, &sums)
        try builder.append(rows: picture)
      }
      return .floats(try builder.finish())
    }
    var sums = [UInt32](repeating: 0, count: average.width)
    var space = [UInt8](repeating: 0, count: average.count)
    var picture = [UInt8](repeating: 0, count: size)
    let builder = try ByteRowBuilder(
      columns: size, expectedRows: count, source: source)
    for index in 0..<count {
      space.withUnsafeMutableBufferPointer { space in
        guard let space = space.baseAddress else { return }
        withBytes(ofRow: index, space: space) { row in
          guard let row = row.baseAddress else { return }
          ink_area_average(&area, row, &picture, &sums)
        }
      }
      try builder.append(picture)
    }
    return try builder.finish()
  }

  /// Whether these are the other rows themselves, not copies.
  func areSame(as other: SampleRows) -> Bool {
    switch (self, other) {
    case (.blockSparse(let rows), .blockSparse(let others)):
      rows.blocks === others.blocks && rows.columns == others.columns
    case (.bytes(let rows), .bytes(let others)):
      rows.storage === others.storage && rows.columns == others.columns
    case (.floats(let rows), .floats(let others)):
      rows.storage === others.storage && rows.columns == others.columns
    case (.streamed(let rows), .streamed(let others)):
      rows.areSame(as: others)
    default: false
    }
  }
}
