// At which step a run's numbers ceased to be numbers. The steps themselves do
// not look, which would cost time; those since the last good report are done
// again, which gives the same bytes.

extension TrainingRun {
  /// The error of a run whose numbers were good at `good` and are not where
  /// `row` was taken.
  ///
  /// Looks where the middle of the steps in question leads, again and again:
  /// no more steps than there are between the two, and as many evaluations as
  /// that number has bits.
  ///
  /// - Throws: `TrainingRunError.training`.
  func divergence(
    of quantity: TrainingDiverged.Quantity, from good: TrainerState,
    to row: TrainingHistory.Row, _ outcome: TrainingOutcome
  ) throws(TrainingRunError) -> TrainingDiverged {
    var good = good
    var bad = row.step
    do throws(TrainingError) {
      // A network that comes with a loss that is no number is bad as it comes.
      if try !isFinite(quantity, at: Trainer(good), row) { bad = good.step }
      while bad - good.step > 1 {
        let trainer = try Trainer(good)
        let steps = (bad - good.step) / 2
        // Every epoch's end is reported, so all are of one epoch.
        try trainer.train(
          on: train, samples: steps * trainer.batchSize(for: train))
        if try isFinite(quantity, at: trainer, row) {
          good = trainer.state
        } else {
          bad = trainer.step
        }
      }
    } catch {
      throw .training(error)
    }
    var rates = LearningRateSequence(
      schedule: good.options.schedule, base: good.options.learningRate)
    return TrainingDiverged(
      quantity: quantity, step: bad,
      learningRate: rates.rate(
        step: max(bad - 1, 0), epoch: max(row.epoch - 1, 0)),
      row: row, outcome: outcome)
  }

  /// - Parameter row: says which data sets are evaluated.
  private func isFinite(
    _ quantity: TrainingDiverged.Quantity, at trainer: Trainer,
    _ row: TrainingHistory.Row
  ) throws(TrainingError) -> Bool {
    switch quantity {
    case .parameters: return trainer.network.isFinite
    case .loss:
      var row = row
      try evaluate(trainer, into: &row)
      return row.isFinite
    }
  }
}
