// What a run is chosen by: the validation data, when it ends before its last
// epoch, and which of its networks is saved.

import InklingData
import InklingTraining

package struct ChoosingSettings: Sendable {
  package var validation: ValidationSource?
  package var earlyStopping: Int?
  package var minDelta: Double?
  package var keep: TrainingOptions.Keep?

  package init() {}

  /// The options that were given of those that a run depends on; for
  /// --validation, see `ValidationSource.renamed(as:)`.
  package var given: [String] {
    [
      ("--early-stopping", earlyStopping != nil),
      ("--min-delta", minDelta != nil), ("--keep", keep != nil),
    ].filter { $0.1 }.map { $0.0 }
  }

  /// - Throws: `UsageError` for values that make no sense.
  package func check() throws(UsageError) {
    let most = TrainingOptions.maximumEpochs
    if let earlyStopping, !(1...most).contains(earlyStopping) {
      throw UsageError(
        "--early-stopping is \(earlyStopping); expected 1 to \(most)")
    }
    guard let minDelta else { return }
    guard earlyStopping != nil else {
      throw UsageError(
        "--min-delta is given; expected --early-stopping beside it")
    }
    guard (0..<1).contains(minDelta) else {
      throw UsageError(
        "--min-delta is \(minDelta); expected 0 or more and less than 1")
    }
  }

  /// Takes over what was given, for a run with or without validation data.
  ///
  /// - Throws: `UsageError` where there is nothing to choose by.
  package func apply(
    to options: inout TrainingOptions, on data: DataSplits, named path: String
  ) throws(UsageError) {
    let choice =
      earlyStopping != nil
      ? "--early-stopping" : keep == .best ? "--keep best" : nil
    if let choice, data.validation == nil {
      throw UsageError(
        "\(choice) chooses by validation data, never by the test data, and "
          + "\(path) has none; expected --validation beside it, such as "
          + "--validation 0.1")
    }
    options.keep = keep ?? (data.validation == nil ? .last : .best)
    options.patience = earlyStopping
    options.minimumDelta = minDelta ?? 0
  }
}
