// Data sets and networks that several suites train on.

import CKernels
import InklingPlatform
@testable import InklingTraining

/// The forms in which the same rows of bytes may lie.
enum RowForm: CaseIterable {
  case compressed
  case bytes
  case floats
}

/// Numbers for tests, the same in every run.
struct TestRandom {
  private var state = ink_random()

  init(_ seed: UInt64) { ink_random_seed(&state, seed) }

  /// Uniform in `range`.
  mutating func float(_ range: ClosedRange<Float>) -> Float {
    range.lowerBound
      + (range.upperBound - range.lowerBound) * ink_random_float(&state)
  }

  /// Uniform in `0 ..< bound`.
  mutating func below(_ bound: Int) -> Int {
    Int(ink_random_below(&state, UInt32(bound)))
  }
}

enum Fixtures {
  /// A data set of floats in [-1, 1] with labels `0 ..< classes`.
  static func floats(
    count: Int, columns: Int, classes: Int, seed: UInt64
  ) throws -> Dataset {
    var random = TestRandom(seed)
    let values = (0..<count * columns).map { _ in random.float(-1...1) }
    let labels = (0..<count).map { _ in UInt16(random.below(classes)) }
    return try dataset(
      .floats(FloatRows(values, columns: columns)), labels, classes: classes)
  }

  static func dataset(
    _ rows: SampleRows, _ labels: [UInt16], classes: Int, scale: Float = 1
  ) throws -> Dataset {
    try Dataset(
      rows: rows, labels: labels, shape: .vector(count: rows.columns),
      scale: scale, classNames: (0..<classes).map { "\($0)" }, source: "test")
  }

  /// Rows of bytes of which seven eighths are zero.
  static func sparseBytes(count: Int, columns: Int, seed: UInt64) -> [UInt8] {
    var random = TestRandom(seed)
    return (0..<count * columns).map { _ in
      random.below(8) == 0 ? UInt8(random.below(256)) : 0
    }
  }

  /// The same labelled bytes in a form of rows.
  static func dataset(
    _ bytes: [UInt8], _ labels: [UInt16], columns: Int, classes: Int,
    form: RowForm
  ) throws -> Dataset {
    let scale: Float = 1 / 255
    switch form {
    case .compressed:
      let rows = try rows(bytes, columns: columns)
      guard case .blockSparse = rows else { throw NotCompressed() }
      return try dataset(rows, labels, classes: classes, scale: scale)
    case .bytes:
      let storage = try GrowingBuffer<UInt8>(capacity: bytes.count)
      for (i, byte) in bytes.enumerated() { storage.base[i] = byte }
      storage.count = bytes.count
      return try dataset(
        .bytes(ByteRows(storage: storage, columns: columns)), labels,
        classes: classes, scale: scale)
    case .floats:
      return try dataset(
        .floats(FloatRows(bytes.map { Float($0) * scale }, columns: columns)),
        labels, classes: classes)
    }
  }

  struct NotCompressed: Error {}

  /// The rows as the builder decides to keep them.
  static func rows(
    _ bytes: [UInt8], columns: Int
  ) throws(DataError) -> SampleRows {
    let builder = try ByteRowBuilder(
      columns: columns, expectedRows: bytes.count / columns, source: "test")
    try bytes.withUnsafeBufferPointer { bytes throws(DataError) in
      guard let base = bytes.baseAddress else { return }
      for row in stride(from: 0, to: bytes.count, by: columns) {
        try builder.append(base + row)
      }
    }
    return try builder.finish()
  }
}

/// Errors are the same if they say the same.
extension TrainingError: Equatable {
  /// By their descriptions.
  public static func == (one: Self, other: Self) -> Bool {
    one.description == other.description
  }
}
