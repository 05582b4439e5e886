// The texts of update rules, on the command line and in checkpoints.

extension Optimizer: NamedSetting, LosslessStringConvertible {
  package static var names: [String] { ["sgd", "adam", "adamw"] }

  private static let adamFactors = ["beta1", "beta2", "epsilon"]
  private static let forms = [
    SettingText.Form(
      name: "sgd", optional: ["momentum", "dampening"], flags: ["nesterov"]),
    SettingText.Form(name: "adam", optional: adamFactors),
    SettingText.Form(name: "adamw", optional: adamFactors),
    // As they were written before: an average of gradients, and Polyak's.
    SettingText.Form(name: "momentum", optional: ["momentum"]),
    SettingText.Form(name: "classical-momentum", optional: ["momentum"]),
  ]

  /// Reads `sgd`, or `sgd:momentum=0.9,dampening=0.1` or
  /// `sgd:momentum=0.9,nesterov`; `adam` or `adamw`, or
  /// `adam:beta1=0.9,beta2=0.999,epsilon=1e-8`. The names of before, `momentum` and
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
    case "adam", "adamw":
      rule = .adam(
        beta1: try parts.number("beta1") ?? 0.9,
        beta2: try parts.number("beta2") ?? 0.999,
        epsilon: try parts.number("epsilon", mayBeZero: false) ?? 1e-8,
        decoupled: parts.form.name == "adamw")
    case "momentum":
      let momentum = momentum ?? 0.9
      rule = .momentum(momentum, dampening: momentum, nesterov: false)
    case "classical-momentum":
      rule = .polyak(momentum: momentum ?? 0.9)
    default:
      let nesterov = parts["nesterov"] != nil
      rule =
        momentum == nil && dampening == nil && !nesterov
        ? .sgd
        : .momentum(
          momentum ?? 0, dampening: dampening ?? 0, nesterov: nesterov)
    }
  }

  /// As `init(_:)` reads it.
  public var description: String {
    switch rule {
    case .sgd: "sgd"
    case .polyak(let momentum): "classical-momentum:momentum=\(momentum)"
    case .momentum(let momentum, _, nesterov: true):
      "sgd:momentum=\(momentum),nesterov"
    case .momentum(let momentum, let dampening, _):
      "sgd:momentum=\(momentum),dampening=\(dampening)"
    case .adam(let beta1, let beta2, let epsilon, let isDecoupled):
      "\(isDecoupled ? "adamw" : "adam"):beta1=\(beta1),beta2=\(beta2),"
        + "epsilon=\(epsilon)"
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
    case .sgd, .adam: nil
    case .momentum(let momentum, _, _), .polyak(let momentum): momentum
    }
  }
}
