// `inkling-board train`: from data to a model file, and on from a checkpoint.

import InklingCore
import InklingData
import InklingPlatform
import InklingRuns
import InklingTraining

extension TrainSettings {
  /// Trains as the settings say.
  ///
  /// - Throws: what ends the program.
  mutating func train() throws(RunError) {
    let watch = Stopwatch()
    var resumed: TrainingCheckpoint?
    if let resume {
      resumed = try running { () throws(TrainingError) in
        try TrainingCheckpoint(path: resume)
      }
    }
    var settings: Recipe
    if let resumed, let resume {
      settings = try take(resumed, at: resume)
    } else {
      settings = Recipe.mnistSigmoidMomentum
    }
    let model = try open(from)
    if resumed == nil { settings = try started(from: model) }
    // What can be refused now should not be refused when the training is done.
    try roles.check()
    let files = try running { () throws(CommandFailure) in
      memory.dryRun
        ? CheckpointFiles()
        : try CheckpointFiles.taken(
          for: checkpointPath, overwriting: overwrites, after: resumed)
    }
    var splits = try load(
      &settings, resumed?.trainer.network.signature ?? model?.signature,
      model.flatMap { TrainingRecord(of: $0)?.data?.test })
    splits = try memory.fitted(
      splits, named: data.path, &settings, from: model,
      validation: choosing.validation)
    if resumed == nil {
      try running { () throws(UsageError) in
        try choosing.apply(
          to: &settings.options, on: splits, named: data.path)
      }
    }
    if memory.dryRun {
      return try memory.printRequirements(
        of: splits, settings, from: model, validation: choosing.validation,
        json: run.json)
    }
    if let checkpointEvery {
      settings.options.checkpointEvery = checkpointEvery
    }
    // Before the trainer starts its threads, which inherit what it blocks.
    let interruption = checkpointPath.map { _ in Interruption() }
    let trainer: Trainer
    if let resumed {
      trainer = try running { () throws(TrainingError) in
        try Trainer(resuming: resumed, options: settings.options)
      }
    } else {
      let network = try settings.network(
        for: splits.train, from: model, at: from)
      trainer = try running { () throws(TrainingError) in
        try Trainer(network, options: settings.options)
      }
    }
    trainer.checkpointFiles = files
    // Its reports may be many, and are the trainer's now.
    resumed = nil
    let session = TrainingSession(
      settings: settings, data: splits, json: run.json,
      checkpoint: checkpointPath.map { ($0, notes(of: settings)) },
      interruption: interruption,
      isSaved: output != nil || history != nil || checkpointPath != nil,
      isResumed: resume != nil && checkpointPath == resume, isQuiet: isQuiet)
    var reports = RunReports()
    if let history {
      reports.writeHistory = { (rows, _) throws(RunError) in
        try running { () throws(TrainingError) in try rows.write(to: history) }
      }
    }
    _ = try session.complete(
      trainer,
      files: RunFiles(
        output: output, dataName: data.path,
        validation: choosing.validation?.recordText(
          seed: settings.options.seed, ofMember: nil),
        extra: [splits.vectorizer?.metadataEntry].compactMap { $0 }),
      reports: reports, since: watch)
  }

  private var roles: FileRoles {
    var files = FileRoles()
    files.read(data: data.path)
    files.read(from, as: "the model to start from")
    files.write(checkpointPath, as: FileRoles.checkpoint)
    files.write(output, as: "the model")
    files.write(history, as: "the history")
    return files
  }

  private func open(_ path: String?) throws(RunError) -> Model? {
    guard let path else { return nil }
    return try running { () throws(ModelError) in try Model(file: path) }
  }

  private func started(from model: Model?) throws(RunError) -> Recipe {
    var settings = try running { () throws(UsageError) in
      try experiment.settings(threads: run.threads, from: model)
    }
    settings.options.frozenLayers = freeze ?? 0
    settings.report(every: every)
    return settings
  }

  /// The data, with what they are chosen by, under the names of the classes of a
  /// network that is there already.
  private func load(
    _ settings: inout Recipe, _ signature: ModelSignature?,
    _ tested: DataFingerprint?
  ) throws(RunError) -> DataSplits {
    var splits = try data.load(
      streams: memory.streams || settings.options.streaming != nil)
    splits.sayNotes()
    splits.sayRefused(of: data.path)
    if data.source != nil, !memory.dryRun,
      output != nil || checkpointPath != nil
    {
      let (name, all) = (settings.dataName ?? data.path, splits)
      settings.dataRecord = try running { () throws(DataError) in
        try all.record(name: name, testShare: nil)
      }
    }
    if let validation = choosing.validation {
      splits = try validation.splitting(
        splits, seed: settings.options.seed, from: data.path
      ) { (path, _) throws(RunError) in
        throw .failure(
          CommandFailure(
            "--validation \(path): other data; expected a share or a number of "
              + "samples on a board"))
      }
    }
    if let names = signature?.classNames {
      let own = splits
      splits = try running { () throws(DataError) in
        try own.labelled(for: names).splits
      }
      if let from {
        let parts = splits
        try running { () throws(DataError) in
          try parts.sayShared(
            [(data.path, own.train)], tested: tested, model: from)
        }
      }
    }
    return splits
  }

  // MARK: - Checkpoints

  private func notes(of settings: Recipe) -> [String: String] {
    var notes = RunNotes(of: settings)
    notes.data = data.source.map(absolutePath) ?? DataSplits.builtin
    notes.samples = data.samples
    notes.validation = choosing.validation?.text
    notes.from = from.map(absolutePath)
    notes.output = output.map(absolutePath)
    notes.history = history.map(absolutePath)
    return notes.dictionary
  }

  /// Takes the settings of a checkpoint's run, and its data and files where none
  /// are named.
  private mutating func take(
    _ checkpoint: TrainingCheckpoint, at path: String
  ) throws(RunError) -> Recipe {
    let notes = RunNotes(checkpoint.notes)
    var settings = try running { () throws(CommandFailure) in
      try notes.settings(
        from: checkpoint, at: path, epochs: experiment.epochs,
        threads: run.threads)
    }
    let unknown = [
      ("--standardize", notes.standardize), ("--replay", notes.replay != nil),
      ("--size", notes.pictureSize != nil), ("--as-is", notes.pictureAsIs),
      ("--label", notes.label != nil), ("--test", notes.test != nil),
      ("--max-features", notes.maxFeatures != nil),
    ].filter { $0.1 }.map { $0.0 }
    guard unknown.isEmpty else {
      throw .failure(
        CommandFailure(
          "\(path): a run with \(unknown.joined(separator: ", ")), which this "
            + "program does not have; expected inkling to go on with it"))
    }
    settings.dataName = data.source == nil ? notes.dataName : nil
    output = output ?? notes.output
    history = history ?? notes.history
    from = notes.from
    if let text = notes.validation {
      choosing.validation = try running { () throws(UsageError) in
        try ValidationSource(parsing: text)
      }
    }
    if data.source == nil, data.samples == nil {
      data.source = notes.data == DataSplits.builtin ? nil : notes.data
      data.samples = notes.samples
    }
    notes.sayLevel(at: path)
    return settings
  }
}
