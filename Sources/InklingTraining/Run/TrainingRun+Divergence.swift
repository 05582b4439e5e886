// At which step a run's numbers ceased to be numbers, or to mean anything. The
// steps themselves do not look, which would cost time; those since a state that
// was good are done again, which gives the same bytes.

/// How a run's loss or parameters became infinite, NaN, or a finite nonsense.
package struct TrainingDivergence: Sendable {
  /// What went wrong.
  package enum Quantity: Sendable {
    /// A weight or a bias is no number.
    case parameters
    /// The loss on one of the data sets is none.
    case loss
    /// The loss on one of them is a number beyond all sense, as
    /// `TrainingReport.hasDiverged(since:)` says.
    case excess

    var explanation: String {
      switch self {
      case .parameters: "the parameters are not finite"
      case .loss: "the loss is not finite"
      case .excess: "the loss is over a hundred times the first"
      }
    }
  }

  package let quantity: Quantity
  /// The first step after which it is none; 0 where it is none as it comes.
  package let step: Int
  /// The learning rate of that step.
  package let learningRate: Float
  /// The report that showed it; not in the outcome's history.
  package let report: TrainingReport
  /// What the run had brought up to the last good report.
  package let outcome: TrainingOutcome

  /// One line: at which step, and what to try.
  var description: String {
    "training diverged in epoch \(report.epoch): \(quantity.explanation) at "
      + "step \(step) (last good report: step \(outcome.last.step)); try a "
      + "learning rate well below \(learningRate)"
  }
}

/// Where a run's numbers were good, to find from there the step where they
/// ceased to be.
///
/// A state that is held makes the trainer copy its parameters and velocity at
/// the next step. So one is taken not at each report but at most once per
/// second of training: of a run that diverges, what is done again takes a
/// second more than the time since its last report.
struct LastGoodState {
  private(set) var state: TrainerState
  /// The last report that was good, perhaps later than the state.
  private(set) var step: Int
  private var seconds = 0.0

  init(_ trainer: Trainer) {
    state = trainer.state
    step = trainer.step
  }

  /// Takes down that `trainer` is good where it stands.
  ///
  /// - Parameter seconds: of training, since the last note.
  mutating func note(_ trainer: Trainer, after seconds: Double) {
    step = trainer.step
    self.seconds += seconds
    guard self.seconds >= 1 else { return }
    self.seconds = 0
    state = trainer.state
  }
}

extension TrainingRun {
  /// The error of a run whose numbers were good and are not where `report` was
  /// taken.
  ///
  /// Looks where the middle of the steps in question leads, again and again:
  /// no more steps than there are between the two, and as many evaluations as
  /// that number has bits. Where the run is cancelled meanwhile, the step is
  /// not the first that is bad.
  ///
  /// - Throws: `TrainingError` for what keeps it from looking.
  func divergence(
    of quantity: TrainingDivergence.Quantity, since last: LastGoodState,
    to report: TrainingReport, _ outcome: TrainingOutcome
  ) throws(TrainingError) -> TrainingError {
    var good = last.state
    var bad = report.step
    if good.step < last.step {
      good = try trainer(after: last.step, from: good).state
    }
    // A network that comes with a loss that is no number is bad as it comes.
    let first = outcome.history.reports.first
    if try !isGood(quantity, at: Trainer(good), report, first) {
      bad = good.step
    }
    while bad - good.step > 1, !(isCancelled?() ?? false) {
      let middle = try trainer(after: (good.step + bad) / 2, from: good)
      if try isGood(quantity, at: middle, report, first) {
        good = middle.state
      } else {
        bad = middle.step
      }
    }
    let divergence = TrainingDivergence(
      quantity: quantity, step: bad,
      learningRate: trainer.rate(
        step: max(bad - 1, 0), epoch: max(report.epoch - 1, 0)),
      report: report, outcome: outcome)
    return TrainingError(.diverged(divergence), divergence.description)
  }

  /// Where the run was after `step` steps, by doing them again.
  private func trainer(
    after step: Int, from state: TrainerState
  ) throws(TrainingError) -> Trainer {
    let trainer = try Trainer(state)
    let batch = trainer.batchSize(for: train)
    while trainer.step < step {
      try trainer.train(on: train, samples: (step - trainer.step) * batch)
    }
    return trainer
  }

  /// - Parameters:
  ///   - report: says which data sets are evaluated.
  ///   - first: the run's first report.
  private func isGood(
    _ quantity: TrainingDivergence.Quantity, at trainer: Trainer,
    _ report: TrainingReport, _ first: TrainingReport?
  ) throws(TrainingError) -> Bool {
    if quantity == .parameters { return trainer.network.isFinite }
    var report = report
    try evaluate(trainer, into: &report)
    guard quantity == .excess, let first else { return report.isFinite }
    return !report.hasDiverged(since: first)
  }
}
