// Learning-rate schedules as they are written on the command line:
// inverse:gamma=0.05,power=0.9998,compound.

import ArgumentParser
import InklingTraining

extension LearningRateSchedule {
  /// - Throws: `ValidationError` for an unknown schedule or parameter, one that
  ///   is missing, or a value that makes no sense.
  init(argument: String) throws {
    do throws(TrainingError) {
      try self.init(parsing: argument, every: .epochs(1))
    } catch {
      throw ValidationError(error.description)
    }
  }
}
