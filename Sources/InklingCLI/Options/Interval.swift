// Intervals of training as they are read on the command line.

import ArgumentParser
import InklingTraining

typealias Interval = TrainingInterval

extension TrainingInterval {
  /// - Throws: `ValidationError` for anything but a number above 0 and a unit;
  ///   a unit alone means one.
  init(parsing argument: String) throws {
    guard let interval = Self(argument) else {
      throw ValidationError("expected \(Self.expected)")
    }
    self = interval
  }
}
