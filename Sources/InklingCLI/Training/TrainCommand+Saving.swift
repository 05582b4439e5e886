// What `train` does with a trainer: the run to its end, and the model that is
// left of it.

import InklingData
import InklingPlatform
import InklingTraining

extension TrainCommand {
  /// Trains, and saves what was asked for.
  ///
  /// - Parameters:
  ///   - start: when the command began.
  ///   - member: the network's number, if it is one of several.
  /// - Throws: what makes the run worthless, or a `CommandFailure` that says
  ///   what is left of it.
  @discardableResult
  func complete(
    _ trainer: Trainer, _ settings: Recipe, on data: DataSplits,
    interruption: Interruption?, since start: ContinuousClock.Instant = .now,
    member: Int? = nil
  ) throws -> TrainingOutcome {
    if output != nil {
      try trainer.network.checkCanBeSaved(
        extra: [data.vectorizer?.metadataEntry].compactMap { $0 })
    }
    let session = TrainingSession(
      settings: settings, data: data, json: format.json, member: member,
      checkpoint: checkpoints.path.map { ($0, notes(of: settings)) },
      interruption: interruption,
      isSaved: [
        output, reports.history, reports.plot, reports.page.path,
        checkpoints.path,
      ].contains { $0 != nil },
      isResumed: checkpoints.resume != nil
        && checkpoints.path == checkpoints.resume, isQuiet: reports.quiet)
    func seconds() -> Double { start.duration(to: .now) / .seconds(1) }
    do {
      var outcome = try session.train(trainer)
      let calibration = try data.validation.flatMap {
        try outcome.calibrate(on: $0, threads: settings.options.threads)
      }
      // Of two files that cannot be written, neither keeps the other from it.
      let reported = Result {
        try reports.write(
          outcome.history, of: settings, network: trainer.network)
      }
      let saved = Result {
        try save(outcome, settings, data, calibration, member: member)
      }
      let paged = Result {
        try writePage(
          outcome, settings, on: data, calibration, seconds: seconds())
      }
      try saved.get()
      try reported.get()
      try paged.get()
      try session.finish(
        RunSummary(
          outcome: outcome, output: output,
          seconds: seconds(),
          minimumDelta: settings.options.minimumDelta,
          calibration: calibration))
      return outcome
    } catch let stop as StoppedBySignal {
      // What it came to so far; all of it is in the checkpoint.
      if let outcome = session.stopped {
        do {
          try writePage(
            outcome, settings, on: data, seconds: seconds(),
            warning: stop.description)
        } catch {
          StandardError.write("inkling: warning: \(error)\n")
        }
      }
      throw stop
    } catch let error as TrainingError {
      if case .otherData = error.reason {
        throw CommandFailure("\(self.data.data): \(error)")
      }
      guard let outcome = error.outcome else { throw error }
      // What led there is worth a look; that it diverged is the news, whether
      // or not that can be written.
      try? reports.write(
        outcome.history, of: settings, network: trainer.network)
      try? writePage(
        outcome, settings, on: data, seconds: seconds(),
        warning: error.description)
      var failure = CommandFailure(
        "\(error)\(keepLastGood(outcome, settings, data))")
      failure.isDivergence = true
      throw failure
    }
  }

  private func save(
    _ outcome: TrainingOutcome, _ settings: Recipe, _ data: DataSplits,
    _ calibration: Calibration? = nil, member: Int? = nil
  ) throws {
    guard let output else { return }
    let areFloats =
      settings.standardizer?.areFloats ?? data.train.rows.areFloats
    let record = TrainingRecord(
      recipe: settings.name, loss: settings.options.loss.description,
      seed: settings.options.seed, epochs: outcome.kept.epoch,
      steps: outcome.kept.step,
      inputsAreFloats: areFloats,
      isOfOtherData: !areFloats
        && self.data.data != DataSplits.builtin,
      validation: choosing.validation?.recordText(
        seed: settings.options.seed, ofMember: member),
      temperature: calibration?.temperature,
      data: settings.dataRecord)
    let extra = [data.vectorizer?.metadataEntry, record.metadataEntry]
    try settings.saved(outcome.network)
      .save(to: output, extra: extra.compactMap { $0 })
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
