// The initialisers by name.

import ArgumentParser
import InklingTraining

struct InitializerChoice: ExpressibleByArgument {
  let initializer: Initializer

  init?(argument: String) {
    guard let initializer = Initializer(argument) else { return nil }
    self.initializer = initializer
  }

  static var allValueStrings: [String] { Initializer.names }
}
