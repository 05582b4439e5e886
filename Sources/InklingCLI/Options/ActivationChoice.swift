// The activations that hidden layers may have on the command line.

import ArgumentParser
import InklingTraining

enum ActivationChoice: String, CaseIterable, ExpressibleByArgument {
  case sigmoid
  case relu
  case tanh

  var activation: Activation {
    switch self {
    case .sigmoid: .sigmoid
    case .relu: .relu
    case .tanh: .tanh
    }
  }
}
