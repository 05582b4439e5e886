// A run to its end, and the files that are left of it.

import InklingCore
import InklingData
import InklingPlatform
import InklingTraining

/// What a run writes beside its model; nothing of it is needed to go on.
package struct RunReports {
  /// The history of the reports.
  package var writeHistory:
    (TrainingHistory, Network) throws(RunError) -> Void = {
      (_, _) throws(RunError) in
    }
  /// The report to look at, of what the run came to, the calibration, the
  /// seconds it took, and what went wrong.
  package var writeReport:
    (TrainingOutcome, Calibration?, Double, String?) throws(RunError) -> Void =
      { (_, _, _, _) throws(RunError) in }

  package init() {}
}

extension TrainingSession {
  /// Trains, and saves what was asked for.
  ///
  /// - Parameters:
  ///   - watch: runs since the command began.
  /// - Throws: what makes the run worthless, or a `CommandFailure` that says
  ///   what is left of it.
  @discardableResult
  package func complete(
    _ trainer: Trainer, files: RunFiles, reports: RunReports,
    since watch: Stopwatch
  ) throws(RunError) -> TrainingOutcome {
    if files.output != nil {
      try running { () throws(ModelError) in
        try trainer.network.checkCanBeSaved(extra: files.extra)
      }
    }
    do throws(RunError) {
      return try trainAndSave(trainer, files, reports, watch)
    } catch {
      switch error {
      case .stopped(let stop):
        // What it came to so far; all of it is in the checkpoint.
        if let stopped {
          do throws(RunError) {
            try reports.writeReport(
              stopped, nil, watch.seconds, stop.description)
          } catch {
            StandardError.write("inkling: warning: \(error)\n")
          }
        }
        throw error
      case .training(let failure):
        throw explained(failure, trainer, files, reports, watch)
      default: throw error
      }
    }
  }

  private func trainAndSave(
    _ trainer: Trainer, _ files: RunFiles, _ reports: RunReports,
    _ watch: Stopwatch
  ) throws(RunError) -> TrainingOutcome {
    var outcome = try train(trainer)
    var calibration: Calibration?
    if let validation = data.validation {
      calibration = try running { () throws(TrainingError) in
        try outcome.calibrate(
          on: validation, threads: settings.options.threads)
      }
    }
    // Of files that cannot be written, none keeps the others from it.
    let historyFailure = Self.failure { () throws(RunError) in
      try reports.writeHistory(outcome.history, trainer.network)
    }
    let modelFailure = Self.failure { () throws(RunError) in
      try files.save(outcome, settings, data, calibration)
    }
    let reportFailure = Self.failure { () throws(RunError) in
      try reports.writeReport(outcome, calibration, watch.seconds, nil)
    }
    if let failure = modelFailure ?? historyFailure ?? reportFailure {
      throw failure
    }
    try finish(
      RunSummary(
        outcome: outcome, output: files.output, seconds: watch.seconds,
        minimumDelta: settings.options.minimumDelta, calibration: calibration))
    return outcome
  }

  private static func failure(
    _ body: () throws(RunError) -> Void
  ) -> RunError? {
    do throws(RunError) {
      try body()
      return nil
    } catch {
      return error
    }
  }

  /// What is left of a run that diverged, or whose data are others.
  private func explained(
    _ error: TrainingError, _ trainer: Trainer, _ files: RunFiles,
    _ reports: RunReports, _ watch: Stopwatch
  ) -> RunError {
    if case .otherData = error.reason {
      return .failure(CommandFailure("\(files.dataName): \(error)"))
    }
    guard let outcome = error.outcome else { return .training(error) }
    // What led there is worth a look; that it diverged is the news, whether
    // or not that can be written.
    _ = Self.failure { () throws(RunError) in
      try reports.writeHistory(outcome.history, trainer.network)
    }
    _ = Self.failure { () throws(RunError) in
      try reports.writeReport(outcome, nil, watch.seconds, error.description)
    }
    var failure = CommandFailure(
      "\(error)\(files.keepLastGood(outcome, settings, data))")
    failure.isDivergence = true
    return .failure(failure)
  }
}
