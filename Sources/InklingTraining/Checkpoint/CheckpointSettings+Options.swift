// Optimisers, schedules and options as a checkpoint's lines.

extension Optimizer {
  func put(into lines: inout CheckpointLines) {
    lines["optimizer"] = checkpointText
  }

  init(_ lines: CheckpointLines) throws(TrainingError) {
    // What a factor may be, the trainer checks.
    self = try lines.setting("optimizer") { text throws(TrainingError) in
      try Self(parsing: text)
    }
  }
}

extension LearningRateSchedule {
  func put(into lines: inout CheckpointLines) {
    lines["schedule"] = checkpointText
    lines["schedule-every"] = "\(every.unit.rawValue.dropLast()) \(every.count)"
    lines["schedule-compounds"] = "\(compounds)"
    lines["warm-up"] = "\(warmUp)"
  }

  init(_ lines: CheckpointLines) throws(TrainingError) {
    guard let compounds = Bool(try lines.text("schedule-compounds")) else {
      throw lines.refusal("schedule-compounds", "true or false")
    }
    let schedule = try lines.setting("schedule") {
      (text) throws(TrainingError) in try Self(parsing: text)
    }
    self.init(
      schedule.policy,
      every: try lines.interval("schedule-every", units: [.steps, .epochs]),
      compounds: compounds, warmUp: try lines.integer("warm-up"))
  }
}

extension TrainingOptions {
  /// All settings by name, as a checkpoint has them.
  package var lines: [(name: String, value: String)] {
    var lines = CheckpointLines()
    put(into: &lines)
    return lines.all
  }

  func put(into lines: inout CheckpointLines) {
    lines["loss"] = loss.description
    lines["learning-rate"] = "\(learningRate)"
    lines["batch-size"] = "\(batchSize)"
    lines["weight-decay"] = "\(weightDecay)"
    // What is not asked for has no line, as before there was any.
    for (name, value) in [
      ("clip-norm", clipNorm), ("max-norm", maxNorm), ("ema", emaDecay),
    ] {
      lines[name] = value.map { "\($0)" }
    }
    lines["label-smoothing"] = labelSmoothing > 0 ? "\(labelSmoothing)" : nil
    lines["class-weights"] = classWeights?.description
    lines["input-dropout"] = inputDropout > 0 ? "\(inputDropout)" : nil
    lines["dropout"] =
      dropout.isEmpty ? nil : dropout.map { "\($0)" }.joined(separator: ",")
    lines["reduction"] = reduction.rawValue
    lines["frozen-layers"] = frozenLayers > 0 ? "\(frozenLayers)" : nil
    lines["batch-norm"] = batchNorm ? "true" : nil
    lines["sampling"] = sampling.rawValue
    lines["streaming"] = streaming?.description
    lines["seed"] = "\(seed)"
    lines["augmentation"] = augmentation?.description
    lines["plain-after"] = plainAfter.map { "\($0)" }
    optimizer.put(into: &lines)
    schedule.put(into: &lines)
    lines["epochs"] = "\(epochs)"
    lines["keep"] = keep?.rawValue
    lines["patience"] = patience.map { "\($0)" }
    lines["minimum-delta"] = minimumDelta > 0 ? "\(minimumDelta)" : nil
    lines["train-evaluation"] = trainEvaluation.rawValue
    for (name, interval) in [
      ("report-every", reportEvery), ("checkpoint-every", checkpointEvery),
    ] {
      lines[name] = "\(interval.unit.rawValue) \(interval.count)"
    }
  }

  init(_ lines: CheckpointLines) throws(TrainingError) {
    guard let loss = Loss(try lines.text("loss")) else {
      throw lines.refusal("loss", "a built-in loss")
    }
    guard let seed = UInt64(try lines.text("seed")) else {
      throw lines.refusal("seed", "a number from 0 to \(UInt64.max)")
    }
    self.init(
      epochs: try lines.integer("epochs"),
      batchSize: try lines.integer("batch-size", in: 1...Int.max),
      optimizer: try Optimizer(lines),
      learningRate: try lines.number("learning-rate"),
      schedule: try LearningRateSchedule(lines), loss: loss,
      weightDecay: try lines.number("weight-decay"),
      clipNorm: try lines.optional("clip-norm"),
      maxNorm: try lines.optional("max-norm"),
      emaDecay: try lines.optional("ema"),
      frozenLayers: lines["frozen-layers"] == nil
        ? 0 : try lines.integer("frozen-layers", in: 0...64),
      batchNorm: lines["batch-norm"] == "true",
      sampling: try lines.choice("sampling"),
      reportEvery: try lines.interval(
        "report-every", units: [.epochs, .samples, .steps]),
      checkpointEvery: try lines.interval(
        "checkpoint-every", units: [.epochs, .steps]),
      seed: seed)
    labelSmoothing = try lines.optional("label-smoothing") ?? 0
    if lines["class-weights"] != nil {
      classWeights = try lines.setting("class-weights") {
        text throws(TrainingError) in try ClassWeights(parsing: text)
      }
    }
    inputDropout = try lines.optional("input-dropout") ?? 0
    for rate in lines["dropout"]?.split(separator: ",") ?? [] {
      guard let rate = Float(rate) else {
        throw lines.refusal("dropout", "numbers with commas between them")
      }
      dropout.append(rate)
    }
    reduction = try lines.choice("reduction")
    if lines["streaming"] != nil {
      streaming = try lines.setting("streaming") {
        text throws(TrainingError) in try Streaming(parsing: text)
      }
    }
    if lines["augmentation"] != nil {
      augmentation = try lines.setting("augmentation") {
        text throws(TrainingError) in try Augmentation(parsing: text)
      }
    }
    if lines["plain-after"] != nil {
      plainAfter = try lines.integer("plain-after")
    }
    keep = try lines.choice("keep", of: Keep.self)
    if lines["patience"] != nil {
      patience = try lines.integer("patience", in: 1...Self.maximumEpochs)
    }
    if lines["minimum-delta"] != nil {
      minimumDelta = try lines.number("minimum-delta")
    }
    trainEvaluation = try lines.choice("train-evaluation")
  }
}
