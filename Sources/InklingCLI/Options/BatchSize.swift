// How many samples a step takes: a number, or all.

import ArgumentParser
import InklingTraining

struct BatchSize {
  let count: Int

  /// - Throws: `ValidationError` for what is neither.
  init(parsing argument: String) throws {
    guard
      let count = argument == "all"
        ? TrainingOptions.wholeSet : Int(argument), count >= 1
    else {
      throw ValidationError("expected 1 or more, or all")
    }
    self.count = count
  }

  /// As it is read.
  static func text(_ count: Int) -> String {
    count == TrainingOptions.wholeSet ? "all" : String(count)
  }
}
