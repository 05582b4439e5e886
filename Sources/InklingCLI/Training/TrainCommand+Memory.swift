// `train --memory-limit` and `train --dry-run`: samples that are streamed because
// they do not fit, and what a run will need.

import ArgumentParser
import InklingCore
import InklingData
import InklingRuns

extension TrainCommand {
  /// The data as the run takes them: in memory, or streamed.
  func fitted(
    _ data: DataSplits, _ settings: inout Recipe, from model: Model?
  ) throws -> DataSplits {
    let wholes = [
      ("--standardize", standardize), ("--members", members != nil),
      ("--report", reports.html.path != nil),
      ("--replay", fineTuning.replay != nil),
      ("--find-learning-rate", findLearningRate),
    ].filter(\.1).map(\.0)
    return try unwrapping { () throws(RunError) in
      try memory.values.fitted(
        data, named: self.data.data, &settings, from: model,
        validation: choosing.validation, wholes: wholes,
        standardizes: standardize)
    }
  }

  /// Prints what the run will need.
  func printRequirements(
    of data: DataSplits, _ settings: Recipe, from model: Model?
  ) throws {
    try unwrapping { () throws(RunError) in
      try memory.values.printRequirements(
        of: data, settings, from: model, validation: choosing.validation,
        standardizes: standardize, json: format.json)
    }
  }
}
