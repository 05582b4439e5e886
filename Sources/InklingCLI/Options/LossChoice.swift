// The losses by name.

import ArgumentParser
import InklingTraining

struct LossChoice: ExpressibleByArgument {
  let loss: Loss

  init?(argument: String) {
    guard let loss = Loss(argument) else { return nil }
    self.loss = loss
  }

  static var allValueStrings: [String] { Loss.names }
}
