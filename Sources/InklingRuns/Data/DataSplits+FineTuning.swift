// Data for a network that is there already: its classes' names, and samples that
// are in two places.

import InklingData
import InklingTraining

extension DataSplits {
  /// Every part under the names of a network's classes; where there are others
  /// among them or in `more`, under all of those.
  ///
  /// - Returns: the parts, and the names.
  /// - Throws: `DataError` for too many.
  package func labelled(
    for names: [String], with more: [String] = []
  ) throws(DataError) -> (splits: DataSplits, names: [String]) {
    var known = names
    if !(train.classNames + more).allSatisfy(names.contains) {
      known = train.classNames
      for name in more where !known.contains(name) { known.append(name) }
    }
    var result = self
    result.train = try train.labelled(by: known)
    result.test = try test.labelled(by: known)
    if let validation {
      result.validation = try validation.labelled(by: known)
    }
    return (result, known)
  }

  /// Says which of the samples that are measured by are trained on.
  ///
  /// - Parameters:
  ///   - trained: what is trained on.
  ///   - tested: what the model to start from was tested on.
  ///   - model: that model's path.
  package func sayShared(
    _ trained: [(name: String, data: Dataset)], tested: DataFingerprint?,
    model: String
  ) throws(DataError) {
    let held: [(String, Dataset?)] = [
      ("test on", test), ("choose by", validation),
    ]
    for (name, data) in trained {
      for case (let use, let part?) in held {
        let shared = part.countShared(with: data)
        guard shared > 0 else { continue }
        StandardError.write(
          "inkling: \(shared) of the \(part.count) samples to \(use) are trained "
            + "on too, in \(name)\n")
      }
      guard let tested, try tested == DataFingerprint(data) else { continue }
      StandardError.write(
        "inkling: \(name): trained on is what \(model) was tested on\n")
    }
  }
}
