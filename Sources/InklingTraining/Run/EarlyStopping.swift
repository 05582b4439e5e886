// When a run ends because the validation set is read no better. All that decides
// it is in the run's reports, so that a run that is gone on with counts on.

/// The last report that was better than all before, and whether so many epochs
/// came after it that the run is over.
package struct EarlyStopping {
  private let patience: Int?
  private let minimumDelta: Double
  /// The last report that was better.
  package private(set) var best: TrainingReport?
  /// The report after which the run is over.
  package private(set) var stop: TrainingReport?

  /// - Parameter history: the run so far.
  package init(_ options: TrainingOptions, after history: TrainingHistory) {
    patience = options.patience
    minimumDelta = options.minimumDelta
    guard patience != nil else { return }
    for report in history.reports { note(report) }
  }

  mutating func note(_ report: TrainingReport) {
    // As in Keras and Lightning, the untrained network is no measure.
    guard let patience, stop == nil, report.epoch > 0 else { return }
    if isBetter(report) { best = report }
    guard let best, report.endsEpoch, report.epoch - best.epoch >= patience
    else { return }
    stop = report
  }

  private func isBetter(_ report: TrainingReport) -> Bool {
    guard let best, let old = best.score, let new = report.score else {
      return true
    }
    return minimumDelta > 0
      ? new.accuracy > old.accuracy + minimumDelta : report.isBetter(than: best)
  }
}

extension TrainingCheckpoint {
  /// Whether its run has nothing left to do.
  package var isFinished: Bool {
    trainer.epoch >= trainer.options.epochs
      || EarlyStopping(trainer.options, after: outcome.history).stop != nil
  }
}
