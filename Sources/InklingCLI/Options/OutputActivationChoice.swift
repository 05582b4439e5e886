// The activations that the last layer may have on the command line.

import ArgumentParser
import InklingTraining

enum OutputActivationChoice: String, CaseIterable, ExpressibleByArgument {
  case identity
  case sigmoid
  case relu
  case tanh

  var activation: Activation {
    switch self {
    case .identity: .identity
    case .sigmoid: .sigmoid
    case .relu: .relu
    case .tanh: .tanh
    }
  }
}
