// Splitting a part off a data set, to choose by: at random, but with as much of
// each class as it has of the whole.

import CKernels
import InklingPlatform

extension Dataset {
  /// Splits `count` samples off, as scikit-learn's `train_test_split` does when
  /// it is told to stratify: of every class in proportion to its samples, and
  /// of every class one or more in either part. Both parts keep the order and
  /// the weights of the samples.
  ///
  ///     let (train, validation) = try data.train.split(6_000, seed: 1)
  ///
  /// What is left over by rounding down goes, one each, to the classes whose
  /// exact share was cut by the most, the first of equals. Which samples those
  /// are is drawn from the seed alone.
  ///
  /// - Parameters:
  ///   - count: samples to split off.
  ///   - seed: what they are drawn from.
  /// - Throws: `DataError` with reason `inconsistent` for a class with a single
  ///   sample, or a count with which one part has none of a class; or `memory`.
  /// - Complexity: O(bytes of the data), which are copied.
  public func split(
    _ count: Int, seed: UInt64
  ) throws(DataError) -> (rest: Dataset, part: Dataset) {
    try split(count, seed: seed, source: "an array")
  }

  /// - Parameter source: what to name in an error.
  package func split(
    _ count: Int, seed: UInt64, source: String
  ) throws(DataError) -> (rest: Dataset, part: Dataset) {
    var missing = try shares(of: count, source: source)
    let order = try order(seed: seed, source: source)
    guard let isTaken = AlignedBuffer<Bool>(count: self.count) else {
      throw .memory(self.count, for: "a split", in: source)
    }
    for place in 0..<self.count {
      let sample = Int(order.base[place]), label = Int(labels[sample])
      guard missing[label] > 0 else { continue }
      missing[label] -= 1
      isTaken.base[sample] = true
    }
    return (
      try selecting(source: source) { !isTaken.base[$0] },
      try selecting(source: source) { isTaken.base[$0] }
    )
  }

  /// The most samples that are put in an order.
  private static let maximumOrdered = Int(clamping: 1 << 31 as Int64)

  /// Up to `count` samples drawn at random, in their order.
  func sample(
    _ count: Int, seed: UInt64, source: String
  ) throws(DataError) -> Dataset {
    guard count < self.count, self.count <= Self.maximumOrdered else {
      return self
    }
    let order = try order(seed: seed, source: source)
    guard let isTaken = AlignedBuffer<Bool>(count: self.count) else {
      throw .memory(self.count, for: "a sample", in: source)
    }
    for place in 0..<count { isTaken.base[Int(order.base[place])] = true }
    return try selecting(source: source) { isTaken.base[$0] }
  }

  /// How many samples of each class are split off.
  private func shares(
    of count: Int, source: String
  ) throws(DataError) -> [Int] {
    guard self.count <= Self.maximumOrdered else {
      throw DataError(
        .tooLarge, in: source, "\(self.count) samples; expected at most 2^31")
    }
    var sizes = [Int](repeating: 0, count: classNames.count)
    for label in labels { sizes[Int(label)] += 1 }
    let present = sizes.indices.filter { sizes[$0] > 0 }
    if let single = present.first(where: { sizes[$0] == 1 }) {
      throw DataError(
        .inconsistent, in: source,
        "a single sample of class \(classNames[single]); expected two or more "
          + "of each, to have it in both parts")
    }
    let least = present.count
    guard count >= max(least, 1), self.count - count >= least else {
      throw DataError(
        .inconsistent, in: source,
        "\(count) of \(self.count) samples to split off; expected \(least) to "
          + "\(self.count - least), so that both parts have each of "
          + "\(least) classes")
    }
    // Of the exact share, times all samples: whole numbers below 2^62.
    let total = self.count, exact = sizes.map { $0 * count }
    var shares = zip(sizes, exact).map { size, exact in
      size == 0 ? 0 : min(max(exact / total, 1), size - 1)
    }
    // Rounding down leaves fewer than there are classes, so that once through
    // does; what rare classes have beyond their share takes more.
    var rest = count - shares.reduce(0, +)
    let step = rest < 0 ? -1 : 1
    func cut(_ label: Int) -> Int {
      step * (exact[label] - shares[label] * total)
    }
    var open = present.sorted {
      (cut($1), $0) < (cut($0), $1)
    }
    while rest != 0 {
      open = open.filter { 1..<sizes[$0] ~= shares[$0] + step }
      for label in open where rest != 0 {
        shares[label] += step
        rest -= step
      }
    }
    return shares
  }

  /// All samples' numbers in an order drawn from the seed, which is another one
  /// than that of a run's batches.
  private func order(
    seed: UInt64, source: String
  ) throws(DataError) -> AlignedBuffer<UInt32> {
    guard let order = AlignedBuffer<UInt32>(uninitialized: count) else {
      throw .memory(4 * count, for: "an order of the samples", in: source)
    }
    for index in 0..<count { order.base[index] = UInt32(index) }
    var random = ink_random()
    // "validate" in ASCII.
    ink_random_seed(&random, seed ^ 0x7661_6c69_6461_7465)
    ink_random_shuffle(&random, count, order.base)
    return order
  }

  private func selecting(
    source: String, _ isTaken: (Int) -> Bool
  ) throws(DataError) -> Dataset {
    let count = labels.indices.count { isTaken($0) }
    try DataError.checkMemory(
      count * (sampleWeights == nil ? 2 : 6), for: "labels", in: source)
    var part: [UInt16] = []
    var weights: [Float] = []
    part.reserveCapacity(count)
    for index in labels.indices where isTaken(index) {
      part.append(labels[index])
      if let sampleWeights { weights.append(sampleWeights[index]) }
    }
    let result = try Dataset(
      rows: rows(count: count, source: source, isTaken), labels: part,
      shape: shape, scale: scale,
      classNames: classNames, source: source)
    return sampleWeights == nil ? result : try result.weighted(by: weights)
  }

  private func rows(
    count: Int, source: String, _ isTaken: (Int) -> Bool
  ) throws(DataError) -> SampleRows {
    if case .streamed(let rows) = rows {
      return .streamed(try rows.selecting(count: count, isTaken))
    }
    let copier = try RowCopier(like: rows, count: count, source: source)
    for index in labels.indices where isTaken(index) {
      try copier.append(index, of: rows)
    }
    return try copier.finish()
  }
}

/// Copies rows of one kind, one by one.
final class RowCopier {
  private enum Builder {
    case bytes(ByteRowBuilder)
    case floats(FloatRowBuilder)
  }

  private let builder: Builder
  private var space: [UInt8]

  /// - Parameters:
  ///   - count: a hint; rows may be more or fewer.
  ///   - source: what to name in an error.
  init(
    like rows: SampleRows, count: Int, source: String
  ) throws(DataError) {
    space = [UInt8](repeating: 0, count: rows.columns)
    builder =
      rows.areFloats
      ? .floats(try FloatRowBuilder(columns: rows.columns, source: source))
      : .bytes(
        try ByteRowBuilder(
          columns: rows.columns, expectedRows: count, source: source))
  }

  func append(_ index: Int, of rows: SampleRows) throws(DataError) {
    let bytes: ByteRowBuilder
    switch builder {
    case .floats(let floats):
      return try floats.append(rows: rows.floats(ofRow: index))
    case .bytes(let builder): bytes = builder
    }
    try space.withUnsafeMutableBufferPointer { space throws(DataError) in
      guard let base = space.baseAddress else { return }
      var refusal: DataError?
      rows.withBytes(ofRow: index, space: base) { row in
        guard let row = row.baseAddress else { return }
        do throws(DataError) { try bytes.append(row) } catch { refusal = error }
      }
      if let refusal { throw refusal }
    }
  }

  /// The finished rows; nothing may be appended afterwards.
  func finish() throws(DataError) -> SampleRows {
    switch builder {
    case .bytes(let bytes): try bytes.finish()
    case .floats(let floats): .floats(try floats.finish())
    }
  }
}
