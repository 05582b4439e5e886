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
    let velocity = try Self.velocity(
      bytes, in: section(.velocity), of: network, at: section(.network),
      isExpected: settings.options.optimizer.hasVelocity)
    let order = try Self.order(bytes, in: section(.order), settings)
    self.init(
      trainer: TrainerState(
        network: network, options: settings.options, step: settings.step,
        epoch: settings.epoch, samplesOfEpoch: settings.samplesOfEpoch,
        countOfEpoch: settings.countOfEpoch, velocity: velocity, order: order,
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

  /// The optimiser's velocity: as many finite floats as parameters, zero where
  /// those are padding.
  private static func velocity(
    _ bytes: [UInt8], in section: Range<Int>, of network: Network,
    at model: Range<Int>, isExpected: Bool
  ) throws(TrainingError) -> AlignedBuffer<Float>? {
    let count = isExpected ? network.layout.floatCount : 0
    guard section.count == 4 * count else {
      throw TrainingError(
        .malformed,
        "velocity at byte \(section.lowerBound): found \(section.count) bytes; "
          + "expected \(4 * count)")
    }
    guard isExpected else { return nil }
    let velocity: AlignedBuffer<Float> = try buffer(count)
    copy(bytes, section, to: velocity)
    do throws(ModelError) {
      let span = bytes.span.bytes.extracting(model)
      try ModelContents(
        span, header: ModelHeader(span, fileSize: span.byteCount)
      ).check(floats: velocity.base)
    } catch {
      throw TrainingError(
        .malformed,
        error.named("velocity at byte \(section.lowerBound)").description)
    }
    return velocity
  }

  /// The order of the samples; each is a row number below their count, which is
  /// the data's where the epoch has begun.
  private static func order(
    _ bytes: [UInt8], in section: Range<Int>, _ settings: CheckpointSettings
  ) throws(TrainingError) -> AlignedBuffer<UInt32>? {
    let count = section.count / 4
    let isNeeded = settings.options.sampling != .sequential
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

/// The file's frame.
extension TrainingCheckpoint {
  /// Where each section is, from the checked header.
  ///
  /// - Parameter limit: the most bytes of a section.
  static func sections(
    _ bytes: [UInt8],
    limit: (CheckpointFormat.Section) -> Int = { $0.limit }
  ) throws(TrainingError) -> [Range<Int>] {
    typealias Header = CheckpointFormat.Header
    guard bytes.starts(with: CheckpointFormat.magic) else {
      throw TrainingError(
        .notACheckpoint, "not a checkpoint of inkling train")
    }
    guard bytes.count >= Header.size else {
      throw TrainingError(
        .damaged,
        "\(bytes.count) bytes; expected at least \(Header.size): the file was "
          + "cut")
    }
    let version = bytes.integer(at: Header.version, as: UInt32.self)
    guard version == CheckpointFormat.version else {
      throw TrainingError(
        .unsupportedVersion,
        "version \(version); this build reads version "
          + "\(CheckpointFormat.version)")
    }
    try check(bytes, "file size", at: Header.fileSize, UInt64(bytes.count))
    let checksum = bytes.withUnsafeBytes {
      ModelHeader.checksum(of: $0, then: nil)
    }
    try check(bytes, "CRC-32", at: Header.checksum, checksum)
    try check(
      bytes, "endianness tag", at: Header.endianness, ModelFormat.endiannessTag)
    try check(bytes, "header size", at: Header.headerSize, UInt32(Header.size))
    let all = CheckpointFormat.Section.allCases
    try check(
      bytes, "section count", at: Header.sectionCount, UInt32(all.count))
    try check(bytes, "flags", at: Header.flags, UInt32(0))
    try checkZero(bytes, in: Header.reserved..<Header.size)
    var sections: [Range<Int>] = []
    var offset = Header.size
    for section in all {
      let field = Header.sizes + 8 * section.rawValue
      let found = bytes.integer(at: field, as: UInt64.self)
      guard let size = Int(exactly: found),
        size <= min(limit(section), bytes.count - offset),
        ModelFormat.align(offset + size)
          <= bytes.count
      else {
        throw TrainingError(
          .malformed,
          "size of section '\(section)' at byte \(field): found \(found); "
            + "expected at most \(limit(section)), and an end inside the file")
      }
      let end = ModelFormat.align(offset + size)
      try checkZero(bytes, in: offset + size..<end)
      sections.append(offset..<offset + size)
      offset = end
    }
    guard offset == bytes.count else {
      throw TrainingError(
        .malformed,
        "\(bytes.count - offset) bytes behind the last section; expected none")
    }
    return sections
  }

  private static func check<T: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: [UInt8], _ field: String, at offset: Int, _ expected: T
  ) throws(TrainingError) {
    let found = bytes.integer(at: offset, as: T.self)
    guard found == expected else {
      throw TrainingError(
        .damaged,
        "\(field) at byte \(offset): found \(found); expected \(expected): the "
          + "file was cut, altered or damaged")
    }
  }

  private static func checkZero(
    _ bytes: [UInt8], in range: Range<Int>
  ) throws(TrainingError) {
    guard let offset = bytes.span.bytes.firstNonzero(in: range) else { return }
    throw TrainingError(
      .malformed, "padding at byte \(offset): expected 0")
  }

  /// All of a file.
  private static func bytes(
    of file: borrowing RegularFile
  ) throws(TrainingError) -> [UInt8] {
    do throws(FileError) {
      guard file.size <= CheckpointFormat.maximumFileSize else {
        throw FileError(
          operation: .read, path: file.path,
          problem: .tooLarge(
            file.size, limit: CheckpointFormat.maximumFileSize))
      }
      guard Memory.canAllocate(bytes: file.size) else {
        throw FileError(
          operation: .read, path: file.path, problem: .memory(file.size))
      }
      var bytes = [UInt8](repeating: 0, count: file.size)
      var span = bytes.mutableSpan
      let count = try span.withUnsafeMutableBytes {
        buffer throws(FileError) in try file.read(into: buffer, at: 0)
      }
      bytes.removeSubrange(count...)
      return bytes
    } catch {
      throw TrainingError(error)
    }
  }
}
