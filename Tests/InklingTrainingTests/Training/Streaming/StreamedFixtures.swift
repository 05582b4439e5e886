// Data sets of bytes that are read anew each time, beside the same in memory.

import InklingPlatform
import Synchronization

@testable import InklingTraining

extension Fixtures {
  /// The same samples, given out by a reader in place of memory.
  ///
  /// - Parameters:
  ///   - reads: counts the rows that are read.
  ///   - isSeekable: whether several threads may read at a time; if not, who
  ///     does while another reads is refused.
  static func streamed(
    _ data: Dataset, reads: ReadCount? = nil, isSeekable: Bool = true
  ) throws -> Dataset {
    let columns = data.shape.count
    let readers = ReadCount(limit: isSeekable ? .max : 1)
    let rows = StreamedRows(
      count: data.count, columns: columns, isSeekable: isSeekable,
      source: "test"
    ) { range, target throws(DataError) in
      try readers.add(1)
      defer { readers.subtract(1) }
      for row in range {
        for (place, byte) in data.rows.bytes(ofRow: row).enumerated() {
          target[(row - range.lowerBound) * columns + place] = byte
        }
      }
      try reads?.add(range.count)
    }
    return try Dataset(
      rows: .streamed(rows), labels: data.labels, shape: data.shape,
      scale: data.scale, classNames: data.classNames, source: "test")
  }

  /// The samples of `data` in another order, in memory.
  static func ordered(_ data: Dataset, by order: [Int]) throws -> Dataset {
    let result = try Dataset(
      pixels: order.flatMap { data.rows.bytes(ofRow: $0) },
      labels: order.map { data.labels[$0] }, shape: data.shape,
      scale: data.scale, classNames: data.classNames)
    guard let weights = data.sampleWeights else { return result }
    return try result.weighted(by: order.map { weights[$0] })
  }
}

/// How many rows were read; refuses more than it is told.
final class ReadCount: Sendable {
  private let count = Atomic(0)
  private let limit: Int

  init(limit: Int = .max) { self.limit = limit }

  func add(_ rows: Int) throws(DataError) {
    let all = count.add(rows, ordering: .relaxed).newValue
    guard all <= limit else {
      throw DataError(.cannotRead, in: "test", "the card is gone")
    }
  }

  func subtract(_ rows: Int) { count.subtract(rows, ordering: .relaxed) }

  var rows: Int { count.load(ordering: .relaxed) }
}

extension StreamedEpoch {
  /// The whole epoch's samples in the order in which they are taken.
  func all(_ count: Int) throws -> [Int] {
    var found: [Int] = []
    while found.count < count {
      let range = range(at: found.count)
      let samples = samples(in: range).flatMap { Array($0) }
      let order = try order(of: range)
      found += (0..<range.count).map { samples[Int(order.base[$0])] }
    }
    return found
  }
}
