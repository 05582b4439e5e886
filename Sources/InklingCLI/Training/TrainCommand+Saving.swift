// What `train` does with a trainer: the run to its end, and the model that is
// left of it.

import InklingData
import InklingPlatform
import InklingRuns
import InklingTraining

extension TrainCommand {
  /// Trains, and saves what was asked for.
  ///
  /// - Parameters:
  ///   - watch: runs since the command began.
  ///   - member: the network's number, if it is one of several.
  /// - Throws: what makes the run worthless, or a `CommandFailure` that says
  ///   what is left of it.
  @discardableResult
  func complete(
    _ trainer: Trainer, _ settings: Recipe, on data: DataSplits,
    interruption: Interruption?, since watch: Stopwatch = Stopwatch(),
    member: Int? = nil
  ) throws -> TrainingOutcome {
    let session = TrainingSession(
      settings: settings, data: data, json: format.json, member: member,
      checkpoint: checkpoints.path.map { ($0, notes(of: settings)) },
      interruption: interruption,
      isSaved: [
        output, reports.history, reports.plot, reports.html.path,
        checkpoints.path,
      ].contains { $0 != nil },
      isResumed: checkpoints.resume != nil
        && checkpoints.path == checkpoints.resume, isQuiet: reports.quiet)
    let files = RunFiles(
      output: output, dataName: self.data.data,
      validation: choosing.validation?.recordText(
        seed: settings.options.seed, ofMember: member),
      extra: [data.vectorizer?.metadataEntry].compactMap { $0 })
    var written = RunReports()
    written.writeHistory = { (history, network) throws(RunError) in
      try running { () throws(TrainingError) in
        try reports.write(history, of: settings, network: network)
      }
    }
    written.writeReport = {
      (outcome, calibration, seconds, warning) throws(RunError) in
      do {
        try writeReport(
          outcome, settings, on: data, calibration, seconds: seconds,
          warning: warning)
      } catch {
        throw RunError(error)
      }
    }
    return try unwrapping { () throws(RunError) in
      try session.complete(
        trainer, files: files, reports: written, since: watch)
    }
  }
}
