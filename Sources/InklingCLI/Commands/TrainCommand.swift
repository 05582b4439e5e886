// `inkling train`: from data to a model file.

import ArgumentParser
import InklingData
import InklingPlatform
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
  @OptionGroup(title: "Experiment") var experiment: ExperimentOptions
  @OptionGroup(title: "Fine-tuning") var fineTuning: FineTuningOptions
  @OptionGroup(title: "Reports") var reports: ReportOptions
  @OptionGroup(title: "Checkpoints") var checkpoints: CheckpointOptions
  @OptionGroup var threads: ThreadOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where to save the model. The file is replaced at the very end, at once.",
      valueName: "file"))
  var output: String?

  @OptionGroup var format: OutputFormat

  func validate() throws {
    guard checkpoints.resume == nil else {
      let given = experiment.given + fineTuning.given + reports.given
      guard given.isEmpty else {
        throw ValidationError(
          "--resume takes the settings from its checkpoint; expected it without "
            + given.joined(separator: ", "))
      }
      return
    }
    let layers = experiment.givenLayers
    guard fineTuning.from == nil || layers.isEmpty else {
      throw ValidationError(
        "--from takes the layers from its model; expected it without "
          + layers.joined(separator: ", "))
    }
    let recipe = experiment.base
    if recipe.dataKind == .texts, data.data == DataSplits.builtin {
      throw ValidationError(
        "--recipe \(recipe.name) is for texts; expected --data with a folder "
          + "of texts")
    }
  }

  mutating func run() throws {
    let start = ContinuousClock.now
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
    // What can be refused now should not be refused when the training is done.
    try roles.check()
    let files = try checkpoints.takeFile(after: resumed)
    let data = try load(
      names: resumed?.trainer.network.signature.classNames
        ?? model?.signature.classNames, from: model)
    if resumed == nil {
      settings.options.keep =
        reports.keep ?? (data.validation == nil ? .last : .best)
    }
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
    if output != nil {
      try trainer.network.checkCanBeSaved(
        extra: [data.vectorizer?.metadataEntry].compactMap { $0 })
    }
    let session = TrainingSession(
      settings: settings, data: data, json: format.json,
      checkpoint: checkpoints.path.map { ($0, notes(of: settings)) },
      interruption: interruption,
      isSaved: [output, reports.history, reports.plot, checkpoints.path]
        .contains { $0 != nil },
      isResumed: checkpoints.resume != nil
        && checkpoints.path == checkpoints.resume)
    do {
      let outcome = try session.train(trainer)
      // Of two files that cannot be written, neither keeps the other from it.
      let reported = Result {
        try reports.write(
          outcome.history, of: settings, network: trainer.network)
      }
      try save(outcome, settings, data)
      try reported.get()
      try session.finish(
        RunSummary(
          outcome: outcome, output: output,
          seconds: start.duration(to: .now) / .seconds(1)))
    } catch let error as TrainingError {
      if case .otherData = error.reason {
        throw CommandFailure("\(self.data.data): \(error)")
      }
      guard let outcome = error.outcome else { throw error }
      // What led there is worth a look; that it diverged is the news, whether
      // or not that can be written.
      try? reports.write(
        outcome.history, of: settings, network: trainer.network)
      throw CommandFailure(
        "\(error)\(keepLastGood(outcome, settings, data))")
    }
  }

  private var roles: FileRoles {
    var files = FileRoles()
    files.read(data: data.data)
    let resumed = checkpoints.resume.flatMap { FilePlace(existing: $0) }
    if resumed != checkpoints.path.flatMap({ FilePlace(existing: $0) }) {
      files.read(checkpoints.resume, as: "the checkpoint to go on from")
    }
    files.read(fineTuning.from, as: "the model to start from")
    if let replay = fineTuning.replay { files.read(data: replay) }
    files.write(checkpoints.path, as: FileRoles.checkpoint)
    files.write(output, as: "the model")
    files.write(reports.history, as: "the history")
    files.write(reports.plot, as: "the plot")
    return files
  }

  private mutating func settings(
    _ resumed: TrainingCheckpoint?, from model: Model?
  ) throws -> Recipe {
    if let resumed, let path = checkpoints.resume {
      return try takeSettings(from: resumed, at: path)
    }
    var settings = try experiment.settings(
      threads: threads.threads, from: model)
    settings.options.frozenLayers = fineTuning.freeze ?? 0
    reports.apply(to: &settings)
    return settings
  }

  /// A new network, or the model's for these data.
  private func network(
    for data: Dataset, _ settings: Recipe, from model: Model?
  ) throws -> Network {
    guard let model, let path = fineTuning.from else {
      return try settings.network(for: data)
    }
    let isSoftmax = model.signature.outputTransform == .softmax
    guard isSoftmax == settings.options.loss.takesLogits else {
      throw CommandFailure(
        "\(path): a model \(isSoftmax ? "with" : "without") a softmax; "
          + "\(settings.options.loss) is for networks "
          + "\(isSoftmax ? "without" : "with") one")
    }
    do throws(TrainingError) {
      return try Network(model).adapted(
        to: data, initializer: settings.initializer, seed: settings.options.seed
      )
    } catch {
      throw CommandFailure("\(path): \(error)")
    }
  }

  /// The data, and for a network that is there already under the names of its
  /// classes.
  private func load(
    names: [String]?, from model: Model?
  ) throws -> DataSplits {
    let progress = Progress()
    progress.show("loading \(data.data)")
    defer { progress.clear() }
    var splits = try data.load(
      maximumFeatures: experiment.maxFeatures
        ?? ExperimentOptions.defaultFeatures,
      by: try model.flatMap { try TfidfVectorizer(of: $0) })
    if experiment.maxFeatures != nil, splits.vectorizer == nil {
      throw CommandFailure(
        "\(data.data): not texts, which --max-features is for")
    }
    if let model {
      try data.checkKind(splits.train, suits: model)
    }
    if let names {
      splits = try fineTuning.prepared(splits, names: names, from: data.data)
    }
    return splits
  }

  private func save(
    _ outcome: TrainingOutcome, _ settings: Recipe, _ data: DataSplits
  ) throws(ModelError) {
    guard let output else { return }
    let record = TrainingRecord(
      recipe: settings.name, loss: settings.options.loss.description,
      seed: settings.options.seed, epochs: outcome.kept.epoch,
      steps: outcome.kept.step,
      inputsAreFloats: data.train.rows.areFloats,
      isOfOtherData: !data.train.rows.areFloats
        && self.data.data != DataSplits.builtin)
    let extra = [data.vectorizer?.metadataEntry, record.metadataEntry]
    try outcome.network.save(to: output, extra: extra.compactMap { $0 })
  }

  /// Saves what a run had learned before it diverged, unless that would replace
  /// a model that was there before: a run that failed replaces nothing.
  ///
  /// - Returns: a clause that says so.
  private func keepLastGood(
    _ outcome: TrainingOutcome, _ settings: Recipe, _ data: DataSplits
  ) -> String {
    guard let output, outcome.kept.step > 0 else { return "" }
    guard access(output, F_OK) != 0 else {
      return "; \(output) is left as it was"
    }
    do {
      try save(outcome, settings, data)
      return "; the network after step \(outcome.kept.step) is saved as "
        + output
    } catch {
      return "; \(error)"
    }
  }
}
