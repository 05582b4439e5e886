// Whole runs: when they report, which network they keep, and how they end when
// the numbers stop being numbers.

import InklingTestSupport
import Synchronization
import Testing

@testable import InklingTraining

@Suite struct TrainingRunHistoryTests {
  private func options(
    batch: Int, rate: Float = 0.5,
    sampling: TrainingOptions.Sampling = .shuffled, epochs: Int = 10,
    every interval: TrainingInterval = .epochs(1)
  ) -> TrainingOptions {
    TrainingOptions(
      epochs: epochs, batchSize: batch, learningRate: rate, sampling: sampling,
      reportEvery: interval, threads: 1)
  }

  /// Without figures on the training set.
  private func trainer(
    _ network: Network, _ options: TrainingOptions
  ) throws -> Trainer {
    var options = options
    options.trainEvaluation = .never
    return try Trainer(network, options: options)
  }

  private func network(
    _ data: Dataset, activation: ActivationFunction = .tanh
  ) throws -> Network {
    try Network(for: data, hidden: [3], activation: activation, seed: 7)
  }

  struct Interval: Sendable {
    let samples: Int
    let batch: Int
    let every: TrainingInterval
    var sampling = TrainingOptions.Sampling.shuffled
    /// Samples of each epoch done at its reports.
    let reports: [Int]
  }

  @Test(arguments: [
    // One sample per step.
    Interval(
      samples: 60_000, batch: 1, every: .samples(10_000),
      reports: [10_000, 20_000, 30_000, 40_000, 50_000, 60_000]),
    // 1,562 whole batches in an epoch, a report every 200.
    Interval(
      samples: 50_000, batch: 32, every: .steps(200), sampling: .replacement,
      reports: [6_400, 12_800, 19_200, 25_600, 32_000, 38_400, 44_800, 49_984]),
    Interval(samples: 100, batch: 32, every: .epochs(1), reports: [100]),
    // 64 is the first batch's end at or after 50, 100 that after 64.
    Interval(samples: 100, batch: 32, every: .samples(50), reports: [64, 100]),
    Interval(
      samples: 100, batch: 32, every: .samples(1), reports: [32, 64, 96, 100]),
    Interval(
      samples: 100, batch: 32, every: .samples(33), reports: [64, 96, 100]
    ),
    Interval(
      samples: 100, batch: 32, every: .samples(32), reports: [32, 64, 96, 100]),
    Interval(samples: 100, batch: 32, every: .steps(3), reports: [96, 100]),
    Interval(samples: 100, batch: 32, every: .steps(4), reports: [100]),
    Interval(samples: 100, batch: 32, every: .steps(.max), reports: [100]),
    Interval(samples: 100, batch: 32, every: .samples(.max), reports: [100]),
    Interval(samples: 100, batch: 500, every: .samples(10), reports: [100]),
  ])
  func reportsComeAtExactCounts(_ interval: Interval) throws {
    let data = try HistorySamples.dataset(count: interval.samples)
    let trainer = try trainer(
      network(data),
      options(
        batch: interval.batch, rate: 0.01, sampling: interval.sampling,
        epochs: 2, every: interval.every))
    var seen: [TrainingReport] = []
    let outcome = try trainer.fit(data) { report in
      seen.append(report)
      return .continue
    }
    #expect(outcome.history.reports == seen)
    #expect(outcome.last == seen.last)
    let first = try #require(seen.first)
    #expect((first.epoch, first.step, first.samples) == (0, 0, 0))
    #expect(first.endsEpoch)
    let epoch = try #require(interval.reports.last)
    let expected =
      interval.reports.map { (1, $0, $0) }
      + interval.reports.map { (2, $0, epoch + $0) }
    try #require(seen.count == expected.count + 1)
    for (row, (number, ofEpoch, total)) in zip(seen.dropFirst(), expected) {
      #expect(row.epoch == number)
      #expect(row.samplesOfEpoch == ofEpoch)
      #expect(row.samples == total)
      #expect(row.endsEpoch == (ofEpoch == epoch))
      let perEpoch = (epoch + interval.batch - 1) / interval.batch
      let ofThis = (ofEpoch + interval.batch - 1) / interval.batch
      #expect(row.step == (number - 1) * perEpoch + ofThis)
    }
  }

  @Test func timesAreTrainingAlone() throws {
    let data = try HistorySamples.dataset(count: 400)
    let trainer = try trainer(
      network(data), options(batch: 10, epochs: 3, every: .steps(15)))
    let start = ContinuousClock.now
    let outcome = try trainer.fit(data) { _ in
      let wait = ContinuousClock.now + .milliseconds(20)
      while ContinuousClock.now < wait {}
      return .continue
    }
    let whole = start.duration(to: .now) / .seconds(1)
    let rows = outcome.history.reports
    // Ten reports of 20 ms each are in the whole, not in the training.
    #expect(rows.count == 10)
    #expect(outcome.last.totalSeconds < whole - 0.19)
    for (before, row) in zip(rows, rows.dropFirst()) {
      #expect(row.totalSeconds > before.totalSeconds)
      let begins = row.samplesOfEpoch == 150
      #expect(begins || row.seconds > before.seconds)
    }
    let epochs = rows.filter { $0.endsEpoch }.reduce(0) { $0 + $1.seconds }
    #expect(abs(epochs - outcome.last.totalSeconds) < 1e-9)
  }

  @Test func evaluatesWhatItIsTold() throws {
    let data = try HistorySamples.dataset(count: 100)
    let test = try HistorySamples.dataset(count: 30)
    var options = options(batch: 25, epochs: 1, every: .samples(50))
    for (policy, train) in [
      (TrainingOptions.TrainEvaluation.never, [false, false, false]),
      (.epochs, [true, false, true]), (.reports, [true, true, true]),
    ] {
      options.trainEvaluation = policy
      let found = try Trainer(network(data), options: options)
        .fit(data, test: test).history.reports
        .map { ($0.train != nil, $0.test?.count) }
      #expect(found.map(\.0) == train)
      #expect(found.map(\.1) == [30, 30, 30])
    }
  }

  @Test func ratesAreThoseOfTheLastStep() throws {
    let data = try HistorySamples.dataset(count: 100)
    var options = options(batch: 25, rate: 0.8, epochs: 3)
    options.schedule = LearningRateSchedule(
      .exponential(gamma: 0.5), every: .epochs(1))
    let outcome = try trainer(network(data), options).fit(data)
    #expect(
      outcome.history.reports.map(\.learningRate) == [0.8, 0.8, 0.4, 0.2])
  }

  /// Accuracy rises on the right labels, then falls on the wrong ones.
  @Test(arguments: TrainingOptions.Keep.allCases)
  func keepsTheNetworkAskedFor(_ keep: TrainingOptions.Keep) throws {
    let data = try HistorySamples.dataset(count: 300)
    var options = options(batch: 10, epochs: 6)
    options.keep = keep
    let first = try Trainer(network(data), options: options)
    let rising = try first.fit(data, validation: data)
    options.epochs = 12
    let trainer = try Trainer(first.state, options: options)
    let outcome = try trainer.fit(
      HistorySamples.dataset(count: 300, mislabelled: true),
      validation: data, after: rising)
    #expect(outcome.history.reports.count == 13)
    #expect(outcome.last.epoch == 12)
    let best = try #require(outcome.history.best)
    #expect((1...6).contains(best.epoch))
    #expect(try #require(best.validation).accuracy > 0.9)
    #expect(try #require(outcome.last.validation).accuracy < 0.5)
    #expect(outcome.kept == (keep == .best ? best : outcome.last))
    // The network is the kept report's, whatever the trainer did since.
    let judge = try Trainer(outcome.network, options: trainer.options)
    #expect(try judge.evaluate(on: data) == outcome.kept.validation)
  }

  @Test func aCopyOfTheNetworkStaysWhenTrainingGoesOn() throws {
    let data = try HistorySamples.dataset(count: 100)
    let trainer = try Trainer(network(data), options: options(batch: 10))
    let before = trainer.network
    let weights = before.weights(ofLayer: 0)
    try trainer.trainEpoch(on: data)
    #expect(before.weights(ofLayer: 0) == weights)
    #expect(trainer.network.weights(ofLayer: 0) != weights)
  }

  @Test func aStoppedRunGoesOnAsIfItHadNot() throws {
    let data = try HistorySamples.dataset(count: 100)
    let options = options(batch: 20, epochs: 3, every: .samples(30))
    let whole = try trainer(network(data), options).fit(data, test: data)
    let trainer = try trainer(network(data), options)
    var reports = 0
    let part = try trainer.fit(data, test: data) { _ in
      reports += 1
      return reports == 4 ? .stop : .continue
    }
    #expect(part.history.reports.count == 4)
    #expect(!part.last.endsEpoch || trainer.epoch == part.last.epoch)
    let rest = try trainer.fit(data, test: data, after: part)
    let timeless = { (outcome: TrainingOutcome) in
      outcome.history.reports.map { row in
        var row = row
        (row.seconds, row.totalSeconds) = (0, 0)
        return row
      }
    }
    #expect(timeless(rest) == timeless(whole))
    #expect(rest.kept.step == whole.kept.step)
    #expect(
      rest.network.weights(ofLayer: 0) == whole.network.weights(ofLayer: 0))
  }

  @Test func aRunThatDivergesAtOnceKeepsTheFirstNetwork() throws {
    let data = try HistorySamples.dataset(count: 100)
    // A bounded activation would keep even such numbers finite.
    let first = try network(data, activation: .relu)
    var options = options(batch: 10, rate: 1e30)
    options.keep = .last
    let trainer = try Trainer(first, options: options)
    let diverged = try divergence { try trainer.fit(data, test: data) }
    #expect(diverged.report.epoch == 1)
    #expect(diverged.report.step == 10)
    #expect(diverged.outcome.history.reports.map(\.epoch) == [0])
    #expect(diverged.outcome.network.isFinite)
    #expect(
      diverged.outcome.network.weights(ofLayer: 0) == first.weights(ofLayer: 0))
    let line = diverged.description
    #expect(line.contains("epoch 1"))
    #expect(line.contains("step \(diverged.step) "))
    #expect(line.contains("1e+30"))
    #expect(!line.contains("\n"))
  }

  @Test func aRunThatDivergesLaterKeepsWhatWasGood() throws {
    let data = try HistorySamples.dataset(count: 100)
    var options = options(batch: 10, rate: 0.5)
    options.schedule = LearningRateSchedule(
      .step(gamma: 1e30, size: 3), every: .epochs(1))
    let trainer = try Trainer(
      network(data, activation: .relu), options: options)
    let diverged = try divergence { try trainer.fit(data, validation: data) }
    #expect(diverged.report.epoch == 4)
    #expect(diverged.report.learningRate > 1e29)
    #expect(diverged.outcome.history.reports.map(\.epoch) == [0, 1, 2, 3])
    #expect(diverged.outcome.kept == diverged.outcome.history.best)
    let judge = try Trainer(diverged.outcome.network, options: options)
    #expect(try judge.evaluate(on: data) == diverged.outcome.kept.validation)
  }

  @Test func aLossThatIsNoNumberEndsTheRunToo() throws {
    let data = try HistorySamples.dataset(count: 100)
    var options = options(batch: 10)
    // The parameters stay what they are.
    options.loss = .custom(
      CustomLoss(value: { _, _ in .infinity }, derivative: { _, _ in [0, 0] }))
    let trainer = try Trainer(network(data), options: options)
    let diverged = try divergence {
      try trainer.fit(data, test: data)
    }
    #expect(diverged.quantity == .loss)
    #expect(diverged.report.step == 10)
    #expect(diverged.step == 0)
    #expect(trainer.network.isFinite)
  }

  /// Against a trainer that is looked at after every step.
  @Test(arguments: [
    (Optimizer.sgd(), TrainingOptions.Sampling.shuffled, 3),
    (.sgd(momentum: 0.9, dampening: 0.9), .shuffled, 7),
    (.sgd(momentum: 0.9, dampening: 0.9), .sequential, 11),
    (.sgd(), .replacement, 5),
  ])
  func divergenceNamesTheStep(
    optimizer: Optimizer, sampling: TrainingOptions.Sampling, calm: Int
  ) throws {
    let data = try HistorySamples.dataset(count: 100)
    var options = options(batch: 5, rate: 0.1)
    options.optimizer = optimizer
    options.sampling = sampling
    // So many steps of the second epoch go well.
    options.schedule = LearningRateSchedule(
      .step(gamma: 1e25, size: Double(20 + calm)), every: .steps(1))
    let network = try network(data, activation: .relu)
    let trainer = try Trainer(network, options: options)
    while trainer.network.isFinite {
      try trainer.train(on: data, samples: 5)
      try #require(trainer.step < 40)
    }
    for interval: TrainingInterval in [.epochs(1), .steps(9)] {
      options.reportEvery = interval
      let diverged = try divergence {
        try self.trainer(network, options).fit(data, test: data)
      }
      #expect(diverged.quantity == .parameters)
      #expect(diverged.step == trainer.step)
      #expect(diverged.step > 20 + calm)
      #expect(diverged.learningRate > 1e23)
      #expect(diverged.outcome.last.step < diverged.step)
      #expect(diverged.description.contains("at step \(trainer.step) "))
    }
  }

  /// Finite parameters whose outputs, squared, are not.
  @Test func divergenceOfTheLossNamesTheStep() throws {
    let data = try HistorySamples.dataset(count: 100)
    var options = options(batch: 5, rate: 0.1)
    options.loss = .meanSquaredError
    options.schedule = LearningRateSchedule(
      .step(gamma: 1e21, size: 27), every: .steps(1))
    let network = try Network(for: data, hidden: [], seed: 3)
    let trainer = try Trainer(network, options: options)
    while try trainer.evaluate(on: data).loss.isFinite {
      try trainer.train(on: data, samples: 5)
      try #require(trainer.step < 40)
    }
    try #require(trainer.network.isFinite)
    options.reportEvery = .steps(8)
    let diverged = try divergence {
      try Trainer(network, options: options).fit(data, test: data)
    }
    #expect(diverged.step == trainer.step)
  }

  /// A loss that grows by so much in each step, and is a number all the while.
  @Test(arguments: [TrainingInterval.epochs(1), .steps(3), .steps(7)])
  func aFiniteNonsenseIsADivergence(interval: TrainingInterval) throws {
    let data = try HistorySamples.dataset(count: 100)
    var options = options(batch: 5, rate: 0.1)
    options.loss = .meanSquaredError
    options.reportEvery = interval
    options.schedule = LearningRateSchedule(
      .step(gamma: 30, size: 23), every: .steps(1))
    let network = try Network(for: data, hidden: [], seed: 3)
    let trainer = try Trainer(network, options: options)
    let limit = try 100 * max(trainer.evaluate(on: data).loss, 1)
    while try trainer.evaluate(on: data).loss <= limit {
      try trainer.train(on: data, samples: 5)
      try #require(trainer.step < 60)
    }
    try #require(try trainer.evaluate(on: data).loss.isFinite)
    let diverged = try divergence {
      try Trainer(network, options: options).fit(data, test: data)
    }
    #expect(diverged.quantity == .excess)
    #expect(diverged.step == trainer.step)
    #expect(diverged.outcome.history.reports.count > 1)
    #expect(
      diverged.description.contains(
        "the loss is over a hundred times the first"))
    let kept = try diverged.outcome.network.evaluate(
      on: data, loss: options.loss)
    #expect(kept.loss <= limit)
  }

  /// A network that is good as it comes, and then is not any more.
  @Test func aLossBelowAHundredIsNoDivergence() throws {
    var first = TrainingReport()
    var report = TrainingReport()
    for (before, after, isBeyond) in [
      (1e-9, 99.0, false), (0.5, 101, true), (2.3, 229, false),
      (2.3, 231, true),
      (-5, 99, false), (.nan, 1e9, false), (2.3, .nan, true),
    ] {
      first.validation = Evaluation(loss: before, correct: 0, count: 1)
      report.validation = Evaluation(loss: after, correct: 0, count: 1)
      #expect(report.hasDiverged(since: first) == isBeyond)
      #expect(!TrainingReport().hasDiverged(since: first))
      #expect(!report.hasDiverged(since: TrainingReport()))
    }
  }

  /// To look for the step takes as long as to train since the last report.
  @Test func aRequestEndsTheSearchForTheStep() throws {
    let data = try HistorySamples.dataset(count: 100)
    let options = options(batch: 5, rate: 1e30)
    let network = try network(data, activation: .relu)
    // In each of 20 steps and once behind them it is asked.
    for (question, isFound) in [(Int.max, true), (22, false)] {
      let counter = Counter()
      let diverged = try divergence {
        try Trainer(network, options: options).fit(
          data, test: data, isCancelled: { counter.next() >= question })
      }
      #expect(diverged.report.step == 20)
      #expect((diverged.step < 20) == isFound)
    }
  }

  /// Counts its calls.
  private final class Counter: Sendable {
    private let calls = Atomic<Int>(0)

    func next() -> Int { calls.add(1, ordering: .relaxed).newValue }
  }

  private func divergence(
    _ body: () throws -> TrainingOutcome
  ) throws -> TrainingDivergence {
    let error = #expect(throws: TrainingError.self) { try body() }
    let diverged = try #require(error?.divergence)
    #expect(error?.outcome?.history == diverged.outcome.history)
    #expect(error?.description == diverged.description)
    return diverged
  }

  @Test func optionsWithoutSenseAreRefused() throws {
    let data = try HistorySamples.dataset(count: 10)
    for (epochs, interval, words) in [
      (-1, TrainingInterval.epochs(1), "-1 epochs"),
      (1, .samples(0), "every 0 samples"), (1, .steps(-3), "every -3"),
    ] {
      let error = #expect(throws: TrainingError.self) {
        try trainer(
          network(data), options(batch: 5, epochs: epochs, every: interval))
      }
      #expect(error?.description.contains(words) == true)
    }
    let one = try trainer(network(data), options(batch: 5, epochs: 1))
    let wrong = try Dataset(
      rows: .floats(FloatRows([1, 2], columns: 2)), labels: [0],
      shape: .vector(count: 2), scale: 1, classNames: ["a", "b"],
      source: "test")
    let error = #expect(throws: TrainingError.self) { try one.fit(wrong) }
    #expect(error?.description.contains("samples of 2 values") == true)
    #expect(one.step == 0)
  }

  @Test func noEpochsGiveTheUntrainedNetwork() throws {
    let data = try HistorySamples.dataset(count: 10)
    let outcome = try trainer(network(data), options(batch: 5, epochs: 0))
      .fit(data)
    #expect(outcome.history.reports.count == 1)
    #expect(outcome.kept.epoch == 0)
  }
}
