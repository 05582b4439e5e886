// What follows where a recipe's activation or optimizer is overridden, and neither
// learning rate nor initializer is said: the recipe's own go with what it had. A
// learning rate of 4 is right for one sigmoid layer, and ends in nothing with
// ReLU.

import InklingCore
import InklingTraining

extension Recipe {
  /// Takes the initializer and the learning rate that suit the activation and
  /// optimizer, where these are not those of `base`.
  ///
  /// - Parameters:
  ///   - keepsInitializer: whether it was said.
  ///   - keepsRate: whether it was said.
  package mutating func followChanges(
    from base: Recipe, keepsInitializer: Bool, keepsRate: Bool
  ) {
    if activation != base.activation, !keepsInitializer {
      initializer = Initializer.suitable(for: activation)
    }
    guard !keepsRate else { return }
    let optimizer = options.optimizer
    if case .adam = optimizer.rule {
      // The papers', and PyTorch's.
      if !base.options.optimizer.isAdam { options.learningRate = 1e-3 }
    } else if activation != base.activation || base.options.optimizer.isAdam {
      // The steps below are for the loss of probabilities, and for means.
      guard options.loss.takesLogits, options.reduction == .mean
      else { return }
      options.learningRate = Self.step(for: activation) / optimizer.stepLength
    } else if optimizer.stepLength != base.options.optimizer.stepLength {
      options.learningRate *=
        base.options.optimizer.stepLength / optimizer.stepLength
    }
  }

  /// A step of plain descent, in batches of about 128: of 0.05 to 4, doubled
  /// each time, what 784-64-10 and 784-256-256-10 learn MNIST well with in five
  /// epochs (`inkling train --activation relu --optimizer sgd --learning-rate
  /// 0.2 --epochs 5`).
  private static func step(for activation: Activation) -> Float {
    switch activation {
    case .relu, .step: 0.2
    case .tanh, .identity: 0.4
    case .sigmoid: 2
    }
  }
}

extension Optimizer {
  /// How far a gradient that stays the same moves a parameter in the end, beside
  /// plain descent.
  fileprivate var stepLength: Float {
    switch rule {
    case .sgd, .adam: 1
    case .momentum(let momentum, let dampening, _):
      (1 - dampening) / (1 - momentum)
    case .polyak(let momentum): 1 / (1 - momentum)
    }
  }
}
