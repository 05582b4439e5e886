// A run taken down between two steps and gone on with, in memory and through a
// file, against one that was never stopped. Files that are wrong are in
// CheckpointRefusalTests.

import InklingTestSupport
import Testing

@testable import InklingTraining

@Suite struct CheckpointTests {
  struct Setting: Sendable {
    var optimizer = Optimizer.sgd()
    var batch = 16
    var sampling = TrainingOptions.Sampling.shuffled
    var schedule = LearningRateSchedule.constant
    var loss = Loss.softmaxCrossEntropy
    var reduction = TrainingOptions.Reduction.mean
    var threads = 1
    var clipNorm: Float?
    var maxNorm: Float?
    var emaDecay: Float?
    var labelSmoothing: Float = 0
    var dropout: [Float] = []
    var inputDropout: Float = 0
    var classWeights: TrainingOptions.ClassWeights?
    var batchNorm = false
    var plainAfter: Int?
    var checkpointEvery = TrainingInterval.epochs(1)
  }

  static let settings = [
    Setting(optimizer: .sgd(momentum: 0.9, dampening: 0.9)),
    Setting(optimizer: .init(.polyak(momentum: 0.7)), batch: 1),
    Setting(batch: 7, sampling: .replacement),
    Setting(
      optimizer: .sgd(momentum: 0.5, dampening: 0.5), sampling: .sequential),
    Setting(batch: TrainingOptions.wholeSet),
    Setting(
      schedule: LearningRateSchedule(
        .inverse(gamma: 0.05, power: 0.9998), every: .steps(3),
        compounds: true, warmUp: 4)),
    Setting(
      schedule: LearningRateSchedule(.cosine(length: 5.5), every: .epochs(1)),
      loss: .meanSquaredError, reduction: .sum),
    Setting(
      schedule: LearningRateSchedule(
        .step(gamma: 0.1, size: 2), every: .epochs(1))),
    Setting(
      schedule: LearningRateSchedule(.polynomial(power: 0.3, length: 1e3))),
    Setting(
      schedule: LearningRateSchedule(.sigmoid(gamma: 0.01, center: 20))),
    Setting(schedule: LearningRateSchedule(.exponential(gamma: 0.999))),
    Setting(optimizer: .sgd(momentum: 0.9, dampening: 0.9), threads: 3),
    Setting(optimizer: .adam(beta1: 0.8, beta2: 0.99, epsilon: 1e-4)),
    Setting(optimizer: .adamW(), threads: 3),
    Setting(
      optimizer: .adamW(), threads: 3, clipNorm: 0.1, maxNorm: 0.5,
      emaDecay: 0.95, labelSmoothing: 0.1, dropout: [0.1, 0.2],
      inputDropout: 0.1, classWeights: .balanced),
    Setting(batch: 7, emaDecay: 0.95),
    Setting(batch: 7, batchNorm: true),
    Setting(
      optimizer: .adamW(), threads: 3, clipNorm: 0.1, emaDecay: 0.95,
      dropout: [0.2], batchNorm: true),
    Setting(
      optimizer: .adamW(), emaDecay: 0.95, dropout: [0.2], batchNorm: true,
      plainAfter: 2),
  ]

  /// Wide enough for several threads.
  static func trainer(_ setting: Setting, _ data: Dataset) throws -> Trainer {
    var options = TrainingOptions()
    options.optimizer = setting.optimizer
    options.learningRate = setting.reduction == .sum ? 1e-3 : 0.1
    options.batchSize = setting.batch
    options.sampling = setting.sampling
    options.schedule = setting.schedule
    options.loss = setting.loss
    options.reduction = setting.reduction
    options.weightDecay = 1e-4
    options.clipNorm = setting.clipNorm
    options.maxNorm = setting.maxNorm
    options.emaDecay = setting.emaDecay
    options.labelSmoothing = setting.labelSmoothing
    options.dropout = setting.dropout
    options.inputDropout = setting.inputDropout
    options.classWeights = setting.classWeights
    options.batchNorm = setting.batchNorm
    options.plainAfter = setting.plainAfter
    options.seed = 11
    options.epochs = 4
    options.reportEvery = .samples(40)
    options.checkpointEvery = setting.checkpointEvery
    options.threads = setting.threads
    let hidden = setting.threads > 1 ? [256, 256] : [5]
    return try Trainer(
      Network(for: data, hidden: hidden, activation: .tanh, seed: 2),
      options: options)
  }

  // Made anew each time: LeakSanitizer takes what a global of an enum's type
  // points to for a leak, since the case stands in the pointer's spare bits.
  static var test: Dataset? { try? HistorySamples.dataset(count: 30) }

  /// Whether two runs leave the same, but for the seconds they took.
  static func leaveTheSame(
    _ one: TrainingOutcome, _ other: TrainingOutcome
  ) -> Bool {
    remains(one) == remains(other)
  }

  private static func remains(
    _ outcome: TrainingOutcome
  ) -> (bits: [UInt32], rows: [TrainingReport]) {
    let rows = ([outcome.kept] + outcome.history.reports).map { row in
      var row = row
      (row.seconds, row.totalSeconds) = (0, 0)
      return row
    }
    return (outcome.network.bits, rows)
  }

  @Test(arguments: settings.indices)
  func goesOnFromEveryCheckpoint(_ index: Int) throws {
    var setting = Self.settings[index]
    setting.checkpointEvery = .steps(setting.batch == 1 ? 31 : 3)
    let data = try HistorySamples.dataset(count: 100)
    let folder = try TemporaryFolder()
    let path = folder.path("run.ckpt")
    var checkpoints: [TrainingCheckpoint] = []
    let trainer = try Self.trainer(setting, data)
    let whole = try trainer.fit(
      data, test: Self.test,
      onCheckpoint: { checkpoint in
        checkpoints.append(checkpoint)
        return .continue
      })
    #expect(checkpoints.count > 1)
    #expect(checkpoints.first?.trainer.step == 0)
    #expect(checkpoints.last?.trainer.epoch == 4)
    for checkpoint in checkpoints {
      var checkpoint = checkpoint
      checkpoint.notes = ["path": "a=b\\n\nc", "": "é"]
      try checkpoint.write(to: path)
      let read = try TrainingCheckpoint(path: path)
      #expect(read.notes == checkpoint.notes)
      let lines = try [read, checkpoint]
        .map { try CheckpointSettings($0).encoded() }
      #expect(lines[0] == lines[1])
      #expect(
        read.outcome.secondsSinceReport
          == checkpoint.outcome.secondsSinceReport)
      #expect(read.outcome.history == checkpoint.outcome.history)
      for state in [checkpoint, read] {
        let resumed = try Trainer(
          resuming: state, threads: 3 - setting.threads % 2)
        let outcome = try resumed.fit(data, test: Self.test)
        #expect(Self.leaveTheSame(outcome, whole))
        let isSame = resumed.network.bits == trainer.network.bits
        #expect(isSame, "from step \(checkpoint.trainer.step)")
        #expect(resumed.step == trainer.step)
      }
    }
  }

  /// A state is a value, though it shares memory with its trainer.
  @Test func aStateStaysWhenTrainingGoesOn() throws {
    let data = try HistorySamples.dataset(count: 100)
    let trainer = try Self.trainer(Self.settings[0], data)
    try trainer.train(on: data, samples: 48)
    let state = trainer.state
    while trainer.epoch < 3 { try trainer.train(on: data, samples: 16) }
    let again = try Trainer(state)
    #expect(again.step == 3)
    while again.epoch < 3 { try again.train(on: data, samples: 32) }
    #expect(again.network.bits == trainer.network.bits)
  }

  @Test(arguments: [1, 3], [0, settings.count - 1])
  func aRequestEndsTheRunAfterItsStep(threads: Int, index: Int) throws {
    let data = try HistorySamples.dataset(count: 100)
    var setting = Self.settings[index]
    setting.threads = threads
    let whole = try Self.trainer(setting, data).fit(data, test: Self.test)

    let trainer = try Self.trainer(setting, data)
    var checkpoint: TrainingCheckpoint?
    let part = try trainer.fit(
      data, test: Self.test,
      onCheckpoint: {
        checkpoint = $0
        return .continue
      }, isCancelled: { true })
    #expect(trainer.step == 1)
    #expect(trainer.samplesOfEpoch == 16)
    #expect(part.history.reports.count == 1)
    #expect(part.secondsSinceReport > 0)
    let last = try #require(checkpoint)
    #expect(last.trainer.step == 1)
    let rest = try Trainer(resuming: last).fit(data, test: Self.test)
    #expect(Self.leaveTheSame(rest, whole))
    // The seconds before the stop count too.
    #expect(rest.history.reports[1].seconds > part.secondsSinceReport)
  }

  @Test func otherDataAreRefused() throws {
    let data = try HistorySamples.dataset(count: 100)
    var checkpoint: TrainingCheckpoint?
    try Self.trainer(Self.settings[0], data).fit(
      data, test: Self.test, onReport: { _ in .stop },
      onCheckpoint: {
        checkpoint = $0
        return .stop
      })
    #expect(checkpoint == nil, "a run that stops before its first step")
    try Self.trainer(Self.settings[0], data).fit(
      data, test: Self.test,
      onCheckpoint: {
        checkpoint = $0
        return .stop
      })
    let found = try #require(checkpoint)
    let other = try HistorySamples.dataset(count: 100, mislabelled: true)
    let runs: [(Dataset, Dataset?, Dataset?, String)] = [
      (other, nil, Self.test, "other training data"),
      (data, nil, nil, "other test data"),
      (data, data, Self.test, "other validation data"),
    ]
    for (train, validation, test, words) in runs {
      let trainer = try Trainer(resuming: found)
      let error = #expect(throws: TrainingError.self) {
        try trainer.fit(train, validation: validation, test: test)
      }
      #expect(error?.description.contains(words) == true)
    }
  }

  @Test func whatNoFileHoldsIsRefused() throws {
    let data = try HistorySamples.dataset(count: 20)
    var options = TrainingOptions()
    options.loss = .custom(
      CustomLoss(value: { _, _ in 0 }, derivative: { _, _ in [0, 0] }))
    let loss = try Trainer(Network(for: data, hidden: [3]), options: options)
    let activation = try Trainer(
      Network(
        for: data, hidden: [3],
        activation: .custom(
          CustomActivation(value: { $0 }, derivative: { _ in 1 }))),
      options: TrainingOptions())
    for trainer in [loss, activation] {
      #expect(throws: TrainingError.self) {
        try TrainingCheckpoint.check(trainer)
      }
      // In memory they go on.
      try trainer.trainEpoch(on: data)
      #expect(try Trainer(trainer.state).step == 1)
    }
  }
}
