// How the cost of training grows with the work: one thing at a time is made
// larger, from 784-64-10 in batches of 128.

import InklingData
import InklingTraining

/// Trainings that differ in one thing.
package enum ScalingSweep: String, CaseIterable {
  case width
  case batch
  case samples

  /// What grows.
  package var title: String {
    switch self {
    case .width: "hidden width"
    case .batch: "batch"
    case .samples: "samples"
    }
  }

  /// What the sweep goes through, on `count` samples.
  package func values(count: Int) -> [Int] {
    switch self {
    case .width: [16, 64, 256, 1_024, 4_096]
    case .batch: [1, 4, 16, 64, 256, 1_024]
    case .samples:
      [1_000, 3_000, 10_000, 30_000].filter { $0 < count } + [count]
    }
  }

  /// The training at one of the values.
  package func setting(_ value: Int) -> TrainingSetting {
    let width = self == .width ? value : 64
    let batch = self == .batch ? value : 128
    // As large as with 64 and 128 where it is as stable, and smaller with the
    // batch and against the width.
    let scale = min(1, Float(batch) / 128) * min(1, 64 / Float(width))
    return TrainingSetting(
      name: "784-\(width)-10, batch \(batch)", hidden: [width],
      activation: .sigmoid, optimizer: .sgd(momentum: 0.9, dampening: 0.9),
      learningRate: 4 * scale, batch: batch)
  }

  /// The data at one of the values.
  package func data(_ value: Int, of data: Dataset) throws -> Dataset {
    self == .samples ? try data.prefix(value) : data
  }
}

extension Dataset {
  /// The first `count` samples of bytes; all where there are no more.
  fileprivate func prefix(_ count: Int) throws(DataError) -> Dataset {
    guard count < self.count else { return self }
    let builder = try ByteRowBuilder(
      columns: rows.columns, expectedRows: count, source: "samples")
    for index in 0..<count {
      try rows.bytes(ofRow: index).withUnsafeBufferPointer {
        row throws(DataError) in
        if let base = row.baseAddress { try builder.append(base) }
      }
    }
    return try Dataset(
      rows: try builder.finish(), labels: Array(labels.prefix(count)),
      shape: shape, scale: scale, classNames: classNames, source: "samples")
  }
}
