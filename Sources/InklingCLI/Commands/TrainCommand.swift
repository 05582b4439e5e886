// `inkling train`: from data to a model file.

import ArgumentParser
import Inkling
import InklingData

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a network and save it.",
    discussion: """
      Prints loss and accuracy of the untrained network, then on each part of \
      the data after each epoch, or as --every says. With --json: an object an \
      epoch, then one for the whole run; reports within an epoch have \
      "within_epoch" where those at its end have "epoch".
      """)

  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Experiment") var experiment: ExperimentOptions
  @OptionGroup(title: "Reports") var reports: ReportOptions
  @OptionGroup var threads: ThreadOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where to save the model. The file is replaced at the very end, at once.",
      valueName: "file"))
  var output: String?

  @OptionGroup var format: OutputFormat

  func validate() throws {
    let recipe = experiment.recipe.recipe
    if recipe.dataKind == .texts, data.data == DataSource.builtin {
      throw ValidationError(
        "--recipe \(recipe.name) is for texts; expected --data with a folder "
          + "of texts")
    }
  }

  func run() throws {
    let start = ContinuousClock.now
    for path in [output, reports.history, reports.plot] {
      // What can be refused now should not be refused when the training is
      // done.
      if let path { try AtomicFile.check(path: path) }
    }
    var settings = try experiment.settings(threads: threads.threads)
    reports.apply(to: &settings)
    let data = try load()
    let trainer = try Trainer(
      settings.network(for: data.train), options: settings.options)
    if output != nil {
      try trainer.network.checkCanBeSaved(
        extra: [data.vectorizer?.metadataEntry].compactMap { $0 })
    }
    let outcome = try train(trainer, settings, on: data)
    if let output {
      let record = TrainingRecord(
        recipe: settings.name, loss: settings.options.loss.name ?? "",
        seed: settings.options.seed, epochs: outcome.kept.epoch,
        steps: outcome.kept.step,
        inputsAreFloats: data.train.rows.areFloats)
      let extra = [data.vectorizer?.metadataEntry, record.metadataEntry]
      try outcome.network.save(to: output, extra: extra.compactMap { $0 })
    }
    try reports.write(outcome.history, of: settings, network: trainer.network)
    let summary = RunSummary(
      outcome: outcome, output: output,
      seconds: start.duration(to: .now).seconds)
    try StandardOutput.write(
      format.json ? summary.json.description : summary.text)
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

  private func train(
    _ trainer: Trainer, _ settings: Recipe, on data: DataSplits
  ) throws -> TrainingOutcome {
    var run = TrainingRun(
      train: data.train, validation: data.validation, test: data.test)
    run.options.epochs = settings.epochs
    run.options.reportEvery = settings.reportEvery
    run.options.keep = reports.keep ?? (data.validation == nil ? .last : .best)
    let progress = Progress()
    var failure: (any Error)?
    do {
      let outcome = try run(trainer) { row, _ in
        progress.clear()
        do {
          try print(
            ReportLine(
              row: row, epochs: settings.epochs,
              epochsPerLine: settings.epochsPerLine))
        } catch {
          failure = error
          return .stop
        }
        let epoch = row.epoch + (row.endsEpoch ? 1 : 0)
        progress.show("epoch \(epoch)/\(settings.epochs)  training")
        return .goOn
      }
      progress.clear()
      if let failure { throw failure }
      return outcome
    } catch TrainingRunError.diverged(let error) {
      progress.clear()
      // What led there is worth a look; that it diverged is the news, whether
      // or not that can be written.
      try? reports.write(
        error.outcome.history, of: settings, network: trainer.network)
      throw error
    }
  }

  private func print(_ line: ReportLine) throws {
    guard line.isPrinted else { return }
    guard format.json else { return try StandardOutput.write(line.text) }
    if let json = line.json { try StandardOutput.write(json.description) }
  }
}
