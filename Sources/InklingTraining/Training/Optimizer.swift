// The update rules, as coefficients of the kernels' one fused update.

import CKernels

/// How a gradient changes the parameters.
public struct Optimizer: Hashable, Sendable {
  package enum Rule: Hashable, Sendable {
    case sgd
    case momentum(Float, dampening: Float, nesterov: Bool)
    /// `v = m v - e g; w += v`: the learning rate is inside the velocity, so
    /// that a change of rate acts later (Polyak, 1964; Keras). Not offered any
    /// more, but options and checkpoints that ask for it keep their bytes.
    case polyak(momentum: Float)
    /// - Parameter decoupled: whether the weight decay is AdamW's.
    case adam(beta1: Float, beta2: Float, epsilon: Float, decoupled: Bool)
  }

  package let rule: Rule

  package init(_ rule: Rule) { self.rule = rule }

  package var isAdam: Bool {
    if case .adam = rule { true } else { false }
  }

  /// Stochastic gradient descent, as PyTorch's `SGD` has it, where `g` is the
  /// gradient (with the weight decay's part), `e` the learning rate, `m` the
  /// momentum and `d` the dampening:
  ///
  ///     w -= e g                                 without momentum
  ///     v = m v + (1 - d) g;  w -= e v           with momentum
  ///     v = m v + g;          w -= e (g + m v)   Nesterov
  ///
  /// Dampening as large as the momentum makes the velocity an average of
  /// gradients, which leaves a step as long as it is without momentum. The
  /// velocity starts at zero. PyTorch's starts at the whole first gradient, so
  /// that with dampening its first step is 1 / (1 - d) times as long as here,
  /// and the memory of it lasts; without dampening both are the same.
  ///
  /// - Parameters:
  ///   - momentum: 0 or more and less than 1.
  ///   - dampening: 0 to 1.
  ///   - nesterov: needs a momentum, and a dampening of 0.
  public static func sgd(
    momentum: Float = 0, dampening: Float = 0, nesterov: Bool = false
  ) -> Self {
    momentum == 0 && !nesterov
      ? Self(.sgd)
      : Self(.momentum(momentum, dampening: dampening, nesterov: nesterov))
  }

  /// Adam (Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015),
  /// as PyTorch's `Adam` has it: at step t of learning rate `e`, where `g` is
  /// the gradient with the weight decay's part `l w`,
  ///
  ///     m = beta1 m + (1 - beta1) g
  ///     s = beta2 s + (1 - beta2) g²
  ///     w -= e (m / (1 - beta1^t)) / (sqrt(s / (1 - beta2^t)) + epsilon)
  ///
  /// - Parameters:
  ///   - beta1: 0 or more and less than 1.
  ///   - beta2: 0 or more and less than 1.
  ///   - epsilon: above 0.
  public static func adam(
    beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8
  ) -> Self {
    Self(
      .adam(beta1: beta1, beta2: beta2, epsilon: epsilon, decoupled: false))
  }

  /// Adam with decoupled weight decay (Loshchilov and Hutter, "Decoupled Weight
  /// Decay Regularization", 2019), as PyTorch's `AdamW` has it: the decay is no
  /// part of the gradient, but `w -= e l w` besides.
  ///
  /// - Parameters:
  ///   - beta1: 0 or more and less than 1.
  ///   - beta2: 0 or more and less than 1.
  ///   - epsilon: above 0.
  public static func adamW(
    beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8
  ) -> Self {
    Self(.adam(beta1: beta1, beta2: beta2, epsilon: epsilon, decoupled: true))
  }

  /// Averages kept beside each parameter: none, a velocity, or Adam's two
  /// moments.
  package var momentCount: Int {
    switch rule {
    case .sgd: 0
    case .momentum, .polyak: 1
    case .adam: 2
    }
  }

  /// - Throws: `TrainingError` for factors out of their range.
  package func check() throws(TrainingError) {
    switch rule {
    case .sgd: break
    case .polyak(let momentum):
      guard (0..<1).contains(momentum) else { throw .momentum(momentum) }
    case .momentum(let momentum, let dampening, let nesterov):
      guard (0..<1).contains(momentum) else { throw .momentum(momentum) }
      guard (0...1).contains(dampening) else {
        throw .setting("dampening \(dampening); expected 0 to 1")
      }
      guard !nesterov || (momentum > 0 && dampening == 0) else {
        throw .setting(
          "Nesterov's momentum with momentum \(momentum) and dampening "
            + "\(dampening); expected a momentum above 0 and no dampening")
      }
    case .adam(let beta1, let beta2, let epsilon, _):
      for (name, beta) in [("beta1", beta1), ("beta2", beta2)]
      where !(0..<1).contains(beta) {
        throw .setting(
          "\(name) \(beta); expected 0 or more and less than 1")
      }
      guard epsilon.isFinite, epsilon > 0 else {
        throw .setting(
          "epsilon \(epsilon); expected a finite number above 0")
      }
    }
  }

  /// The fused update for sums of per-sample gradients.
  ///
  /// - Parameters:
  ///   - step: how many steps there are with this one, 1 or more.
  ///   - rate: the learning rate of this step.
  ///   - scale: what a sum of gradients is multiplied by (1 / batch for a
  ///     mean).
  ///   - weightDecay: the strength `l` of the L2 penalty `l / 2 * sum(w²)`, or
  ///     of AdamW's decay.
  ///   - second: floats from a first moment to the second one.
  func update(
    step: Int, rate: Float, scale: Float, weightDecay: Float, second: Int
  ) -> ink_update {
    var update = ink_update()
    update.gradient_scale = scale
    update.weight_decay = weightDecay
    update.step = -rate
    switch rule {
    case .sgd:
      update.kind = INK_SGD
      update.gradient_scale = -rate * scale
      update.weight_decay = -rate * weightDecay
      update.step = 0
    case .momentum(let momentum, let dampening, nesterov: false):
      update.kind = INK_MOMENTUM
      update.momentum = momentum
      update.gradient_scale = (1 - dampening) * scale
      update.weight_decay = (1 - dampening) * weightDecay
    case .momentum(let momentum, let dampening, nesterov: true):
      update.kind = INK_NESTEROV
      update.momentum = momentum
      update.dampening = dampening
    case .polyak(let momentum):
      update.kind = INK_MOMENTUM
      update.momentum = momentum
      update.gradient_scale = -rate * scale
      update.weight_decay = -rate * weightDecay
      update.step = 1
    case .adam(let beta1, let beta2, let epsilon, let isDecoupled):
      update.kind = INK_ADAM
      update.momentum = beta1
      update.second_momentum = beta2
      update.second = second
      let root = (1 - Self.power(beta2, step)).squareRoot()
      update.step = Float(-Double(rate) * root / (1 - Self.power(beta1, step)))
      update.epsilon = max(
        Float(Double(epsilon) * root), .leastNormalMagnitude)
      if isDecoupled {
        update.weight_decay = 0
        update.decoupled_decay = -rate * weightDecay
      }
    }
    return update
  }

  /// `base` to a power of 1 or more, by squaring: the same bits everywhere.
  private static func power(_ base: Float, _ exponent: Int) -> Double {
    var (result, square, left) = (1.0, Double(base), exponent)
    while left > 0 {
      if left & 1 == 1 { result *= square }
      square *= square
      left >>= 1
    }
    return result
  }
}
