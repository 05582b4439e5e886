// The built-in digits as the trainer takes a data set: in two parts.

import InklingTraining

extension StrokeDigits {
  /// Training and test digits of one seed, none in both.
  ///
  /// - Throws: `DataError` with reason `unsupported` when a count is negative
  ///   or over `maximumCount`.
  public static func splits(
    train: Int = 60_000, test: Int = 10_000, seed: UInt64 = 1
  ) throws(DataError) -> DataSplits {
    DataSplits(
      train: try dataset(count: train, seed: seed),
      // Far from the seeds that anyone counts through.
      test: try dataset(count: test, seed: ~seed))
  }
}
