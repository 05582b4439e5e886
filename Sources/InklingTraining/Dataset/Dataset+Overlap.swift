// Samples that two data sets have in common: what a network is measured by must
// not be among what it was trained on.

import CKernels

extension Dataset {
  /// How many of these samples are among `others` too, value by value, whatever
  /// their labels. Among samples that are streamed none are looked for.
  ///
  /// - Complexity: O(bytes of both), and a few words per sample of this one.
  package func countShared(with others: Dataset) -> Int {
    guard others.shape.count == shape.count, others.scale == scale,
      others.rows.areFloats == rows.areFloats, !isStreamed, !others.isStreamed
    else { return 0 }
    var places: [UInt32: [Int]] = [:]
    forEachRow { index, row in
      places[Self.checksum(row), default: []].append(index)
    }
    var isShared = [Bool](repeating: false, count: count)
    others.forEachRow { _, row in
      guard let found = places[Self.checksum(row)] else { return }
      for index in found where !isShared[index] {
        isShared[index] = isSame(index, row)
      }
    }
    return isShared.count { $0 }
  }

  private static func checksum(_ row: UnsafeRawBufferPointer) -> UInt32 {
    row.baseAddress.map { ink_crc32(0, row.count, $0) } ?? 0
  }

  private func isSame(_ index: Int, _ other: UnsafeRawBufferPointer) -> Bool {
    rows.areFloats
      ? rows.floats(ofRow: index).withUnsafeBytes { $0.elementsEqual(other) }
      : rows.bytes(ofRow: index).withUnsafeBytes { $0.elementsEqual(other) }
  }

  /// Calls `body` with the bytes of each sample's values, in order.
  private func forEachRow(_ body: (Int, UnsafeRawBufferPointer) -> Void) {
    let columns = shape.count
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: columns) { space in
      guard let base = space.baseAddress else { return }
      for index in 0..<count {
        if case .floats(let floats) = rows {
          body(
            index,
            UnsafeRawBufferPointer(
              start: floats.row(index),
              count: columns * MemoryLayout<Float>.stride))
        } else {
          rows.withBytes(ofRow: index, space: base) {
            body(index, UnsafeRawBufferPointer($0))
          }
        }
      }
    }
    withExtendedLifetime(self) {}
  }
}
