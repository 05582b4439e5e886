// The update rules, as coefficients of the kernels' one fused update.

import CKernels

/// How a gradient changes the parameters. `g` is the gradient, `e` the
/// learning rate.
public enum Optimizer: Hashable, Sendable {
  /// `w -= e g`
  case sgd
  /// `v = beta v + (1 - beta) g; w -= e v`: an exponential moving average.
  case momentum(beta: Float)
  /// `v = mu v - e g; w += v` (Polyak, 1964).
  case classicalMomentum(mu: Float)

  /// Whether there is a velocity beside each parameter.
  public var hasVelocity: Bool { self != .sgd }

  /// The fused update for sums of per-sample gradients.
  ///
  /// - Parameters:
  ///   - rate: the learning rate of this step.
  ///   - scale: what a sum of gradients is multiplied by (1 / batch for a
  ///     mean).
  ///   - decay: the strength of the L2 penalty `decay / 2 * sum(w²)`.
  func update(rate: Float, scale: Float, decay: Float) -> ink_update {
    switch self {
    case .sgd:
      ink_update(
        kind: INK_SGD, gradient: -rate * scale, weight: -rate * decay, decay: 0,
        step: 0)
    case .momentum(let beta):
      ink_update(
        kind: INK_MOMENTUM, gradient: (1 - beta) * scale,
        weight: (1 - beta) * decay, decay: beta, step: -rate)
    case .classicalMomentum(let mu):
      ink_update(
        kind: INK_MOMENTUM, gradient: -rate * scale, weight: -rate * decay,
        decay: mu, step: 1)
    }
  }
}
