// `inkling train --standardize`: the data as they are trained on, and the
// network as it is saved.

import ArgumentParser
import InklingCore
import InklingData
import InklingRuns
import InklingTraining

extension TrainCommand {
  /// - Throws: `ValidationError` for what standardized features cannot have.
  func checkStandardizing(_ settings: Recipe) throws {
    guard standardize else { return }
    let others = [
      ("--augment", settings.options.augmentation != nil),
      ("--input-size", settings.reducedShape != nil),
      ("--freeze", fineTuning.freeze ?? 0 > 0),
    ].filter(\.1).map(\.0)
    guard others.isEmpty else {
      throw ValidationError(
        "--standardize changes each feature by itself and the first layer with "
          + "it; expected it without \(others.joined(separator: ", "))")
    }
  }

  /// The data by their training part's means and deviations, which go into the
  /// settings.
  func standardized(
    _ data: DataSplits, _ settings: inout Recipe
  ) throws(DataError) -> DataSplits {
    guard standardize else { return data }
    let source = self.data.data
    let standardizer = try Standardizer(data.train, source: source)
    var result = data
    result.train = try standardizer.applied(to: data.train, source: source)
    result.test = try standardizer.applied(to: data.test, source: source)
    if let validation = data.validation {
      result.validation = try standardizer.applied(
        to: validation, source: choosing.validation?.path ?? source)
    }
    settings.standardizer = standardizer
    return result
  }
}
