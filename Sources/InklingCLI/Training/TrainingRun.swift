// The loop over epochs: train, measure, report.

import Inkling
import InklingData

/// A training run on its way.
struct TrainingRun {
  let trainer: Trainer
  let data: DataSplits
  let epochs: Int
  let progress = Progress()

  init(_ settings: Recipe, data: DataSplits) throws {
    trainer = try Trainer(
      settings.network(for: data.train), options: settings.options)
    self.data = data
    epochs = settings.epochs
  }

  /// Trains one more epoch and measures the result.
  ///
  /// - Throws: `CommandFailure` where the loss or a parameter is no longer a
  ///   finite number: nothing good comes after that.
  func next() throws -> EpochReport {
    let seconds = try trainEpoch()
    progress.show("epoch \(trainer.epoch)/\(epochs)  evaluating")
    let report = EpochReport(
      epoch: trainer.epoch, seconds: seconds,
      train: try trainer.evaluate(on: data.train),
      test: try trainer.evaluate(on: data.test))
    progress.clear()
    guard report.train.loss.isFinite, trainer.network.isFinite else {
      throw CommandFailure(
        "training diverged in epoch \(report.epoch): the training loss is "
          + "\(report.train.loss.magnitude); try a learning rate below "
          + "\(trainer.options.learningRate)")
    }
    return report
  }

  /// - Returns: the seconds it took.
  private func trainEpoch() throws -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    // Whole epochs at once unless somebody watches.
    let samples = progress.isVisible ? max(data.train.count / 50, 1) : .max
    let epoch = trainer.epoch + 1
    while try !trainer.train(on: data.train, samples: samples) {
      let percent = trainer.samplesOfEpoch * 100 / max(data.train.count, 1)
      progress.show("epoch \(epoch)/\(epochs)  training  \(percent) %")
    }
    return (clock.now - start).seconds
  }
}
