// A checkpoint's reports as bytes, 128 each: the kept network's, then all.

import InklingCore
import InklingPlatform

enum CheckpointHistory {
  private typealias Field = CheckpointFormat.Report

  static func size(of outcome: TrainingOutcome) -> Int {
    (outcome.history.reports.count + 1) * Field.size
  }

  /// Calls `body` with the bytes, a block after the other.
  static func encode<E: Error>(
    _ outcome: TrainingOutcome,
    _ body: (UnsafeRawBufferPointer) throws(E) -> Void
  ) throws(E) {
    let block = 512
    var bytes: [UInt8] = []
    bytes.reserveCapacity(block * Field.size)
    append(outcome.kept, to: &bytes)
    for row in outcome.history.reports {
      if bytes.count == block * Field.size {
        try bytes.span.bytes.withUnsafeBytes(body)
        bytes.removeAll(keepingCapacity: true)
      }
      append(row, to: &bytes)
    }
    try bytes.span.bytes.withUnsafeBytes(body)
  }

  private static func append(
    _ row: TrainingReport, to bytes: inout [UInt8]
  ) {
    let figures = [row.train, row.validation, row.test]
    var flags = row.endsEpoch ? Field.endsEpoch : 0
    for (index, figures) in figures.enumerated() where figures != nil {
      flags |= 2 << UInt32(index)
    }
    bytes.append(littleEndian: flags)
    bytes.append(littleEndian: row.learningRate.bitPattern)
    for count in [row.epoch, row.samplesOfEpoch, row.step, row.samples] {
      bytes.append(littleEndian: UInt64(count))
    }
    bytes.append(littleEndian: row.seconds.bitPattern)
    bytes.append(littleEndian: row.totalSeconds.bitPattern)
    for figures in figures {
      bytes.append(littleEndian: (figures?.loss ?? 0).bitPattern)
      bytes.append(littleEndian: UInt64(figures?.correct ?? 0))
      bytes.append(littleEndian: UInt64(figures?.count ?? 0))
    }
  }

  /// - Returns: the kept network's report, and all.
  /// - Throws: `TrainingError` with the offset in the file.
  static func decode(
    _ bytes: [UInt8], in section: Range<Int>
  ) throws(TrainingError) -> (
    kept: TrainingReport, history: TrainingHistory
  ) {
    guard section.count >= 2 * Field.size,
      section.count.isMultiple(of: Field.size)
    else {
      throw TrainingError(
        .malformed,
        "reports at byte \(section.lowerBound): found \(section.count) bytes; "
          + "expected two reports or more of \(Field.size) bytes each")
    }
    let kept = try row(bytes, at: section.lowerBound)
    let count = section.count / Field.size - 1
    let size = count * MemoryLayout<TrainingReport>.stride
    guard Memory.canAllocate(bytes: size) else {
      throw TrainingError(refused: size)
    }
    var rows: [TrainingReport] = []
    rows.reserveCapacity(count)
    for index in 1...count {
      rows.append(
        try row(bytes, at: section.lowerBound + index * Field.size))
    }
    return (kept, TrainingHistory(rows))
  }

  private static func row(
    _ bytes: [UInt8], at offset: Int
  ) throws(TrainingError) -> TrainingReport {
    func count(_ at: Int, upTo most: Int) throws(TrainingError) -> Int {
      let found = bytes.integer(at: offset + at, as: UInt64.self)
      guard let count = Int(exactly: found), count <= most else {
        throw TrainingError(
          .malformed,
          "report at byte \(offset + at): found \(found); expected 0 to "
            + "\(most)")
      }
      return count
    }
    func number(_ at: Int) throws(TrainingError) -> Double {
      let found = Double(
        bitPattern: bytes.integer(at: offset + at, as: UInt64.self))
      guard found.isFinite else {
        throw TrainingError(
          .malformed,
          "report at byte \(offset + at): found \(found); expected a finite "
            + "number")
      }
      return found
    }
    let flags = bytes.integer(at: offset + Field.flags, as: UInt32.self)
    guard flags < 16 else {
      throw TrainingError(
        .malformed,
        "report's flags at byte \(offset): found \(flags); expected 0 to 15")
    }
    func evaluation(_ index: Int) throws(TrainingError) -> Evaluation? {
      guard flags & 2 << UInt32(index) != 0 else { return nil }
      let at = Field.figures + 24 * index
      let samples = try count(at + 16, upTo: CheckpointFormat.maximumCount)
      return Evaluation(
        loss: try number(at), correct: try count(at + 8, upTo: samples),
        count: samples)
    }
    var row = TrainingReport()
    row.endsEpoch = flags & Field.endsEpoch != 0
    row.learningRate = Float(
      bitPattern: bytes.integer(
        at: offset + Field.learningRate, as: UInt32.self))
    typealias Format = CheckpointFormat
    row.epoch = try count(Field.counts, upTo: Format.maximumEpochs)
    row.samplesOfEpoch = try count(
      Field.counts + 8, upTo: Format.maximumCount)
    row.step = try count(Field.counts + 16, upTo: Format.maximumSteps)
    row.samples = try count(
      Field.counts + 24,
      upTo: Int(
        clamping: Int64(Format.maximumEpochs) * Int64(Format.maximumCount)))
    row.seconds = try number(Field.seconds)
    row.totalSeconds = try number(Field.seconds + 8)
    row.train = try evaluation(0)
    row.validation = try evaluation(1)
    row.test = try evaluation(2)
    return row
  }
}
