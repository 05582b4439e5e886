// How much memory samples take, looked at before they are read.

import InklingPlatform

/// Samples as far as memory is concerned.
package struct SampleSize: Hashable, Sendable {
  package let count: Int
  /// Values in one.
  package let columns: Int
  /// Bytes that all of them take in memory.
  package let byteCount: Int
  /// Whether zeros are left out.
  package let areSparse: Bool
  /// Bytes that they take as they are: of those that are streamed, the numbers
  /// of some.
  let heldBytes: Int

  /// Of streamed samples, so many are looked at.
  private static let probeCount = 1000

  /// Of samples that are in memory as they are there; of those that are not,
  /// from what the first of them take.
  ///
  /// - Throws: `DataError` where they cannot be read.
  package init(_ data: Dataset) throws(DataError) {
    count = data.count
    columns = data.shape.count
    guard case .streamed(let rows) = data.rows else {
      byteCount = data.rows.byteCount
      areSparse = data.rows.areBlockSparse
      heldBytes = byteCount
      return
    }
    heldBytes = rows.byteCount
    let few = min(data.count, Self.probeCount)
    let found = try SamplePortion(
      of: rows, count: few, on: WorkerPool(count: 1)
    ).load([0..<few], of: data)
    areSparse = found.rows.areBlockSparse
    byteCount =
      few == 0
      ? 0 : Int(Double(found.rows.byteCount) / Double(few) * Double(count))
  }
}
