// The update rules, as coefficients of the kernels' one fused update.

import CKernels

/// How a gradient changes the parameters.
public struct Optimizer: Hashable, Sendable {
  package enum Rule: Hashable, Sendable {
    case descent
    case momentum(Float, dampening: Float, nesterov: Bool)
    /// `v = m v - e g; w += v`: the learning rate is inside the velocity, so
    /// that a change of rate acts later (Polyak, 1964; Keras). Not offered any
    /// more, but options and checkpoints that ask for it keep their bytes.
    case polyak(momentum: Float)
  }

  package let rule: Rule

  package init(_ rule: Rule) { self.rule = rule }

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
      ? Self(.descent)
      : Self(.momentum(momentum, dampening: dampening, nesterov: nesterov))
  }

  /// Whether there is a velocity beside each parameter.
  package var hasVelocity: Bool { rule != .descent }

  /// - Throws: `TrainingError` for factors out of their range.
  package func check() throws(TrainingError) {
    switch rule {
    case .descent: break
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
    }
  }

  /// The fused update for sums of per-sample gradients.
  ///
  /// - Parameters:
  ///   - rate: the learning rate of this step.
  ///   - scale: what a sum of gradients is multiplied by (1 / batch for a
  ///     mean).
  ///   - weightDecay: the strength `l` of the L2 penalty `l / 2 * sum(w²)`.
  func update(rate: Float, scale: Float, weightDecay: Float) -> ink_update {
    switch rule {
    case .descent:
      ink_update(
        kind: INK_SGD, gradient_scale: -rate * scale,
        weight_decay: -rate * weightDecay, momentum: 0, dampening: 0, step: 0)
    case .momentum(let momentum, let dampening, nesterov: false):
      ink_update(
        kind: INK_MOMENTUM, gradient_scale: (1 - dampening) * scale,
        weight_decay: (1 - dampening) * weightDecay, momentum: momentum,
        dampening: 0, step: -rate)
    case .momentum(let momentum, let dampening, nesterov: true):
      ink_update(
        kind: INK_NESTEROV, gradient_scale: scale, weight_decay: weightDecay,
        momentum: momentum, dampening: dampening, step: -rate)
    case .polyak(let momentum):
      ink_update(
        kind: INK_MOMENTUM, gradient_scale: -rate * scale,
        weight_decay: -rate * weightDecay, momentum: momentum, dampening: 0,
        step: 1)
    }
  }
}

extension Optimizer: NamedSetting, LosslessStringConvertible {
  package static var names: [String] { ["sgd"] }

  private static let forms = [
    SettingText.Form(
      name: "sgd", optional: ["momentum", "dampening"], flags: ["nesterov"]),
    // As they were written before: an average of gradients, and Polyak's.
    SettingText.Form(name: "momentum", optional: ["momentum"]),
    SettingText.Form(name: "classical-momentum", optional: ["momentum"]),
  ]

  /// Reads `sgd`, or `sgd:momentum=0.9,dampening=0.1` or
  /// `sgd:momentum=0.9,nesterov`. The names of before, `momentum` and
  /// `classical-momentum`, are still understood.
  public init?(_ description: String) {
    try? self.init(parsing: description)
  }

  /// - Throws: `TrainingError` that says what was expected.
  package init(parsing text: String) throws(TrainingError) {
    let parts = try SettingText(text, of: "optimizer", forms: Self.forms)
    let momentum: Float? = try parts.number("momentum")
    let dampening: Float? = try parts.number("dampening")
    switch parts.form.name {
    case "momentum":
      let momentum = momentum ?? 0.9
      rule = .momentum(momentum, dampening: momentum, nesterov: false)
    case "classical-momentum":
      rule = .polyak(momentum: momentum ?? 0.9)
    default:
      let nesterov = parts["nesterov"] != nil
      rule =
        momentum == nil && dampening == nil && !nesterov
        ? .descent
        : .momentum(
          momentum ?? 0, dampening: dampening ?? 0, nesterov: nesterov)
    }
  }

  /// As `init(_:)` reads it.
  public var description: String {
    switch rule {
    case .descent: "sgd"
    case .polyak(let momentum): "classical-momentum:momentum=\(momentum)"
    case .momentum(let momentum, _, nesterov: true):
      "sgd:momentum=\(momentum),nesterov"
    case .momentum(let momentum, let dampening, _):
      "sgd:momentum=\(momentum),dampening=\(dampening)"
    }
  }

  /// The same in a checkpoint: what could be said before is said as before.
  var checkpointText: String {
    switch rule {
    case .polyak(let momentum): "classical-momentum \(momentum)"
    case .momentum(let momentum, let dampening, nesterov: false)
    where momentum == dampening: "momentum \(momentum)"
    default: description
    }
  }

  /// The momentum, if there is one.
  package var momentum: Float? {
    switch rule {
    case .descent: nil
    case .momentum(let momentum, _, _), .polyak(let momentum): momentum
    }
  }
}
