// What is said of data that were read, and what a model's file is to say of them.

import InklingData
import InklingTraining

extension DataSplits {
  /// Says what was taken for what.
  package func sayNotes() {
    for note in notes {
      StandardError.write("inkling: \(note)\n")
    }
  }

  /// Names that are printed of pictures that were left out.
  private static var named: Int { 10 }

  /// Says which pictures were left out.
  package func sayRefused(of path: String) {
    guard !refused.isEmpty else { return }
    Progress().clear()
    let all = refused.count + train.count + test.count
    StandardError.write(
      "inkling: \(path): \(refused.count) of \(all) pictures left out\n")
    for error in refused.prefix(Self.named) {
      StandardError.write("inkling: left out: \(error)\n")
    }
    if refused.count > Self.named {
      StandardError.write(
        "inkling: left out: \(refused.count - Self.named) more\n")
    }
  }

  /// What a model's file is to say of these data.
  ///
  /// - Parameters:
  ///   - name: as they were named to `train`.
  ///   - testShare: what was split off to test on.
  /// - Throws: `DataError` where samples that are streamed cannot be read.
  package func record(
    name: String, testShare: Double?
  ) throws(DataError) -> DataRecord {
    DataRecord(
      name: name, train: try DataFingerprint(train),
      test: test.count > 0 ? try DataFingerprint(test) : nil,
      pictures: pictures.map { $0.isAsIs ? .asIs : .digits },
      testShare: testShare, label: label, columns: columns)
  }
}
