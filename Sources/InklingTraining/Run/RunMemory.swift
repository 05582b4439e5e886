// What a run will need, reckoned from its settings before any of it is taken:
// memory, and what it writes. And how much of its samples may be in memory at a
// time where there is a limit.

import CKernels
import InklingCore
import InklingPlatform

/// What a run will need, in bytes.
package struct RunMemory: Hashable, Sendable {
  /// Samples, labels, and their order.
  package var data = 0
  /// Parameters and what the optimizer keeps of each, with the copies of both
  /// that a run holds: of the network that it keeps, and of where it was good.
  package var network = 0
  /// Outputs, deltas and scratch of batches, of all threads.
  package var work = 0
  /// The most while samples are read, if that is more than all of the above.
  package var reading = 0
  /// What is written.
  package var modelFile = 0
  package var checkpointFile = 0

  /// The most at any time.
  package var most: Int { max(data + network + work, reading) }
}

/// All that a run's memory depends on.
package struct RunOutline: Sendable {
  package let layout: ParameterLayout
  package var options: TrainingOptions
  package let train: SampleSize
  package let validation: SampleSize?
  package let test: SampleSize?
  /// Whether the validation samples were among those to train on.
  package let isSplit: Bool
  /// Whether samples become floats, beside what they are.
  package var standardizes = false
  /// Values in a picture that the first layer takes, if they are averaged.
  private let reducedCount: Int?
  private(set) var threads: Int

  package init(
    _ layout: ParameterLayout, _ options: TrainingOptions, train: SampleSize,
    validation: SampleSize?, test: SampleSize?, isSplit: Bool
  ) {
    self.layout = layout
    self.options = options
    self.train = train
    self.validation = validation
    self.test = test
    self.isSplit = isSplit
    reducedCount = layout.inputs == train.columns ? nil : layout.inputs
    threads =
      options.threads == 0 ? WorkerPool.processors : options.threads
  }

  private var parts: [SampleSize] {
    [train, validation, test].compactMap { $0 }
  }

  var batch: Int { max(min(options.batchSize, train.count), 1) }

  /// What the run will need: with `options.streaming` of samples that are
  /// streamed, without it of such as are in memory.
  package var memory: RunMemory {
    var memory = RunMemory()
    let parameters = layout.byteCount
    let normalization =
      options.batchNorm
      ? 4 * BatchNormalization.floatCount(layout, options) : 0
    let slots = options.slotCount * parameters + normalization
    memory.network = 3 * parameters + 2 * slots
    if options.emaDecay != nil || options.batchNorm {
      // What is measured is made anew for each report.
      memory.network += parameters
    }
    if let streaming = options.streaming {
      memory.data = streamedBytes(streaming)
      memory.work = max(work(areSparse: true), work(areSparse: false))
    } else {
      memory.data = parts.reduce(0) { $0 + inMemory($1) } + order
      memory.work = work(areSparse: train.areSparse)
      if isSplit, let validation {
        memory.reading =
          memory.data - order + train.byteCount + validation.byteCount
      }
    }
    memory.modelFile = modelFile
    memory.checkpointFile =
      checkpointHead + 2 * modelFile + slots
      + (options.streaming == nil ? order / 2 : 0)
    return memory
  }

  /// The order of an epoch and a copy of it.
  private var order: Int {
    options.sampling == .sequential
      || (options.sampling == .shuffled && batch == train.count)
      ? 0 : 8 * train.count
  }

  private func inMemory(_ part: SampleSize) -> Int {
    var bytes = part.byteCount + 2 * part.count
    if standardizes { bytes += 4 * part.count * part.columns }
    if let reducedCount {
      // Averaging leaves fewer zeros.
      bytes += min(
        part.count * reducedCount,
        Int(
          clamping: Int64(part.byteCount) * Int64(reducedCount)
            / Int64(part.columns) * 2))
    }
    return bytes
  }

  private func streamedBytes(
    _ streaming: TrainingOptions.Streaming
  ) -> Int {
    let window = min(
      StreamedEpoch.window(streaming, batch: batch), train.count)
    let measured = min(
      Evaluator.portion(columns: train.columns),
      parts.map { $0.count }.max() ?? 0)
    return parts.reduce(0) { $0 + 2 * $1.count + $1.heldBytes }
      + StreamedEpoch.byteCount(count: train.count, streaming)
      + SamplePortion.byteCount(
        count: window, columns: train.columns, threads: threads)
      + SamplePortion.byteCount(
        count: measured, columns: train.columns, threads: threads)
      + (window + measured) * (reducedCount ?? 0)
  }

  /// Bytes to train and to measure in, of all threads.
  private func work(areSparse: Bool) -> Int {
    let isPipelined = areSparse && train.count > batch
    let training = Workspace.byteCount(
      layout, capacity: batch, sparse: areSparse,
      threads: Trainer.threads(batch: batch, layout, of: threads), trains: true,
      isPipelined: isPipelined, clips: options.clipNorm != nil,
      normalizes: options.batchNorm)
    let samples = parts.map { $0.count }.max() ?? 0
    let chunks = (samples + Evaluator.chunk - 1) / Evaluator.chunk
    let measuring = Workspace.byteCount(
      layout, capacity: Evaluator.chunk, sparse: areSparse, threads: 1,
      trains: false, isPipelined: false)
    let augmenting =
      options.augmentation == nil
      ? 0
      : AugmentationSpace.byteCount(
        columns: layout.inputs, batch: batch, isSparse: areSparse,
        isPipelined: isPipelined)
    return training + min(threads, max(chunks, 1)) * measuring + 16 * chunks
      + augmenting
  }

  /// A header, a record per layer, names and notes; the parameters.
  private var modelFile: Int {
    1024 + 64 * layout.layers.count + layout.byteCount
  }

  private var checkpointHead: Int {
    let every = max(options.reportEvery.count, 1)
    let reports =
      switch options.reportEvery.unit {
      case .epochs: Double(options.epochs / every)
      case .steps:
        Double(options.epochs) * Double(train.count / batch / every + 1)
      case .samples: Double(options.epochs) * Double(train.count / every + 1)
      }
    let most = Double(CheckpointFormat.maximumReports)
    return CheckpointFormat.Header.size + 1024
      + CheckpointFormat.Report.size * (Int(min(reports, most)) + 2)
  }
}

extension RunOutline {
  /// Bytes that are read at once from a file, about.
  private static let read = 32 << 10
  /// By how much samples may be larger than those that were looked at.
  private static let margin = 1.05

  /// Threads that a window leaves memory to work in for; each more takes its own
  /// beside the limit.
  private static let reckonedThreads = 4

  /// How the samples are streamed so that the run keeps within `limit` bytes;
  /// `nil` where all of them fit.
  ///
  /// - Throws: `TrainingError` that names the least that would do.
  package func streaming(
    within limit: Int
  ) throws(TrainingError) -> TrainingOptions.Streaming? {
    var whole = self
    whole.options.streaming = nil
    whole.threads = Self.reckonedThreads
    var memory = whole.memory
    let rows = Double(parts.reduce(0) { $0 + $1.byteCount })
    memory.data += Int(rows * (Self.margin - 1))
    if memory.most <= limit { return nil }
    func need(_ window: Int) -> Int {
      var outline = self
      outline.options.streaming = streaming(of: window)
      // The window decides the order, which threads are not to change.
      outline.threads = Self.reckonedThreads
      return outline.memory.most
    }
    let least = need(batch)
    guard least <= limit else {
      throw .setting(
        "\(limit) bytes of memory; expected at least \(least) (\(RunMemory.text(least)))"
      )
    }
    // Of so many whole batches fit as many as fit; need grows with them.
    var (fits, tooMany) = (1, train.count / batch + 2)
    while tooMany - fits > 1 {
      let middle = (fits + tooMany) / 2
      if need(middle * batch) <= limit {
        fits = middle
      } else {
        tooMany = middle
      }
    }
    return streaming(of: fits * batch)
  }

  private func streaming(of window: Int) -> TrainingOptions.Streaming {
    TrainingOptions.Streaming(
      window: window,
      // No more than a batch, so that a window comes from many places.
      chunk: max(1, min(Self.read / max(train.columns, 1), max(batch, 16))))
  }

}

extension RunMemory {
  /// Reads a limit: `32M`, `900K`, `2G`, or bytes.
  ///
  /// - Throws: `TrainingError` that says what was expected.
  package static func bytes(parsing text: String) throws(TrainingError) -> Int {
    let shift =
      switch text.utf8.last {
      case UInt8(ascii: "K"): 10
      case UInt8(ascii: "M"): 20
      case UInt8(ascii: "G"): 30
      default: 0
      }
    let digits = text.dropLast(shift == 0 ? 0 : 1)
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let count = Int64(digits), count > 0, count <= 1 << (62 - shift)
    else {
      throw .setting("'\(text)'; expected bytes, such as 32M, 900K or 2G")
    }
    return Int(clamping: count << shift)
  }

  /// `9M`, rounded up, as a limit is given.
  package static func text(_ bytes: Int) -> String {
    bytes >= 8 << 20
      ? "\((bytes + (1 << 20) - 1) >> 20)M" : "\((bytes + 1023) >> 10)K"
  }
}
