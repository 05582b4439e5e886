// Batches whose pictures are changed before a step takes them: two batches ahead
// of the step where the first layer's rows are sorted, else as they are
// gathered.

import CKernels
import InklingCore
import InklingPlatform

/// The memory of a run's augmentation, for data of one shape and layout.
final class AugmentationSpace {
  private let shape: InputShape
  private let batch: Int
  private let isSparse: Bool
  private let threads: Int
  private let buffers: Int
  private let augmenter: AlignedBuffer<ink_augmenter>
  private let area: AlignedBuffer<ink_area>
  /// Values of a picture as the first layer takes it.
  private let columns: Int
  private let tables: AlignedBuffer<UInt8>
  private let rows: AlignedBuffer<UInt8>
  private let offsets: AlignedBuffer<Int>
  private let numbers: AlignedBuffer<UInt32>
  private let scratch: AlignedBuffer<UInt8>
  private let picture: AlignedBuffer<UInt8>
  private let scratchBytes: Int
  private let capacity: Int

  /// - Parameters:
  ///   - average: how the first layer takes pictures, if not as they are.
  ///   - batch: samples per step.
  ///   - isPipelined: whether one step follows another.
  /// - Throws: `TrainingError` for what are no pictures of bytes, or want of
  ///   memory.
  init(
    _ augmentation: Augmentation, seed: UInt64, for data: Dataset,
    average: AreaAverage?, batch: Int, threads: Int, isPipelined: Bool
  ) throws(TrainingError) {
    let (height, width) = try Self.sides(of: data)
    func buffer<T>(_ count: Int) throws(TrainingError) -> AlignedBuffer<T> {
      guard let buffer = AlignedBuffer<T>(count: count) else {
        throw .memory(bytes: count * MemoryLayout<T>.stride)
      }
      return buffer
    }
    shape = data.shape
    self.batch = batch
    isSparse = data.rows.areBlockSparse
    self.threads = threads
    var most = augmentation.kernel
    augmenter = try buffer(1)
    tables = try buffer(ink_augmenter_bytes(height, width, most.grid))
    augmenter.base[0] = ink_augmenter_in(
      tables.base, height, width, seed, &most)
    area = try buffer(average == nil ? 0 : 1)
    if let average { area.base[0] = average.kernel }
    columns = average?.reducedCount ?? height * width
    // A step's own, the next one's, and the one that is being filled.
    buffers = isPipelined ? 3 : 1
    capacity = ink_bsr_row_capacity(columns)
    let slots = isSparse ? buffers * batch : 0
    rows = try buffer(slots * capacity)
    offsets = try buffer(2 * slots)
    numbers = try buffer(isSparse ? batch : 0)
    for i in 0..<numbers.count {
      numbers.base[i] = UInt32(truncatingIfNeeded: 2 * i)
    }
    let scratchBytes = Kernels.active.table.pointee.augment_scratch(
      height, width)
    self.scratchBytes = (scratchBytes + 63) / 64 * 64
    scratch = try buffer(threads * self.scratchBytes)
    picture = try buffer(isSparse ? 0 : threads * height * width)
  }

  /// - Throws: `TrainingError` for what are no pictures of bytes.
  private static func sides(
    of data: Dataset
  ) throws(TrainingError) -> (height: Int, width: Int) {
    guard case .image(let height, let width) = data.shape else {
      throw TrainingError(
        .shape,
        "samples of \(data.shape.count) features; augmentation expects "
          + "pictures")
    }
    guard !data.rows.areFloats else {
      throw TrainingError(
        .shape, "pictures of floats; augmentation expects pictures of bytes")
    }
    let most = Int(INK_AUGMENT_SIDE)
    guard max(height, width) <= most else {
      throw TrainingError(
        .shape,
        "pictures of \(height) x \(width) pixels; augmentation expects at most "
          + "\(most) a side")
    }
    return (height, width)
  }

  /// Bytes of most of that: the rows of batches; what a picture takes to be
  /// changed is little.
  static func byteCount(
    columns: Int, batch: Int, isSparse: Bool, isPipelined: Bool
  ) -> Int {
    isSparse
      ? (isPipelined ? 3 : 1) * batch * (ink_bsr_row_capacity(columns) + 16)
      : 0
  }

  /// Whether it serves steps like these.
  func serves(
    _ data: Dataset, batch: Int, threads: Int, isPipelined: Bool
  ) -> Bool {
    shape == data.shape && isSparse == data.rows.areBlockSparse
      && self.batch == batch && self.threads == threads
      && (buffers > 1 || !isPipelined)
  }

  /// The batches of an epoch over this memory, which must outlive them.
  func batches(epoch: Int) -> AugmentedBatches {
    AugmentedBatches(
      columns: columns, augmenter: UnsafePointer(augmenter.base),
      area: area.count == 0 ? nil : UnsafePointer(area.base),
      epoch: UInt32(truncatingIfNeeded: epoch), batch: batch, buffers: buffers,
      threads: threads, rows: rows.base, offsets: offsets.base,
      numbers: UnsafePointer(numbers.base), capacity: capacity,
      scratch: scratch.base, scratchBytes: scratchBytes, picture: picture.base)
  }
}

/// The augmented pictures of an epoch's batches, as bare pointers.
struct AugmentedBatches: @unchecked Sendable {
  private let kernels = Kernels.active.table
  /// Values of a picture as the first layer takes it.
  let columns: Int
  fileprivate let augmenter: UnsafePointer<ink_augmenter>
  /// How pictures are averaged once they are augmented, if they are.
  fileprivate let area: UnsafePointer<ink_area>?
  fileprivate let epoch: UInt32
  fileprivate let batch: Int
  fileprivate let buffers: Int
  fileprivate let threads: Int
  /// `[buffers, batch, capacity]`.
  fileprivate let rows: UnsafeMutablePointer<UInt8>
  /// `[buffers, batch, 2]`.
  fileprivate let offsets: UnsafeMutablePointer<Int>
  /// 0, 2, 4 ...: where a row ends is not where the next begins.
  fileprivate let numbers: UnsafePointer<UInt32>
  fileprivate let capacity: Int
  fileprivate let scratch: UnsafeMutablePointer<UInt8>
  fileprivate let scratchBytes: Int
  /// `[threads, height * width]`.
  fileprivate let picture: UnsafeMutablePointer<UInt8>

  private func slot(_ batch: Batch) -> Int {
    batch.first / self.batch % buffers * self.batch
  }

  /// Fills this thread's part of a batch of block-sparse rows.
  ///
  /// - Parameter source: the data set's rows.
  func fill(_ batch: Batch, from source: ink_bsr, thread: Int) {
    // Where there are fewer samples than threads, those that have none.
    let part = TrainingStep.part(
      threads - 1 - thread, of: threads, batch.count)
    guard !part.isEmpty else { return }
    let slot = slot(batch)
    var work = ink_augment_rows(
      augmenter: augmenter, area: area,
      pictures: ink_bsr_batch(
        rows: source, samples: batch.samples, first: batch.first,
        count: batch.count, dropout: ink_dropout()),
      epoch: epoch, index: UInt32(truncatingIfNeeded: batch.first),
      bytes: rows + slot * capacity, offsets: offsets + 2 * slot,
      capacity: capacity, scratch: scratch + thread * scratchBytes)
    kernels.pointee.augment_rows(&work, part.lowerBound, part.upperBound)
  }

  /// The rows of a batch that was filled.
  func filled(
    _ batch: Batch, columns: Int, _ dropout: ink_dropout
  ) -> ink_bsr_batch {
    let slot = slot(batch)
    return ink_bsr_batch(
      rows: ink_bsr(
        bytes: rows + slot * capacity, offsets: offsets + 2 * slot,
        columns: columns),
      samples: numbers, first: 0, count: batch.count, dropout: dropout)
  }

  /// Sample `i` of a batch, which is `pixels` in the data set; valid until the
  /// thread's next.
  func picture(
    _ pixels: UnsafePointer<UInt8>, at i: Int, of batch: Batch, thread: Int
  ) -> UnsafePointer<UInt8> {
    let size = Int(augmenter.pointee.height) * Int(augmenter.pointee.width)
    let picture = picture + thread * size
    let scratch = scratch + thread * scratchBytes
    kernels.pointee.augment(
      augmenter, epoch, UInt32(truncatingIfNeeded: batch.first + i), pixels,
      picture, scratch)
    if let area {
      // The scratch has words for all of a picture.
      let sums = UnsafeMutableRawPointer(scratch).assumingMemoryBound(
        to: UInt32.self)
      ink_area_average(area, picture, picture, sums)
    }
    return UnsafePointer(picture)
  }
}
