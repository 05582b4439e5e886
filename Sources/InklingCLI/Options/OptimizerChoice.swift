// The optimisers by name; the momentum is an option of its own.

import ArgumentParser
import InklingTraining

enum OptimizerChoice: String, CaseIterable, ExpressibleByArgument {
  case sgd
  case momentum
  case classicalMomentum = "classical-momentum"

  init(_ optimizer: Optimizer) {
    switch optimizer.rule {
    case .descent: self = .sgd
    case .momentum: self = .momentum
    case .polyak: self = .classicalMomentum
    }
  }

  /// The optimiser with this momentum, which plain descent has not.
  func optimizer(momentum: Float) -> Optimizer {
    switch self {
    case .sgd: .sgd()
    case .momentum:
      Optimizer(.momentum(momentum, dampening: momentum, nesterov: false))
    case .classicalMomentum: Optimizer(.polyak(momentum: momentum))
    }
  }
}
