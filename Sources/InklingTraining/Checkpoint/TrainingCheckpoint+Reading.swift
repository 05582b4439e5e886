// Reading checkpoints: Documentation/CheckpointFormat.md. Nothing is used before
// it is checked; memory is taken for the file, and for what it holds.

import CKernels
import InklingCore

import InklingPlatform

extension TrainingCheckpoint {
  /// Reads the checkpoint at `path`.
  ///
  /// - Throws: `TrainingError`, which names the path, and the field and its
  ///   offset where one is wrong.
  public init(path: String) throws(TrainingError) {
    do throws(TrainingError) {
      let file: RegularFile
      do throws(FileError) {
        file = try RegularFile(path: path)
      } catch {
        throw TrainingError(error)
      }
      try self.init(reading: file)
    } catch {
      throw error.named(path)
    }
  }

  /// Reads an open checkpoint, whose file is then its run's own.
  init(reading file: borrowing RegularFile) throws(TrainingError) {
    // Before it is read: what is written meanwhile is not what was read.
    let files = CheckpointFiles(readFrom: file)
    try self.init(bytes: Self.bytes(of: file))
    self.files = files
  }

  /// Reads a checkpoint's bytes.
  ///
  /// - Throws: as `init(path:)`, without a path.
  package init(bytes: [UInt8]) throws(TrainingError) {
    let sections = try Self.sections(bytes)
    func section(_ section: CheckpointFormat.Section) -> Range<Int> {
      sections[section.rawValue]
    }
    let settings = try CheckpointSettings(
      CheckpointLines(encoded: bytes[section(.settings)]))
    let (kept, history) = try CheckpointHistory.decode(
      bytes, in: section(.history))
    let network = try Self.network(bytes, in: section(.network), "network")
    let keptNetwork =
      section(.kept).isEmpty
      ? network
      : try Self.network(bytes, in: section(.kept), "kept network")
    guard keptNetwork.layout == network.layout else {
      throw TrainingError(
        .malformed,
        "kept network at byte \(section(.kept).lowerBound): expected the "
          + "network's layers")
    }
    guard
      let outcome = TrainingOutcome(
        network: keptNetwork, kept: kept, history: history,
        secondsSinceReport: settings.secondsSinceReport)
    else { throw TrainingError(.malformed, "no reports") }
    let (slots, batchNormalization) = try Self.slots(
      bytes, in: section(.slots), of: network, at: section(.network),
      settings.options)
    let order = try Self.order(bytes, in: section(.order), settings)
    self.init(
      trainer: TrainerState(
        network: network, options: settings.options, step: settings.step,
        epoch: settings.epoch, samplesOfEpoch: settings.samplesOfEpoch,
        countOfEpoch: settings.countOfEpoch, slots: slots,
        batchNormalization: batchNormalization, order: order,
        random: settings.random),
      outcome: outcome, data: settings.data,
      notes: settings.notes)
  }

  private static func network(
    _ bytes: [UInt8], in section: Range<Int>, _ name: String
  ) throws(TrainingError) -> Network {
    let model: Model
    do throws(ModelError) {
      model = try Model(bytes: bytes.span.bytes.extracting(section))
    } catch {
      guard error.reason != .memory else {
        throw TrainingError(refused: section.count)
      }
      throw TrainingError(
        .malformed,
        error.named("\(name) at byte \(section.lowerBound)").description)
    }
    guard model.quantized == nil else {
      throw TrainingError(
        .malformed,
        "\(name) at byte \(section.lowerBound): expected float32 parameters")
    }
    do throws(TrainingError) {
      return try Network(model)
    } catch {
      throw TrainingError(refused: model.layout.byteCount)
    }
  }

  /// What is kept beside the parameters: finite floats, zero where the
  /// parameters are padding. Behind it, the state of batch normalization.
  private static func slots(
    _ bytes: [UInt8], in section: Range<Int>, of network: Network,
    at model: Range<Int>, _ options: TrainingOptions
  ) throws(TrainingError) -> (AlignedBuffer<Float>?, BatchNormalization?) {
    let floats = network.layout.floatCount, count = options.slotCount
    let own = 4 * count * floats
    let normalization =
      options.batchNorm
      ? 4 * BatchNormalization.floatCount(network.layout, options) : 0
    guard section.count == own + normalization else {
      throw TrainingError(
        .malformed,
        "velocity at byte \(section.lowerBound): found \(section.count) bytes; "
          + "expected \(own + normalization)")
    }
    let end = section.lowerBound + own
    return (
      try slots(
        bytes, in: section.lowerBound..<end, of: network, at: model,
        count: count),
      normalization == 0
        ? nil
        : try batchNormalization(
          bytes, in: end..<section.upperBound, of: network, options)
    )
  }

  /// - Throws: `TrainingError` for values that are not finite, or a variance
  ///   below 0.
  private static func batchNormalization(
    _ bytes: [UInt8], in section: Range<Int>, of network: Network,
    _ options: TrainingOptions
  ) throws(TrainingError) -> BatchNormalization {
    let values: AlignedBuffer<Float> = try buffer(section.count / 4)
    copy(bytes, section, to: values)
    let result = BatchNormalization(values, network.layout, options)
    guard result.isValid else {
      throw TrainingError(
        .malformed,
        "batch normalization at byte \(section.lowerBound): expected finite "
          + "numbers, variances of 0 or more")
    }
    return result
  }

  private static func slots(
    _ bytes: [UInt8], in section: Range<Int>, of network: Network,
    at model: Range<Int>, count: Int
  ) throws(TrainingError) -> AlignedBuffer<Float>? {
    guard count > 0 else { return nil }
    let floats = network.layout.floatCount
    let slots: AlignedBuffer<Float> = try buffer(count * floats)
    copy(bytes, section, to: slots)
    do throws(ModelError) {
      let span = bytes.span.bytes.extracting(model)
      let contents = try ModelContents(
        span, header: ModelHeader(span, fileSize: span.byteCount))
      for slot in 0..<count {
        try contents.check(floats: slots.base + slot * floats)
      }
    } catch {
      throw TrainingError(
        .malformed,
        error.named("velocity at byte \(section.lowerBound)").description)
    }
    return slots
  }

  /// The order of the samples; each is a row number below their count, which is
  /// the data's where the epoch has begun.
  private static func order(
    _ bytes: [UInt8], in section: Range<Int>, _ settings: CheckpointSettings
  ) throws(TrainingError) -> AlignedBuffer<UInt32>? {
    let count = section.count / 4
    let isNeeded =
      settings.options.sampling != .sequential
      && settings.options.streaming == nil
    // Between epochs it may be of other data, for which it is then not used.
    let isRight =
      settings.samplesOfEpoch > 0 && isNeeded
      ? count == settings.countOfEpoch : isNeeded || count == 0
    guard section.count.isMultiple(of: 4), isRight else {
      throw TrainingError(
        .malformed,
        "order at byte \(section.lowerBound): found \(section.count) bytes; "
          + "expected \(isNeeded ? 4 * settings.countOfEpoch : 0)")
    }
    guard count > 0 else { return nil }
    let order: AlignedBuffer<UInt32> = try buffer(count)
    copy(bytes, section, to: order)
    for index in 0..<count where order.base[index] >= count {
      throw TrainingError(
        .malformed,
        "order at byte \(section.lowerBound + 4 * index): found "
          + "\(order.base[index]); expected 0 to \(count - 1)")
    }
    guard settings.options.sampling == .shuffled else { return order }
    let seen: AlignedBuffer<UInt8> = try buffer(count / 8 + 1)
    for index in 0..<count {
      let row = Int(order.base[index])
      guard seen.base[row >> 3] & 1 << (row & 7) == 0 else {
        throw TrainingError(
          .malformed,
          "order at byte \(section.lowerBound + 4 * index): found \(row) once "
            + "more; expected each sample once")
      }
      seen.base[row >> 3] |= 1 << (row & 7)
    }
    return order
  }

  private static func buffer<Element: BitwiseCopyable>(
    _ count: Int
  ) throws(TrainingError) -> AlignedBuffer<Element> {
    guard let buffer = AlignedBuffer<Element>(count: count) else {
      throw TrainingError(refused: count * MemoryLayout<Element>.stride)
    }
    return buffer
  }

  /// - Precondition: the section is as large as the buffer.
  private static func copy<T>(
    _ bytes: [UInt8], _ section: Range<Int>, to buffer: AlignedBuffer<T>
  ) {
    bytes.withUnsafeBytes {
      UnsafeMutableRawBufferPointer(start: buffer.base, count: section.count)
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[section]))
    }
  }
}
