// The optimisers by name; the momentum is an option of its own.

import ArgumentParser
import InklingTraining

enum OptimizerChoice: String, CaseIterable, ExpressibleByArgument {
  case sgd
  case momentum
  case classicalMomentum = "classical-momentum"

  init(_ optimizer: Optimizer) {
    switch optimizer {
    case .sgd: self = .sgd
    case .momentum: self = .momentum
    case .classicalMomentum: self = .classicalMomentum
    }
  }

  /// The optimiser with this momentum, which plain descent has not.
  func optimizer(momentum: Float) -> Optimizer {
    switch self {
    case .sgd: .sgd
    case .momentum: .momentum(beta: momentum)
    case .classicalMomentum: .classicalMomentum(mu: momentum)
    }
  }
}

extension Optimizer {
  /// The momentum, if there is one.
  var momentum: Float? {
    switch self {
    case .sgd: nil
    case .momentum(let factor), .classicalMomentum(let factor): factor
    }
  }
}
