// Writing checkpoints: Documentation/CheckpointFormat.md.

import InklingPlatform
import CKernels
import InklingCore

extension TrainingCheckpoint {
  /// Whether a checkpoint of such a run can be written, whatever becomes of it.
  ///
  /// - Throws: `TrainingError` with reason `unsupported`, for a loss or an
  ///   activation of the caller's own, or what no model file holds.
  package static func check(_ trainer: Trainer) throws(TrainingError) {
    _ = try encoded(trainer.network)
    guard trainer.options.loss.custom != nil else { return }
    throw TrainingError(
      .unsupported, "a loss of the caller's own; expected a built-in one")
  }

  /// Writes the checkpoint to `path`, atomically as `AtomicFile` says.
  ///
  /// It replaces an earlier one of its own run, or the checkpoint of a finished
  /// run. While `fit` goes on, no other run can write to `path`.
  ///
  /// - Parameters:
  ///   - path: where the file is to be.
  ///   - overwriting: whether anything else is replaced too: an unfinished
  ///     run, or what cannot be read as a checkpoint.
  /// - Throws: `TrainingError`; what was at `path` is then still there.
  public func write(
    to path: String, overwriting: Bool = false
  ) throws(TrainingError) {
    do throws(TrainingError) {
      let sections = try sections()
      let head = Self.head(sections)
      try files.write(to: path, overwriting: overwriting) {
        (file) throws(FileError) in
        try file.write(head.span.bytes)
        for piece in sections.joined() { try piece.write(to: &file) }
      }
    } catch {
      throw error.named(path)
    }
  }

  /// The sections' contents, each padded to a multiple of 64 bytes but not
  /// counted so.
  private func sections() throws(TrainingError) -> [[Piece]] {
    let rows = outcome.history.reports.count
    let samples = trainer.order?.count ?? 0
    let settings = try CheckpointSettings(self).encoded()
    for (name, count, most) in [
      ("reports", rows, CheckpointFormat.maximumReports),
      ("samples in an order", samples, CheckpointFormat.maximumSamples),
      (
        "bytes of settings and notes", settings.count,
        CheckpointFormat.maximumSettingsSize
      ),
    ] where count > most {
      throw TrainingError(
        .unsupported, "\(count) \(name); expected at most \(most)")
    }
    // Where the last report's network is kept and nothing was trained since,
    // it is the trainer's own.
    let isSame = outcome.network.parameters === trainer.network.parameters
    return [
      [.bytes(settings)], [.reports(outcome)],
      try Self.pieces(of: trainer.network),
      isSame ? [] : try Self.pieces(of: outcome.network),
      (trainer.slots.map { [.floats($0)] } ?? [])
        + (trainer.batchNormalization.map { [.floats($0.values)] } ?? []),
      trainer.order.map { [.numbers($0)] } ?? [],
    ].map { pieces in
      let size = pieces.reduce(0) { $0 + $1.count }
      let padding = ModelFormat.align(size) - size
      return pieces + [.padding(padding)]
    }
  }

  /// A network as a model file.
  private static func pieces(
    of network: Network
  ) throws(TrainingError) -> [Piece] {
    [.bytes(try encoded(network).sealedHead()), .floats(network.parameters)]
  }

  private static func encoded(
    _ network: Network
  ) throws(TrainingError) -> EncodedModel {
    do throws(ModelError) {
      return try network.encoded()
    } catch {
      guard error.reason != .customActivation else {
        throw TrainingError(
          .unsupported,
          "an activation of the caller's own; expected a built-in one")
      }
      throw TrainingError(.unsupported, error.named("network").description)
    }
  }

  private static func head(_ sections: [[Piece]]) -> [UInt8] {
    typealias Header = CheckpointFormat.Header
    var head = [UInt8](repeating: 0, count: Header.size)
    head.replaceSubrange(
      0..<CheckpointFormat.magic.count, with: CheckpointFormat.magic)
    head.put(UInt32(CheckpointFormat.version), at: Header.version)
    head.put(ModelFormat.endiannessTag, at: Header.endianness)
    head.put(UInt32(Header.size), at: Header.headerSize)
    head.put(UInt32(sections.count), at: Header.sectionCount)
    var fileSize = Header.size
    for (index, pieces) in sections.enumerated() {
      var size = 0
      for piece in pieces {
        fileSize += piece.count
        if case .padding = piece { continue }
        size += piece.count
      }
      head.put(UInt64(size), at: Header.sizes + 8 * index)
    }
    head.put(UInt64(fileSize), at: Header.fileSize)
    var checksum = head.withUnsafeBytes {
      ModelHeader.checksum(of: $0, then: nil)
    }
    for piece in sections.joined() {
      piece.forEachBlock { bytes in
        guard let base = bytes.baseAddress else { return }
        checksum = ink_crc32(checksum, bytes.count, base)
      }
    }
    head.put(checksum, at: Header.checksum)
    return head
  }
}

/// Bytes to be written, where they lie.
private enum Piece {
  case bytes([UInt8])
  case reports(TrainingOutcome)
  case floats(AlignedBuffer<Float>)
  case numbers(AlignedBuffer<UInt32>)
  case padding(Int)

  var count: Int {
    switch self {
    case .bytes(let bytes): bytes.count
    case .reports(let outcome): CheckpointHistory.size(of: outcome)
    case .floats(let buffer): buffer.count * 4
    case .numbers(let buffer): buffer.count * 4
    case .padding(let count): count
    }
  }

  func forEachBlock<E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> Void
  ) throws(E) {
    switch self {
    case .bytes(let bytes):
      try bytes.span.bytes.withUnsafeBytes(body)
    case .reports(let outcome):
      try CheckpointHistory.encode(outcome, body)
    case .floats(let buffer):
      try body(UnsafeRawBufferPointer(start: buffer.base, count: count))
      withExtendedLifetime(buffer) {}
    case .numbers(let buffer):
      try body(UnsafeRawBufferPointer(start: buffer.base, count: count))
      withExtendedLifetime(buffer) {}
    case .padding(let count):
      let zeros = [UInt8](repeating: 0, count: count)
      try zeros.span.bytes.withUnsafeBytes(body)
    }
  }

  func write(to file: inout AtomicFile) throws(FileError) {
    try forEachBlock { (bytes) throws(FileError) in try file.write(bytes) }
  }
}
