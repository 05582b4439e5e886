// The order in which an epoch takes samples that do not fit into memory: chunks
// of neighbours in an order that is drawn, as many of them in memory at a time
// as fit (a window), and the samples of a window shuffled.
//
// An epoch's order depends on the seed, the epoch's number and the two sizes
// alone: nothing of it has to be kept to go on in the middle.

import CKernels
import InklingPlatform

extension TrainingOptions {
  /// How samples are taken that are not all in memory.
  package struct Streaming: Hashable, Sendable, CustomStringConvertible {
    /// The most samples in memory at a time; whole batches of them are, at least
    /// one.
    package var window: Int
    /// Samples that lie side by side and are read together.
    package var chunk: Int

    package init(window: Int, chunk: Int) {
      self.window = window
      self.chunk = chunk
    }

    /// As a checkpoint has it: `8000 41`.
    package var description: String { "\(window) \(chunk)" }

    /// Reads what `description` writes.
    ///
    /// - Throws: `TrainingError` that says what was expected.
    init(parsing text: String) throws(TrainingError) {
      let numbers = text.split(separator: " ").map { Int($0) }
      guard numbers.count == 2, let window = numbers[0], let chunk = numbers[1]
      else {
        throw .setting("streaming by '\(text)'; expected two numbers")
      }
      self.init(window: window, chunk: chunk)
      try check()
    }

    /// - Throws: `TrainingError` for sizes that make no sense.
    func check() throws(TrainingError) {
      guard window >= 1, chunk >= 1 else {
        throw .setting(
          "\(window) samples in memory, read by \(chunk); expected 1 or more")
      }
    }
  }
}

/// One epoch over `count` samples.
struct StreamedEpoch {
  private let count: Int
  private let chunk: Int
  /// Samples of a window but the last: whole batches.
  let window: Int
  /// The order of the chunks; `nil` for the data set's own.
  private let chunks: AlignedBuffer<UInt32>?
  private let key: UInt64

  /// - Throws: `TrainingError` for want of memory.
  init(
    count: Int, batch: Int, _ streaming: TrainingOptions.Streaming,
    isShuffled: Bool, seed: UInt64, epoch: Int
  ) throws(TrainingError) {
    self.count = count
    chunk = streaming.chunk
    window = Self.window(streaming, batch: batch)
    var random = ink_random()
    // Another stream than those of parameters and of data in memory: "stream"
    // in ASCII.
    ink_random_seed(&random, seed ^ 0x7374_7265_616d)
    ink_random_seed(
      &random, ink_random_next(&random) ^ UInt64(bitPattern: Int64(epoch)))
    guard isShuffled else {
      chunks = nil
      key = 0
      return
    }
    let number = Self.chunks(of: count, by: chunk)
    guard let order = AlignedBuffer<UInt32>(uninitialized: number) else {
      throw .memory(bytes: 4 * number)
    }
    for index in 0..<number { order.base[index] = UInt32(index) }
    ink_random_shuffle(&random, number, order.base)
    chunks = order
    key = ink_random_next(&random)
  }

  /// Whole batches that fit, at least one.
  static func window(
    _ streaming: TrainingOptions.Streaming, batch: Int
  ) -> Int {
    max(streaming.window / batch, 1) * batch
  }

  private static func chunks(of count: Int, by chunk: Int) -> Int {
    count / chunk + (count % chunk == 0 ? 0 : 1)
  }

  /// Bytes of memory that an epoch's order takes.
  static func byteCount(
    count: Int, _ streaming: TrainingOptions.Streaming
  ) -> Int {
    4 * chunks(of: count, by: streaming.chunk) + 4 * streaming.window
  }

  /// The places in the epoch of the window that has `place`.
  func range(at place: Int) -> Range<Int> {
    let begin = place / window * window
    return begin..<min(begin + window, count)
  }

  /// The samples that are in memory for the places `range`, side by side where
  /// they are so in the data set.
  func samples(in range: Range<Int>) -> [Range<Int>] {
    guard let chunks else { return [range] }
    var found: [Range<Int>] = []
    var place = 0
    for index in 0..<chunks.count where place < range.upperBound {
      let first = Int(chunks.base[index]) * chunk
      let size = min(chunk, count - first)
      let begin = max(range.lowerBound - place, 0)
      let end = min(range.upperBound - place, size)
      if begin < end { found.append(first + begin..<first + end) }
      place += size
    }
    return found
  }

  /// The order in which those samples are taken.
  ///
  /// - Throws: `TrainingError` for want of memory.
  func order(
    of range: Range<Int>
  ) throws(TrainingError) -> AlignedBuffer<UInt32> {
    guard let order = AlignedBuffer<UInt32>(uninitialized: range.count) else {
      throw .memory(bytes: 4 * range.count)
    }
    for index in 0..<range.count { order.base[index] = UInt32(index) }
    guard chunks != nil else { return order }
    var random = ink_random()
    ink_random_seed(
      &random, key ^ UInt64(bitPattern: Int64(range.lowerBound)))
    ink_random_shuffle(&random, range.count, order.base)
    return order
  }
}
