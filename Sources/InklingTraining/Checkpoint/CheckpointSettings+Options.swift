// Optimisers, schedules and run options as a checkpoint's lines.

extension Optimizer {
  func put(into lines: inout CheckpointLines) {
    lines["optimizer"] = checkpointText
  }

  init(_ lines: CheckpointLines) throws(CheckpointError) {
    // What a factor may be, the trainer checks.
    self = try lines.setting("optimizer") { (text) throws(TrainingError) in
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

  init(_ lines: CheckpointLines) throws(CheckpointError) {
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

extension TrainingRunOptions {
  func put(into lines: inout CheckpointLines) {
    lines["epochs"] = "\(epochs)"
    lines["keep"] = keep.rawValue
    lines["train-evaluation"] = trainEvaluation.rawValue
    for (name, interval) in [
      ("report-every", reportEvery), ("checkpoint-every", checkpointEvery),
    ] {
      lines[name] = "\(interval.unit.rawValue) \(interval.count)"
    }
  }

  init(_ lines: CheckpointLines) throws(CheckpointError) {
    self.init()
    epochs = try lines.integer("epochs")
    keep = try lines.choice("keep")
    trainEvaluation = try lines.choice("train-evaluation")
    reportEvery = try lines.interval(
      "report-every", units: [.epochs, .samples, .steps])
    checkpointEvery = try lines.interval(
      "checkpoint-every", units: [.epochs, .steps])
  }
}
