// Which samples a training step takes.

/// One batch of an epoch.
struct Batch {
  /// Its samples are `first ..< first + count` of the epoch's order.
  let first: Int
  let count: Int
  /// 0 or 1, in turn: two batches may be under way at once.
  let parity: Int
}
