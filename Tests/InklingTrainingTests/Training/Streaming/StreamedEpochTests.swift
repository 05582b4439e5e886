// The order of samples that are streamed: each once per epoch, from the seed,
// another each epoch, whatever the sizes.

import Testing

@testable import InklingTraining

@Suite struct StreamedEpochTests {
  static let sizes = [
    (count: 1, window: 1, chunk: 1, batch: 1),
    (count: 97, window: 1, chunk: 1, batch: 1),
    (count: 97, window: 13, chunk: 7, batch: 5),
    (count: 97, window: 33, chunk: 32, batch: 32),
    (count: 97, window: 96, chunk: 31, batch: 32),
    (count: 97, window: 97, chunk: 97, batch: 8),
    (count: 96, window: 32, chunk: 8, batch: 8),
    (count: 97, window: 500, chunk: 200, batch: 4),
    (count: 97, window: 3, chunk: 40, batch: 16),
  ]

  static func epoch(
    _ size: (count: Int, window: Int, chunk: Int, batch: Int),
    seed: UInt64 = 1, number: Int = 0, isShuffled: Bool = true
  ) throws -> [Int] {
    try StreamedEpoch(
      count: size.count, batch: size.batch,
      .init(window: size.window, chunk: size.chunk), isShuffled: isShuffled,
      seed: seed, epoch: number
    ).all(size.count)
  }

  @Test(arguments: sizes)
  func eachSampleIsTakenOnce(
    _ size: (count: Int, window: Int, chunk: Int, batch: Int)
  ) throws {
    for number in 0..<3 {
      let order = try Self.epoch(size, number: number)
      #expect(order.sorted() == Array(0..<size.count))
    }
    let own = try Self.epoch(size, isShuffled: false)
    #expect(own == Array(0..<size.count))
  }

  @Test func theSeedAndTheEpochDecide() throws {
    let size = Self.sizes[2]
    let first = try Self.epoch(size)
    #expect(try Self.epoch(size) == first)
    #expect(try Self.epoch(size, number: 1) != first)
    #expect(try Self.epoch(size, seed: 2) != first)
    #expect(first != Array(0..<size.count))
  }

  /// Neither samples nor chunks keep their neighbours: of 40,000 in windows of
  /// 4,000, chunks of 40, what comes next in the file is rarely next in the
  /// epoch, and an epoch's first tenth comes from all of the file.
  @Test func samplesAreMixed() throws {
    let size = (count: 40_000, window: 4000, chunk: 40, batch: 32)
    let order = try Self.epoch(size)
    let neighbours = zip(order, order.dropFirst()).count { $1 == $0 + 1 }
    #expect(neighbours < 100)
    let tenths = Set(order.prefix(4000).map { $0 / 4000 })
    #expect(tenths.count == 10)
    // A uniform draw's mean is 20,000 with a deviation of sqrt(1/100) of 11,547
    // for its 100 chunks.
    let mean = Double(order.prefix(4000).reduce(0, +)) / 4000
    #expect(abs(mean - 20_000) < 5 * 1155)
  }

  /// Windows are of whole batches, so that no batch is cut.
  @Test(arguments: sizes)
  func windowsAreWholeBatches(
    _ size: (count: Int, window: Int, chunk: Int, batch: Int)
  ) throws {
    let epoch = try StreamedEpoch(
      count: size.count, batch: size.batch,
      .init(window: size.window, chunk: size.chunk), isShuffled: true, seed: 1,
      epoch: 0)
    #expect(epoch.window.isMultiple(of: size.batch))
    #expect(epoch.window <= max(size.window, size.batch))
    for place in 0..<size.count {
      let range = epoch.range(at: place)
      #expect(range.contains(place))
      #expect(
        epoch.samples(in: range).reduce(0) { $0 + $1.count } == range.count)
    }
  }
}
