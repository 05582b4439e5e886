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
      let given = experiment.given + reports.given
      guard given.isEmpty else {
        throw ValidationError(
          "--resume takes the settings from its checkpoint; expected it without "
            + given.joined(separator: ", "))
      }
      return
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
    var settings = try settings(resumed)
    // What can be refused now should not be refused when the training is done.
    try roles.check()
    let files = try checkpoints.takeFile(after: resumed)
    let data = try load()
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
          settings.network(for: data.train), options: settings.options)
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
    files.write(checkpoints.path, as: FileRoles.checkpoint)
    files.write(output, as: "the model")
    files.write(reports.history, as: "the history")
    files.write(reports.plot, as: "the plot")
    return files
  }

  private mutating func settings(
    _ resumed: TrainingCheckpoint?
  ) throws -> Recipe {
    if let resumed, let path = checkpoints.resume {
      return try takeSettings(from: resumed, at: path)
    }
    var settings = try experiment.settings(threads: threads.threads)
    reports.apply(to: &settings)
    return settings
  }

  private func load() throws -> DataSplits {
    let progress = Progress()
    progress.show("loading \(data.data)")
    defer { progress.clear() }
    let splits = try data.load(
      maximumFeatures: experiment.maxFeatures
        ?? ExperimentOptions.defaultFeatures)
    if experiment.maxFeatures != nil, splits.vectorizer == nil {
      throw CommandFailure(
        "\(data.data): not texts, which --max-features is for")
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
