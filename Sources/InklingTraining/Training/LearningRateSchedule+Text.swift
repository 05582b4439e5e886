// Schedules as texts: inverse:gamma=0.05,power=0.9998,every=100steps,compound.

extension LearningRateSchedule: NamedSetting, LosslessStringConvertible {
  private static let forms = [
    ("constant", [], []), ("step", ["gamma", "size"], []),
    ("exponential", ["gamma"], []), ("polynomial", ["power", "length"], []),
    ("sigmoid", ["gamma", "center"], []), ("inverse", ["gamma", "power"], []),
    ("cosine", ["length"], []), ("cosine-restarts", ["length"], ["multiplier"]),
    (oneCycle, [], ["pct-start", "div-factor", "final-div-factor", "length"]),
  ].map {
    SettingText.Form(
      name: $0.0, required: $0.1, own: $0.2, optional: ["every", "warm-up"],
      flags: ["compound"])
  }
  private static let oneCycle = "one-cycle"

  package static var names: [String] { forms.map { $0.name } }

  /// All policies with what each needs, for a help text.
  package static var help: String {
    forms.map { $0.help }.joined(separator: ", ")
  }

  /// Reads a policy and its parameters, such as
  /// `inverse:gamma=0.05,power=0.9998`. Behind them may stand `every=100steps`
  /// (otherwise one step), `warm-up=500` and `compound`.
  public init?(_ description: String) {
    try? self.init(parsing: description)
  }

  /// - Parameter every: the period where the text has none.
  /// - Throws: `TrainingError` that says what was expected.
  package init(
    parsing text: String, every: TrainingInterval = .steps(1)
  ) throws(TrainingError) {
    let parts = try SettingText(text, of: "schedule", forms: Self.forms)
    func given(_ name: String) throws(TrainingError) -> Double? {
      try parts.number(name, mayBeZero: Self.mayBeZero(name))
    }
    func value(_ name: String) throws(TrainingError) -> Double {
      try given(name) ?? 0
    }
    let policy: Policy =
      switch parts.form.name {
      case "step": .step(gamma: try value("gamma"), size: try value("size"))
      case "exponential": .exponential(gamma: try value("gamma"))
      case "polynomial":
        .polynomial(power: try value("power"), length: try value("length"))
      case "sigmoid":
        .sigmoid(gamma: try value("gamma"), center: try value("center"))
      case "inverse":
        .inverse(gamma: try value("gamma"), power: try value("power"))
      case "cosine": .cosine(length: try value("length"))
      case "cosine-restarts":
        .cosineRestarts(
          length: try value("length"), multiplier: try given("multiplier") ?? 1)
      case Self.oneCycle:
        .oneCycle(
          pctStart: try given("pct-start") ?? 0.3,
          divFactor: try given("div-factor") ?? 25,
          finalDivFactor: try given("final-div-factor") ?? 1e4,
          length: try given("length"))
      default: .constant
      }
    let spansRun = parts.form.name == Self.oneCycle && parts["length"] == nil
    var every = spansRun ? .steps(1) : every
    if let text = parts["every"] {
      guard let interval = TrainingInterval(text), interval.unit != .samples
      else {
        throw .setting("every is '\(text)'; expected 100steps or 2epochs")
      }
      every = interval
    }
    let warmUp = parts["warm-up"] ?? "0"
    guard let count = Int(warmUp), count >= 0 else {
      throw .setting("warm-up is '\(warmUp)'; expected a number of 0 or more")
    }
    self.init(
      policy, every: every, compounds: parts["compound"] != nil, warmUp: count)
    try check()
  }

  /// - Throws: `TrainingError` for numbers that no text of a schedule may have.
  package func check() throws(TrainingError) {
    for (name, value) in parts.values {
      let mayBeZero = Self.mayBeZero(name)
      guard value.isFinite, mayBeZero ? value >= 0 : value > 0 else {
        throw .setting(
          "\(name) \(value) of a schedule; expected a finite number "
            + (mayBeZero ? "of 0 or more" : "above 0"))
      }
    }
    switch policy {
    case .oneCycle(let pctStart, _, _, _) where pctStart > 1:
      throw .setting("pct-start \(pctStart) of a schedule; expected 0 to 1")
    case .cosineRestarts(_, let multiplier) where multiplier < 1:
      throw .setting(
        "multiplier \(multiplier) of a schedule; expected 1 or more")
    case .oneCycle, .cosineRestarts:
      guard !compounds else {
        throw .setting(
          "a schedule \(parts.name) that compounds; expected one whose factors "
            + "are not to be multiplied")
      }
    default: break
    }
    guard !spansRun || every == .steps(1) else {
      throw .setting(
        "a schedule \(parts.name) every \(every); expected its length in these, "
          + "as otherwise it goes step by step through the run")
    }
    guard every.unit != .samples else {
      throw .setting("a schedule every \(every); expected steps or epochs")
    }
  }

  private static func mayBeZero(_ name: String) -> Bool {
    !["size", "length", "multiplier", "div-factor", "final-div-factor"]
      .contains(name)
  }

  /// As `init(_:)` reads it.
  public var description: String {
    let more =
      (every == .steps(1) ? [] : ["every=\(every)"])
      + (warmUp == 0 ? [] : ["warm-up=\(warmUp)"])
    return text(more)
  }

  /// The policy alone, and whether it compounds.
  package var policyText: String { text([]) }

  private func text(_ more: [String]) -> String {
    let (name, values) = parts
    let words =
      values.map { "\($0)=\($1)" } + more
      + (compounds ? ["compound"] : [])
    return words.isEmpty ? name : "\(name):" + words.joined(separator: ",")
  }

  /// The policy in a checkpoint: its name and numbers.
  var checkpointText: String {
    let (name, values) = parts
    return ([name] + values.map { "\($0.1)" }).joined(separator: " ")
  }

  private var parts: (name: String, values: [(String, Double)]) {
    switch policy {
    case .constant: ("constant", [])
    case .step(let gamma, let size):
      ("step", [("gamma", gamma), ("size", size)])
    case .exponential(let gamma): ("exponential", [("gamma", gamma)])
    case .polynomial(let power, let length):
      ("polynomial", [("power", power), ("length", length)])
    case .sigmoid(let gamma, let center):
      ("sigmoid", [("gamma", gamma), ("center", center)])
    case .inverse(let gamma, let power):
      ("inverse", [("gamma", gamma), ("power", power)])
    case .cosine(let length): ("cosine", [("length", length)])
    case .cosineRestarts(let length, let multiplier):
      ("cosine-restarts", [("length", length), ("multiplier", multiplier)])
    case .oneCycle(let pctStart, let divFactor, let finalDivFactor, let length):
      (
        Self.oneCycle,
        [
          ("pct-start", pctStart), ("div-factor", divFactor),
          ("final-div-factor", finalDivFactor),
        ] + (length.map { [("length", $0)] } ?? [])
      )
    }
  }
}
