// Taking samples to memory that are streamed, on the threads of a pool.

import CKernels
import InklingCore
import InklingPlatform
import Synchronization

/// Some samples at a time of a data set whose rows are streamed, always in the
/// same memory.
///
/// Threads read and compress a few rows each; these are appended in the rows'
/// order, so that threads change nothing.
final class SamplePortion: @unchecked Sendable {
  private let builder: ByteRowBuilder
  /// One for each thread.
  private let spaces: [ReadRows]
  private let pool: WorkerPool
  /// Of the first rows that could not be read; of who has the turn.
  private var failure: DataError?
  private let hasFailed = Atomic(false)

  /// - Parameter count: the most samples at a time.
  /// - Throws: `DataError` with reason `memory`.
  init(of rows: StreamedRows, count: Int, on pool: WorkerPool) throws(DataError)
  {
    self.pool = pool
    var spaces: [ReadRows] = []
    for _ in 0..<(rows.isSeekable ? pool.count : 1) {
      spaces.append(try ReadRows(of: rows, most: max(count, 1)))
    }
    self.spaces = spaces
    builder = try ByteRowBuilder(
      columns: rows.columns, expectedRows: count, source: rows.source)
  }

  /// Bytes of memory for so many samples at a time, at most.
  static func byteCount(count: Int, columns: Int, threads: Int) -> Int {
    // Rows, where each begins or the slack of 256 before it is looked whether
    // they are dense, labels.
    count * (columns + 2) + 256 * (columns / 4 + 8)
      + threads * ReadRows.byteCount(columns: columns, most: max(count, 1))
  }

  /// The samples of `data` at `places`, in this order. The next call may take
  /// the memory of those that nobody holds any more.
  ///
  /// - Throws: `DataError` where the rows cannot be read.
  func load(
    _ places: [Range<Int>], of data: Dataset
  ) throws(DataError) -> Dataset {
    guard case .streamed(let rows) = data.rows else { return data }
    try builder.restart()
    var parts: [Range<Int>] = []
    var labels: [UInt16] = []
    var weights: [Float] = []
    labels.reserveCapacity(places.reduce(0) { $0 + $1.count })
    for place in places {
      for begin in stride(
        from: place.lowerBound, to: place.upperBound, by: spaces[0].most)
      {
        parts.append(begin..<min(begin + spaces[0].most, place.upperBound))
      }
      labels += data.labels[place]
      if let all = data.sampleWeights { weights += all[place] }
    }
    try read(parts, of: rows)
    let part = try Dataset(
      rows: builder.finish(trimming: false), labels: labels, shape: data.shape,
      scale: data.scale, classNames: data.classNames, source: rows.source)
    return data.sampleWeights == nil ? part : try part.weighted(by: weights)
  }

  private func read(
    _ parts: [Range<Int>], of rows: StreamedRows
  ) throws(DataError) {
    failure = nil
    hasFailed.store(false, ordering: .relaxed)
    let compresses = !builder.isDense
    pool.share(parts.count, threads: spaces.count) { [self] thread, index in
      guard !hasFailed.load(ordering: .relaxed) else { return }
      spaces[thread].read(parts[index], of: rows, compresses: compresses)
    } inOrder: { [self] thread, _ in
      guard failure == nil else { return }
      do throws(DataError) {
        if let failure = spaces[thread].failure { throw failure }
        try builder.append(spaces[thread])
      } catch {
        failure = error
        hasFailed.store(true, ordering: .relaxed)
      }
    }
    if let failure { throw failure }
  }
}

/// Rows that a thread has read, as they are and compressed.
final class ReadRows {
  /// The most at a time.
  let most: Int
  private(set) var count = 0
  /// `[count, columns]`
  let bytes: AlignedBuffer<UInt8>
  let blocks: AlignedBuffer<UInt8>
  /// `[count + 1]`, from 0 on: where each row's blocks begin and end.
  let offsets: AlignedBuffer<Int>
  /// Why they could not be read.
  private(set) var failure: DataError?

  /// - Throws: `DataError` with reason `memory`.
  init(of rows: StreamedRows, most limit: Int) throws(DataError) {
    let columns = rows.columns
    most = min(StreamedRows.rowsAtOnce(columns: columns), limit)
    guard let bytes = AlignedBuffer<UInt8>(uninitialized: most * columns),
      let blocks = AlignedBuffer<UInt8>(
        uninitialized: most * ink_bsr_row_capacity(columns)),
      let offsets = AlignedBuffer<Int>(count: most + 1)
    else {
      throw .memory(
        Self.byteCount(columns: columns, most: limit), for: "samples",
        in: rows.source)
    }
    (self.bytes, self.blocks, self.offsets) = (bytes, blocks, offsets)
  }

  static func byteCount(columns: Int, most limit: Int) -> Int {
    let most = min(StreamedRows.rowsAtOnce(columns: columns), limit)
    return most * (columns + ink_bsr_row_capacity(columns) + 8) + 8
  }

  /// Reads the rows `range`, at most `most`; `failure` says whether it could.
  func read(_ range: Range<Int>, of rows: StreamedRows, compresses: Bool) {
    failure = nil
    count = range.count
    do throws(DataError) {
      try rows.read(range, into: bytes.base)
    } catch {
      failure = error
      return
    }
    guard compresses else { return }
    Kernels.active.table.pointee.bsr_compress(
      count, rows.columns, bytes.base, blocks.base, offsets.base)
  }
}
