// What a run is chosen by: the validation set and never the test set; when it
// ends early; and that a run gone on with chooses alike.

import InklingTestSupport
import Testing

@testable import InklingTraining

@Suite struct ChoosingTests {
  private func trainer(
    _ data: Dataset, epochs: Int = 6, keep: TrainingOptions.Keep? = nil,
    patience: Int? = nil, delta: Double = 0,
    every: TrainingInterval = .epochs(1)
  ) throws -> Trainer {
    var options = TrainingOptions(
      epochs: epochs, batchSize: 10, learningRate: 0.5, reportEvery: every,
      patience: patience, minimumDelta: delta, threads: 1)
    options.keep = keep
    options.checkpointEvery = .steps(7)
    return try Trainer(
      Network(for: data, hidden: [3], activation: .tanh, seed: 7),
      options: options)
  }

  private var data: Dataset {
    get throws { try HistorySamples.dataset(count: 100) }
  }
  /// What the network learns is wrong here.
  private var wrong: Dataset {
    get throws { try HistorySamples.dataset(count: 100, mislabelled: true) }
  }

  /// The test set would have the first network, or the last.
  @Test(arguments: [nil, TrainingOptions.Keep.best])
  func theTestSetHasNoSay(_ keep: TrainingOptions.Keep?) throws {
    let run = try trainer(data, keep: keep)
      .fit(data, validation: data, test: wrong)
    let tested = run.history.reports.compactMap { $0.test?.accuracy }
    #expect(tested[0] == tested.max())
    #expect(run.kept.validation?.accuracy == 1)
    #expect(run.kept.epoch > 0)
    let other = try trainer(data, keep: keep)
      .fit(data, validation: wrong, test: data)
    #expect(other.kept.epoch == 0)
  }

  @Test func nothingToChooseByIsRefused() throws {
    for (keep, patience) in [
      (TrainingOptions.Keep.best, nil), (nil, 3), (.last, 3),
    ] {
      let trainer = try trainer(data, keep: keep, patience: patience)
      let error = #expect(throws: TrainingError.self) {
        try trainer.fit(data, test: data)
      }
      #expect(error?.description.contains("no validation data") == true)
      #expect(trainer.step == 0)
    }
    // Where nothing is said, it is the last.
    let run = try trainer(data).fit(data, test: wrong)
    #expect(run.kept == run.last)
  }

  /// Such a run of before chose by the test set, and its checkpoint says best.
  @Test func oldCheckpointsGoOnAsTheyBegan() throws {
    var checkpoints: [TrainingCheckpoint] = []
    // A rate that spoils what was learned.
    try trainer(data, keep: .last).fit(
      data, test: data,
      onCheckpoint: {
        checkpoints.append($0)
        return .continue
      })
    let found = checkpoints[1]
    let lines = try String(
      decoding: CheckpointSettings(found).encoded(), as: UTF8.self)
    #expect(lines.contains("keep=last\n"))
    var options = found.trainer.options
    options.keep = .best
    let resumed = try Trainer(resuming: found, options: options)
    let run = try resumed.fit(data, test: data)
    #expect(run.kept == run.history.best)
    #expect(run.kept.validation == nil && run.kept.test != nil)
  }

  /// Rows of accuracy and loss, the patience, the delta; where it ends and what
  /// was the best. As Keras's EarlyStopping and Lightning's count.
  struct Course: Sendable {
    let rows: [(Int, Double)]
    var patience = 2
    var delta = 0.0
    var stop: Int?
    var best: Int
  }

  @Test(arguments: [
    // The untrained network's luck is no measure.
    Course(
      rows: [(9_000, 0.1), (5_000, 1), (6_000, 1), (7_000, 1)], best: 3),
    Course(
      rows: [(0, 9), (5_000, 1), (4_000, 1), (4_999, 1), (9_000, 1)],
      stop: 3, best: 1),
    Course(
      rows: [(0, 9), (5_000, 1), (4_000, 1), (5_001, 1), (4_000, 1), (1, 1)],
      stop: 5, best: 3),
    // At equal accuracy a lower loss is better, unless a rise is asked for.
    Course(rows: [(0, 9), (5, 1), (5, 0.9), (5, 0.8), (5, 0.7)], best: 4),
    Course(
      rows: [(0, 9), (5, 1), (5, 0.9), (5, 0.8), (5, 0.7)], delta: 1e-9,
      stop: 3, best: 1),
    // Small rises add up from the last that counted.
    Course(
      rows: [(0, 9), (5_000, 1), (5_060, 1), (5_120, 1), (5_120, 1)],
      delta: 0.01, best: 3),
    Course(
      rows: [(0, 9), (5_000, 1), (5_060, 1), (5_090, 1), (9_000, 1)],
      delta: 0.01, stop: 3, best: 1),
    Course(rows: [(0, 9), (5, 1), (4, 1)], patience: 1, stop: 2, best: 1),
  ])
  func endsWhenNothingGetsBetter(_ course: Course) {
    let history = TrainingHistory(
      course.rows.enumerated().map { epoch, row in
        HistorySamples.row(
          epoch: epoch, validation: (loss: row.1, correct: row.0))
      })
    let stopping = EarlyStopping(
      TrainingOptions(patience: course.patience, minimumDelta: course.delta),
      after: history)
    #expect(stopping.stop?.epoch == course.stop)
    #expect(stopping.best?.epoch == course.best)
  }

  /// Validation gets worse from the start, so that it ends after the patience;
  /// killed anywhere and gone on with, at the same place with the same bytes.
  @Test func goesOnFromEveryCheckpoint() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("run.ckpt")
    var checkpoints: [TrainingCheckpoint] = []
    let trainer = try trainer(
      data, epochs: 30, patience: 3, delta: 0.001, every: .samples(40))
    let whole = try trainer.fit(
      data, validation: wrong, test: data,
      onCheckpoint: {
        checkpoints.append($0)
        return .continue
      })
    let stop = whole.last.epoch
    #expect((4..<30).contains(stop))
    #expect(whole.stop?.epoch == stop - 3)
    #expect(trainer.epoch == stop && whole.last.endsEpoch)
    #expect(checkpoints.count > 5)
    #expect(checkpoints.filter(\.isFinished).count == 1)
    #expect(checkpoints.last?.isFinished == true)
    for checkpoint in checkpoints {
      try checkpoint.write(to: path, overwriting: true)
      let read = try TrainingCheckpoint(path: path)
      #expect(read.isFinished == checkpoint.isFinished)
      // Nor do more epochs make a run of what is over.
      for epochs in [30, 50] {
        let resumed = try Trainer(resuming: read, epochs: epochs)
        let run = try resumed.fit(data, validation: wrong, test: data)
        #expect(CheckpointTests.leaveTheSame(run, whole))
        #expect(run.stop?.epoch == stop - 3)
        let isSame = resumed.network.bits == trainer.network.bits
        #expect(isSame)
      }
    }
  }

  @Test func impossibleSettingsAreRefused() throws {
    for (patience, delta) in [
      (0, 0.0), (-1, 0), (.max, 0), (3, -0.1), (3, 1),
      (3, .nan),
    ] {
      #expect(throws: TrainingError.self) {
        _ = try trainer(data, patience: patience, delta: delta)
      }
    }
  }
}
