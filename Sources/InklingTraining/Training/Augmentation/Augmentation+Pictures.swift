// What an augmentation makes of single pictures, to look at: the same bytes that
// a run of that seed trains on.

import CKernels
import InklingCore
import InklingPlatform

extension Augmentation {
  /// A picture as the epochs of a run would show it.
  ///
  /// - Parameters:
  ///   - pixels: `[height, width]`, row by row.
  ///   - place: the picture's in each epoch's order.
  ///   - seed: the run's.
  ///   - epochs: which, counted from 0.
  /// - Returns: `[height, width]` for each epoch.
  /// - Throws: `TrainingError` for sides beyond 1 to 2,048, parts out of their
  ///   range, or want of memory.
  package func pictures(
    of pixels: [UInt8], height: Int, width: Int, place: Int = 0,
    seed: UInt64, epochs: Range<Int>
  ) throws(TrainingError) -> [[UInt8]] {
    try check()
    let most = Int(INK_AUGMENT_SIDE), kernels = Kernels.active.table
    guard (1...most).contains(height), (1...most).contains(width),
      pixels.count == height * width
    else {
      throw TrainingError(
        .shape,
        "a picture of \(height) x \(width) pixels; augmentation expects 1 to "
          + "\(most) a side")
    }
    var parts = kernel
    let bytes = ink_augmenter_bytes(height, width, parts.grid)
    let scratchBytes = kernels.pointee.augment_scratch(height, width)
    guard let tables = AlignedBuffer<UInt8>(count: bytes),
      let scratch = AlignedBuffer<UInt8>(count: scratchBytes)
    else { throw .memory(bytes: bytes + scratchBytes) }
    var augmenter = ink_augmenter_in(tables.base, height, width, seed, &parts)
    let pictures = epochs.map { epoch in
      [UInt8](unsafeUninitializedCapacity: pixels.count) { space, count in
        guard let base = space.baseAddress else { return }
        kernels.pointee.augment(
          &augmenter, UInt32(truncatingIfNeeded: epoch),
          UInt32(truncatingIfNeeded: place), pixels, base, scratch.base)
        count = pixels.count
      }
    }
    withExtendedLifetime((tables, scratch)) {}
    return pictures
  }
}
