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
      return outcome
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
        && self.data.data != DataSplits.builtin,
      validation: choosing.validation?.recordText)
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
