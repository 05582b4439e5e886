// Telling whether data are the same as those of an earlier run.

import CKernels
import InklingCore
import InklingPlatform

/// What a data set is recognised by: its size and a checksum over its labels,
/// scale, class names, weights and rows, however the rows are kept.
package struct DataFingerprint: Hashable, Sendable, CustomStringConvertible {
  /// Samples.
  package let count: Int
  /// zlib's CRC-32.
  package let checksum: UInt32

  /// `60000 samples, CRC-32 0x1a2b3c4d`
  package var description: String {
    "\(count) samples, CRC-32 0x\(String(checksum, radix: 16))"
  }

  /// Joins the parts.
  package init(count: Int, checksum: UInt32) {
    self.count = count
    self.checksum = checksum
  }

  /// - Throws: `DataError` where samples that are streamed cannot be read.
  /// - Complexity: O(bytes of the data).
  package init(_ data: Dataset) throws(DataError) {
    var crc: UInt32 = 0
    func add<T: BitwiseCopyable>(_ values: UnsafeBufferPointer<T>) {
      let bytes = UnsafeRawBufferPointer(values)
      guard let base = bytes.baseAddress else { return }
      crc = ink_crc32(crc, bytes.count, base)
    }
    data.labels.withUnsafeBufferPointer(add)
    [data.scale.bitPattern].withUnsafeBufferPointer(add)
    for name in data.classNames {
      // No UTF-8 has the byte 255, so that names cannot run together.
      (Array(name.utf8) + [255]).withUnsafeBufferPointer(add)
    }
    data.sampleWeights?.withUnsafeBufferPointer(add)
    switch data.rows {
    case .floats(let rows): add(rows.storage.elements)
    case .bytes(let rows): add(rows.storage.elements)
    case .streamed(let rows):
      try data.forEachPortion(
        of: StreamedRows.rowsAtOnce(columns: rows.columns), add)
    case .blockSparse(let rows):
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: rows.columns) {
        guard let space = $0.baseAddress else { return }
        for index in 0..<rows.count {
          data.rows.withBytes(ofRow: index, space: space, add)
        }
      }
    }
    withExtendedLifetime(data) {}
    count = data.count
    checksum = crc
  }
}

/// The data that a run was trained and measured on.
package struct DataFingerprints: Hashable, Sendable {
  /// What it was trained on.
  package let train: DataFingerprint
  /// What the best network was chosen by, if there was such a part.
  package let validation: DataFingerprint?
  /// What it was tested on, if there was such a part.
  package let test: DataFingerprint?

  /// - Throws: `TrainingError` where samples that are streamed cannot be read.
  /// - Complexity: O(bytes of the data).
  init(of run: TrainingRun) throws(TrainingError) {
    func fingerprint(_ data: Dataset) throws(TrainingError) -> DataFingerprint {
      try TrainingError.reading { () throws(DataError) in
        try DataFingerprint(data)
      }
    }
    train = try fingerprint(run.train)
    validation = try run.validation.map(fingerprint)
    test = try run.test.map(fingerprint)
  }

  init(
    train: DataFingerprint, validation: DataFingerprint?, test: DataFingerprint?
  ) {
    self.train = train
    self.validation = validation
    self.test = test
  }

  /// Every part by its name in errors and in checkpoints.
  var parts: [(name: String, fingerprint: DataFingerprint?)] {
    [("training", train), ("validation", validation), ("test", test)]
  }

  /// Whether these are the data of a checkpoint's run, without which it would
  /// not go on as if it had never stopped.
  ///
  /// - Throws: `TrainingError` for the first part that differs.
  func check(against expected: Self) throws(TrainingError) {
    for (mine, theirs) in zip(parts, expected.parts)
    where mine.fingerprint != theirs.fingerprint {
      throw TrainingError(
        .otherData,
        "other \(mine.name) data than the checkpoint's: found "
          + (mine.fingerprint?.description ?? "none") + "; expected "
          + (theirs.fingerprint?.description ?? "none"))
    }
  }
}
