// Small histories and data sets for the tests of histories, runs and plots.

package import InklingTraining

package enum HistorySamples {
  /// A row with a figure on the test set, and perhaps on the others.
  package static func row(
    epoch: Int, step: Int? = nil, test: (loss: Double, correct: Int)? = nil,
    validation: (loss: Double, correct: Int)? = nil,
    train: (loss: Double, correct: Int)? = nil
  ) -> TrainingReport {
    let figures = { (pair: (loss: Double, correct: Int)?) in
      pair.map { Evaluation(loss: $0.loss, correct: $0.correct, count: 10_000) }
    }
    var row = TrainingReport()
    row.epoch = epoch
    row.step = step ?? epoch * 469
    row.samplesOfEpoch = epoch == 0 ? 0 : 60_000
    row.samples = epoch * 60_000
    row.learningRate = 0.1
    row.seconds = epoch == 0 ? 0 : 0.05
    row.totalSeconds = Double(epoch) * 0.05
    row.test = figures(test)
    row.validation = figures(validation)
    row.train = figures(train)
    return row
  }

  /// A curve as training gives it, with all three data sets if asked for.
  package static func history(
    epochs: Int, validation: Bool = false
  ) -> TrainingHistory {
    var history = TrainingHistory()
    for epoch in 0...epochs {
      let rest = 1 / (1 + 8 * Double(epoch) / Double(max(epochs, 1)))
      let wobble = Double(epoch * 7919 % 100) / 4000
      let correct = { (share: Double) in Int(10_000 * min(share, 1)) }
      history.reports.append(
        row(
          epoch: epoch,
          test: (
            2.2 * rest + 0.1 + wobble, correct(1 - 0.9 * rest + wobble / 4)
          ),
          validation: validation
            ? (2.2 * rest + 0.13 + wobble, correct(0.99 - 0.89 * rest)) : nil,
          train: (2.2 * rest, correct(1.01 - 0.91 * rest))))
    }
    return history
  }

  /// `count` samples of four values in two classes: class 1 where the first
  /// value is the larger.
  package static func dataset(count: Int, mislabelled: Bool = false) throws
    -> Dataset
  {
    var values: [Float] = []
    var labels: [UInt16] = []
    for index in 0..<count {
      let angle = Float(index * 37 % 101) / 101
      values += [angle, 1 - angle, Float(index % 3), 1]
      labels.append((angle > 0.5) != mislabelled ? 1 : 0)
    }
    return try Dataset(
      rows: .floats(FloatRows(values, columns: 4)), labels: labels,
      shape: .vector(count: 4), scale: 1, classNames: ["low", "high"],
      source: "test")
  }
}
