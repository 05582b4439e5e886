// The order in which an epoch takes the samples of a data set.

import CKernels
import InklingPlatform

/// Orders drawn epoch after epoch, from one stream of random numbers.
struct SampleOrder {
  /// What the next order is drawn with.
  private(set) var random = ink_random()
  /// The last order drawn: of the current epoch, or what the next one's is
  /// shuffled from. `nil` where the data set's own is used.
  private(set) var rows: AlignedBuffer<UInt32>?
  private var isDrawn = false

  init(seed: UInt64) { ink_random_seed(&random, seed) }

  /// - Parameter isDrawn: whether the current epoch has begun.
  init(random: ink_random, rows: AlignedBuffer<UInt32>?, isDrawn: Bool) {
    self.random = random
    self.rows = rows
    self.isDrawn = isDrawn && rows != nil
  }

  /// The order of the current epoch, valid until the next is drawn; `nil` for
  /// the data set's own.
  var current: UnsafePointer<UInt32>? {
    isDrawn ? rows.map { UnsafePointer($0.base) } : nil
  }

  /// The current epoch is over.
  mutating func end() { isDrawn = false }

  /// Draws the order of an epoch that has none.
  ///
  /// - Parameters:
  ///   - count: samples of the data set.
  ///   - batch: samples per step.
  /// - Throws: `TrainingError` for want of memory.
  mutating func begin(
    _ sampling: TrainingOptions.Sampling, count: Int, batch: Int
  ) throws(TrainingError) {
    // The order within the only batch of an epoch changes nothing.
    let inOrder =
      sampling == .sequential || (sampling == .shuffled && batch == count)
    guard !inOrder, !isDrawn else { return }
    let rows = try rowsToChange(count: count)
    if sampling == .replacement {
      ink_random_draw(
        &random, count, UInt32(truncatingIfNeeded: count), rows.base)
    } else {
      ink_random_shuffle(&random, count, rows.base)
    }
    self.rows = rows
    isDrawn = true
  }

  /// The last order, or the data set's own, where nobody else sees it.
  private mutating func rowsToChange(
    count: Int
  ) throws(TrainingError) -> AlignedBuffer<UInt32> {
    let isShared = !isKnownUniquelyReferenced(&self.rows)
    let last = self.rows?.count == count ? self.rows : nil
    if let last, !isShared { return last }
    guard let rows = last?.copy() ?? AlignedBuffer(count: count) else {
      throw .memory(bytes: count * MemoryLayout<UInt32>.stride)
    }
    guard last == nil else { return rows }
    for i in 0..<count { rows.base[i] = UInt32(truncatingIfNeeded: i) }
    return rows
  }
}
