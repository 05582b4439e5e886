// Optimisers, schedules and run options as a checkpoint's lines.

extension Optimizer {
  func put(into lines: inout CheckpointLines) {
    lines["optimizer"] =
      switch self {
      case .sgd: "sgd"
      case .momentum(let beta): "momentum \(beta)"
      case .classicalMomentum(let mu): "classical-momentum \(mu)"
      }
  }

  init(_ lines: CheckpointLines) throws(CheckpointError) {
    let words = try lines.text("optimizer").split(separator: " ")
    let factor = words.count == 2 ? Float(words[1]) : nil
    switch (words.first, factor) {
    case ("sgd", _) where words.count == 1: self = .sgd
    // What a factor may be, the trainer checks.
    case ("momentum", let factor?): self = .momentum(beta: factor)
    case ("classical-momentum", let factor?):
      self = .classicalMomentum(mu: factor)
    default:
      throw lines.refusal(
        "optimizer", "sgd, or momentum or classical-momentum and a number")
    }
  }
}

extension LearningRateSchedule {
  func put(into lines: inout CheckpointLines) {
    lines["schedule"] =
      switch decay {
      case .constant: "constant"
      case .step(let gamma, let size): "step \(gamma) \(size)"
      case .exponential(let gamma): "exponential \(gamma)"
      case .polynomial(let power, let length): "polynomial \(power) \(length)"
      case .sigmoid(let gamma, let center): "sigmoid \(gamma) \(center)"
      case .inverse(let gamma, let power): "inverse \(gamma) \(power)"
      case .cosine(let length): "cosine \(length)"
      }
    lines["schedule-every"] = "\(unit.rawValue) \(every)"
    lines["schedule-compounds"] = "\(compounds)"
    lines["warm-up"] = "\(warmUp)"
  }

  init(_ lines: CheckpointLines) throws(CheckpointError) {
    let every = try lines.interval(
      "schedule-every", units: Unit.allCases.map(\.rawValue))
    guard let compounds = Bool(try lines.text("schedule-compounds")) else {
      throw lines.refusal("schedule-compounds", "true or false")
    }
    self.init(
      try Self.decay(lines), unit: Unit(rawValue: every.unit) ?? .step,
      every: every.count, compounds: compounds,
      warmUp: try lines.integer("warm-up"))
  }

  private static func decay(
    _ lines: CheckpointLines
  ) throws(CheckpointError) -> Decay {
    let words = try lines.text("schedule").split(separator: " ")
    let values = words.dropFirst().compactMap { Double($0) }
      .filter(\.isFinite)
    guard values.count == words.count - 1 else {
      throw lines.refusal("schedule", "a schedule and finite numbers")
    }
    switch (words.first, values.count) {
    case ("constant", 0): return .constant
    case ("step", 2): return .step(gamma: values[0], size: values[1])
    case ("exponential", 1): return .exponential(gamma: values[0])
    case ("polynomial", 2):
      return .polynomial(power: values[0], length: values[1])
    case ("sigmoid", 2): return .sigmoid(gamma: values[0], center: values[1])
    case ("inverse", 2): return .inverse(gamma: values[0], power: values[1])
    case ("cosine", 1): return .cosine(length: values[0])
    default: throw lines.refusal("schedule", "a schedule and its parameters")
    }
  }
}

extension TrainingRunOptions {
  func put(into lines: inout CheckpointLines) {
    lines["epochs"] = "\(epochs)"
    lines["keep"] = keep.rawValue
    lines["train-evaluation"] = trainEvaluation.rawValue
    lines["report-every"] =
      switch reportEvery {
      case .epoch: "epochs 1"
      case .samples(let count): "samples \(count)"
      case .steps(let count): "steps \(count)"
      }
    lines["checkpoint-every"] =
      switch checkpointEvery {
      case .epochs(let count): "epochs \(count)"
      case .steps(let count): "steps \(count)"
      }
  }

  init(_ lines: CheckpointLines) throws(CheckpointError) {
    self.init()
    epochs = try lines.integer("epochs")
    keep = try lines.choice("keep")
    trainEvaluation = try lines.choice("train-evaluation")
    let report = try lines.interval(
      "report-every", units: ["epochs", "samples", "steps"])
    switch report.unit {
    case "samples": reportEvery = .samples(report.count)
    case "steps": reportEvery = .steps(report.count)
    default: reportEvery = .epoch
    }
    let checkpoint = try lines.interval(
      "checkpoint-every", units: ["epochs", "steps"])
    checkpointEvery =
      checkpoint.unit == "steps"
      ? .steps(checkpoint.count) : .epochs(checkpoint.count)
  }
}
