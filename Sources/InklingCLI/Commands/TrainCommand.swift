// `inkling train`: from data to a model file.

import ArgumentParser
import InklingData
import InklingPlatform
import InklingRuns
import InklingTraining

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a network and save it.",
    discussion: """
      Prints loss and accuracy of the untrained network, then on each part of \
      the data after each epoch, or as --every says. With --json: an object per \
      epoch, then one for the whole run; reports within an epoch have \
      "within_epoch" where those at its end have "epoch".
      """)

  @OptionGroup(title: "Data") var data: DataOptions
  @Flag(
    help: ArgumentHelp(
      "Scale each feature to mean 0 and variance 1 over the training data while "
        + "the network is trained. The model takes features as they are: its "
        + "first layer's weights and biases have it in them."))
  var standardize = false

  @OptionGroup(title: "Experiment") var experiment: ExperimentOptions
  @OptionGroup(title: "Fine-tuning") var fineTuning: FineTuningOptions
  @OptionGroup(title: "Choosing") var choosing: ChoosingOptions
  @OptionGroup(title: "Reports") var reports: ReportOptions
  @OptionGroup(title: "Checkpoints") var checkpoints: CheckpointOptions
  @OptionGroup(title: "Memory") var memory: MemoryOptions
  @OptionGroup var threads: ThreadOptions

  @Flag(
    help: ArgumentHelp(
      "Train for an epoch while the learning rate rises from 1e-7 up to 100, or "
        + "to where the loss grows, print and draw (--plot) the loss, and "
        + "propose a rate: where the smoothed loss falls steepest. Nothing is "
        + "saved; what is given of rate, schedule, epochs and --ema does not "
        + "count."))
  var findLearningRate = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Train so many networks, from --seed and the seeds that follow, and say "
        + "what they read together, their probabilities averaged. All leave out "
        + "the same samples for --validation, drawn from --seed. One that "
        + "diverges is said, the others are trained. --output "
        + "digits.ink saves digits-1.ink, digits-2.ink and so on, which "
        + "evaluate and predict take together.",
      valueName: "n"))
  var members: Int?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where to save the model. The file is replaced at the very end, at once.",
      valueName: "file"))
  var output: String?

  @OptionGroup var format: OutputFormat

  func validate() throws {
    if findLearningRate {
      let files = [
        ("--output", output), ("--history", reports.history),
        ("--report", reports.html.path),
        ("--checkpoint", checkpoints.checkpoint),
        ("--resume", checkpoints.resume),
      ].filter { $1 != nil }.map(\.0)
      guard files.isEmpty else {
        throw ValidationError(
          "--find-learning-rate saves nothing but a --plot; expected it without "
            + files.joined(separator: ", "))
      }
    }
    try checkMembers()
    guard checkpoints.resume == nil else {
      let given =
        data.pictures.given + experiment.values.given + fineTuning.given
        + choosing.values.given + reports.given + memory.given
        + (standardize ? ["--standardize"] : [])
      guard given.isEmpty else {
        throw ValidationError(
          "--resume takes the settings from its checkpoint; expected it without "
            + given.joined(separator: ", "))
      }
      return
    }
    let layers = experiment.values.givenLayers
    guard fineTuning.from == nil || layers.isEmpty else {
      throw ValidationError(
        "--from takes the layers from its model; expected it without "
          + layers.joined(separator: ", "))
    }
    let recipe = experiment.values.base
    if recipe.dataKind == .texts, data.data == DataSplits.builtin {
      throw ValidationError(
        "--recipe \(recipe.name) is for texts; expected --data with a folder "
          + "of texts")
    }
  }

  mutating func run() throws {
    let watch = Stopwatch()
    var resumed = try checkpoints.resume.map {
      try TrainingCheckpoint(path: $0)
    }
    var model = try fineTuning.from.map { try Model(file: $0) }
    var settings = try settings(resumed, from: model)
    if resumed != nil, let path = fineTuning.from {
      // Its terms are what texts are counted by; for nothing else it is needed
      // once more.
      model = try? Model(file: path)
    }
    try checkStandardizing(settings)
    // What can be refused now should not be refused when the training is done.
    try unwrapping { () throws(RunError) in try roles.check() }
    let files =
      memory.dryRun
      ? CheckpointFiles()
      : try CheckpointFiles.taken(
        for: checkpoints.path, overwriting: checkpoints.overwrite,
        after: resumed)
    var loaded = try load(
      for: &settings, resumed: resumed?.trainer.network.signature, from: model)
    loaded = try fitted(loaded, &settings, from: model)
    let data = try standardized(loaded, &settings)
    if resumed == nil {
      try usage { () throws(UsageError) in
        try choosing.values.apply(
          to: &settings.options, on: data, named: self.data.data)
      }
    }
    if memory.dryRun {
      return try printRequirements(of: loaded, settings, from: model)
    }
    if findLearningRate {
      return try findLearningRate(
        for: network(for: data.train, settings, from: model), settings,
        on: data.train)
    }
    if let members {
      return try trainMembers(members, settings, on: data, from: model)
    }
    sayWhatIsSaved()
    if let interval = checkpoints.checkpointEvery {
      settings.options.checkpointEvery = interval
    }
    // Before the trainer starts its threads, which inherit what it blocks.
    let interruption = checkpoints.path.map { _ in Interruption() }
    let trainer =
      if let resumed {
        try Trainer(resuming: resumed, options: settings.options)
      } else {
        try Trainer(
          network(for: data.train, settings, from: model),
          options: settings.options)
      }
    trainer.checkpointFiles = files
    // Its reports may be many, and are the trainer's now.
    resumed = nil
    try complete(
      trainer, settings, on: data, interruption: interruption, since: watch)
  }

  /// Who forgot --output should not learn it when the training is done. A
  /// script reads it in the run's last line.
  func sayWhatIsSaved() {
    guard output == nil, StandardError.isTerminal, !reports.quiet, !format.json
    else { return }
    let others = [
      reports.history, reports.plot, reports.html.path, checkpoints.path,
    ]
    let what =
      others.contains { $0 != nil } ? "the network" : "nothing"
    let verb = what == "nothing" ? "will be" : "will not be"
    StandardError.write("inkling: \(what) \(verb) saved (no --output)\n")
  }

  private var roles: FileRoles {
    var files = FileRoles()
    files.read(data: data.data)
    let resumed = checkpoints.resume.flatMap { FilePlace(existing: $0) }
    if resumed != checkpoints.path.flatMap({ FilePlace(existing: $0) }) {
      files.read(checkpoints.resume, as: "the checkpoint to go on from")
    }
    files.read(fineTuning.from, as: "the model to start from")
    if let replay = fineTuning.replay {
      files.read(data: DataHome.resolved(replay))
    }
    if let other = choosing.validation?.path { files.read(data: other) }
    files.write(checkpoints.path, as: FileRoles.checkpoint)
    // Of several networks each has a report, and all have one together.
    if members != nil { files.write(reports.html.path, as: "the report") }
    for command in members.map({ (1...$0).map(member) }) ?? [self] {
      files.write(command.output, as: "the model")
      files.write(command.reports.history, as: "the history")
      files.write(command.reports.plot, as: "the plot")
      files.write(command.reports.html.path, as: "the report")
    }
    return files
  }

  private mutating func settings(
    _ resumed: TrainingCheckpoint?, from model: Model?
  ) throws -> Recipe {
    if let resumed, let path = checkpoints.resume {
      return try takeSettings(from: resumed, at: path)
    }
    var settings = try usage { () throws(UsageError) in
      try experiment.values.settings(threads: threads.threads, from: model)
    }
    settings.options.frozenLayers = fineTuning.freeze ?? 0
    settings.report(every: reports.every)
    return settings
  }

  /// A new network, or the model's for these data.
  func network(
    for data: Dataset, _ settings: Recipe, from model: Model?
  ) throws -> Network {
    try unwrapping { () throws(RunError) in
      try settings.network(for: data, from: model, at: fineTuning.from)
    }
  }

  /// The data, with what they are chosen by, and for a network that is there
  /// already under the names of its classes; notes what they were.
  private func load(
    for settings: inout Recipe, resumed: ModelSignature?, from model: Model?
  ) throws -> DataSplits {
    let progress = Progress(isQuiet: reports.quiet)
    progress.show("loading \(data.data)")
    defer { progress.clear() }
    let signature = resumed ?? model?.signature
    var reading = try data.pictureReading(
      shape: signature?.inputShape,
      record: model.flatMap { TrainingRecord(of: $0)?.data })
    reading.needsTest = fineTuning.replay == nil
    reading.threads = threads.threads
    var splits = try data.load(
      maximumFeatures: experiment.maxFeatures ?? settings.maximumFeatures
        ?? ExperimentOptions.defaultFeatures,
      by: try model.flatMap { try TfidfVectorizer(of: $0) }, reading: reading,
      streams: memory.values.streams || settings.options.streaming != nil)
    // What is replayed is joined to them.
    if fineTuning.replay != nil { splits = try splits.loaded() }
    if experiment.maxFeatures != nil, splits.vectorizer == nil {
      throw CommandFailure(
        "\(data.data): not texts, which --max-features is for")
    }
    if let model {
      try splits.train.checkKind(suits: model, from: data.data)
    }
    if data.data != DataSplits.builtin, !memory.dryRun,
      output != nil || checkpoints.path != nil
    {
      settings.dataRecord = try splits.record(
        name: settings.dataName ?? data.source ?? data.data,
        testShare: data.test)
      settings.dataRecord?.replay = fineTuning.replay
    }
    // Before samples are repeated: none may be in both parts.
    if let validation = choosing.validation {
      splits = try unwrapping { () throws(RunError) in
        try validation.splitting(
          splits, seed: settings.options.seed, from: data.data,
          other: ValidationSource.part)
      }
    }
    if let names = signature?.classNames {
      splits = try fineTuning.prepared(
        splits, names: names, reading: reading, from: data.data,
        tested: model.flatMap { TrainingRecord(of: $0)?.data?.test })
    }
    return splits
  }
}
