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
  /// The most that read: appending, which takes turns, then has no time left.
  private static let mostThreads = 4

  private let builder: ByteRowBuilder
  /// One for each thread.
  private let spaces: [ReadRows]
  private let pool: WorkerPool
  /// The first in the rows' order; only the thread whose turn it is touches it.
  private var failure: DataError?
  private let hasFailed = Atomic(false)

  /// - Parameter count: the most samples at a time.
  /// - Throws: `DataError` with reason `memory`.
  init(of rows: StreamedRows, count: Int, on pool: WorkerPool) throws(DataError)
  {
    self.pool = pool
    var spaces: [ReadRows] = []
    let threads = Self.threads(of: min(pool.count, WorkerPool.processors))
    for _ in 0..<(rows.isSeekable ? threads : 1) {
      spaces.append(try ReadRows(of: rows, most: max(count, 1)))
    }
    self.spaces = spaces
    builder = try ByteRowBuilder(
      columns: rows.columns, expectedRows: count, source: rows.source)
  }

  /// Bytes of memory for so many samples at a time, at most.
  static func byteCount(count: Int, columns: Int, threads: Int) -> Int {
    // Rows and labels; rows that are compressed before it is looked whether they
    // are dense; what is read.
    count * (columns + 2)
      + min(256 + StreamedRows.rowsAtOnce(columns: columns), count)
      * (ink_bsr_row_capacity(columns) - columns + 8)
      + Self.threads(of: threads)
      * ReadRows.byteCount(columns: columns, most: max(count, 1))
  }

  private static func threads(of wanted: Int) -> Int {
    min(wanted, mostThreads)
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
    var pieces: [Range<Int>] = []
    var labels: [UInt16] = []
    var weights: [Float] = []
    labels.reserveCapacity(places.reduce(0) { $0 + $1.count })
    for place in places {
      for begin in stride(
        from: place.lowerBound, to: place.upperBound, by: spaces[0].most)
      {
        pieces.append(begin..<min(begin + spaces[0].most, place.upperBound))
      }
      labels += data.labels[place]
      if let all = data.sampleWeights { weights += all[place] }
    }
    try read(pieces, of: rows)
    let part = try Dataset(
      rows: builder.finish(trimming: false), labels: labels, shape: data.shape,
      scale: data.scale, classNames: data.classNames, source: rows.source)
    return data.sampleWeights == nil ? part : try part.weighted(by: weights)
  }

  /// - Parameter pieces: each of no more rows than a thread reads at once.
  private func read(
    _ pieces: [Range<Int>], of rows: StreamedRows
  ) throws(DataError) {
    // Small ones are taken together.
    var parts: [Range<Int>] = []
    var (begin, size) = (0, 0)
    for (index, piece) in pieces.enumerated() {
      if size + piece.count > spaces[0].most {
        parts.append(begin..<index)
        (begin, size) = (index, 0)
      }
      size += piece.count
    }
    parts.append(begin..<pieces.count)
    failure = nil
    hasFailed.store(false, ordering: .relaxed)
    let compresses = !builder.isDense
    pool.share(parts.count, threads: spaces.count) {
      [self, parts] thread, index in
      guard !hasFailed.load(ordering: .relaxed) else { return }
      spaces[thread].read(
        pieces[parts[index]], of: rows, compresses: compresses)
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

  /// Reads the rows of `pieces`, at most `most`; `failure` says whether it
  /// could.
  func read(
    _ pieces: ArraySlice<Range<Int>>, of rows: StreamedRows, compresses: Bool
  ) {
    failure = nil
    count = 0
    for piece in pieces {
      do throws(DataError) {
        try rows.read(piece, into: bytes.base + count * rows.columns)
      } catch {
        failure = error
        return
      }
      count += piece.count
    }
    guard compresses else { return }
    Kernels.active.table.pointee.bsr_compress(
      count, rows.columns, bytes.base, blocks.base, offsets.base)
  }
}
