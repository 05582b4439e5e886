// Schedules of the learning rate against PyTorch's numbers.

import InklingTestSupport
import Testing

@testable import InklingTraining

@Suite("Schedules as PyTorch has them") struct TorchScheduleTests {
  /// Texts, and the rates step by step as Tests/Scripts/torch_schedules.py
  /// printed them (PyTorch 2.13, float64).
  static let cases: [(String, [Double])] = [
    (
      "one-cycle",
      [
        0.04, 0.422341113735, 0.960261424723, 0.979746567821, 0.884475724769,
        0.726087049298, 0.530582708088, 0.330058028987, 0.1574325128,
        0.0410455432063, 4e-06,
      ]
    ),
    (
      "one-cycle:pct-start=0.25,div-factor=10,final-div-factor=100",
      [
        0.1, 0.55, 1, 0.969876464083, 0.883139199338, 0.75025, 0.587237264745,
        0.413762735255, 0.25075, 0.117860800662, 0.0311235359174, 0.001,
      ]
    ),
    (
      "one-cycle:pct-start=0",
      [0.904508879153, 0.654509879153, 0.345494120847, 0.0954951208465, 4e-06]
    ),
    (
      "one-cycle:pct-start=1", [0.04, 0.18058874503, 0.52, 0.85941125497, 1]
    ),
    (
      "one-cycle:pct-start=0.05",
      [
        0.976611296555, 0.855635612315, 0.656754628006, 0.423535324431,
        0.207066854015, 0.0547689222047, 4e-06,
      ]
    ),
    (
      "cosine-restarts:length=3", [1, 0.75, 0.25, 1, 0.75, 0.25, 1, 0.75]
    ),
    (
      "cosine-restarts:length=1,multiplier=2",
      [
        1, 1, 0.5, 1, 0.853553390593, 0.5, 0.146446609407, 1, 0.961939766256,
        0.853553390593, 0.691341716183, 0.5, 0.308658283817, 0.146446609407,
        0.0380602337444, 1,
      ]
    ),
    (
      "cosine-restarts:length=2,multiplier=3",
      [
        1, 0.5, 1, 0.933012701892, 0.75, 0.5, 0.25, 0.0669872981078, 1,
        0.992403876506, 0.969846310393, 0.933012701892,
      ]
    ),
  ]

  @Test(arguments: cases)
  func factors(_ text: String, _ expected: [Double]) throws {
    let schedule = try LearningRateSchedule(parsing: text)
    #expect(try LearningRateSchedule(parsing: schedule.description) == schedule)
    let stored = try LearningRateSchedule(parsing: schedule.checkpointText)
    #expect(stored == schedule)
    for (step, rate) in expected.enumerated() {
      let found = schedule.policy.factor(
        Double(step), of: Double(expected.count))
      #expect(abs(found - rate) < 1e-11, "step \(step)")
      #expect(
        schedule.rate(
          base: 0.5, step: step, epoch: 0, ofRun: expected.count)
          == Float(0.5 * found))
    }
  }

  /// A length of its own is that of a run; past its end the rate stays.
  @Test func aCycleMayHaveALength() throws {
    let (_, expected) = Self.cases[0]
    let schedule = try LearningRateSchedule(
      parsing: "one-cycle:length=11", every: .epochs(1))
    #expect(schedule.every == .epochs(1))
    for (epoch, rate) in (expected + [4e-6, 4e-6]).enumerated() {
      let found = schedule.rate(base: 1, step: 0, epoch: epoch)
      #expect(abs(Double(found) - rate) < 1e-7)
    }
  }

  /// A cycle spans all steps of the run, whatever the batch and the sampling,
  /// behind the warm-up.
  @Test(arguments: [
    (TrainingOptions.Sampling.shuffled, 11), (.replacement, 10),
  ])
  func spansTheRun(sampling: TrainingOptions.Sampling, steps: Int) throws {
    let data = try HistorySamples.dataset(count: 43)
    for warmUp in [0, 3] {
      let options = TrainingOptions(
        epochs: 2, batchSize: 8, learningRate: 0.5,
        schedule: LearningRateSchedule(
          LearningRateSchedule.oneCycle().policy, warmUp: warmUp),
        sampling: sampling, reportEvery: .steps(1), threads: 1)
      let trainer = try Trainer(
        Network(for: data, hidden: [2]), options: options)
      let rates = try trainer.fit(data).history.reports.map(\.learningRate)
      let all = sampling == .shuffled ? 12 : 10
      try #require(rates.count == all + 1)
      #expect(rates[0] == rates[1])
      for (step, rate) in rates.dropFirst().enumerated() {
        let expected =
          step < warmUp
          ? 0.5 * Double(step + 1) / 3
          : 0.5
            * options.schedule.policy.factor(
              Double(step - warmUp), of: Double(all - warmUp))
        #expect(rate == Float(expected), "step \(step)")
      }
      #expect(abs(Double(rates[all]) - 0.5 * 4e-6) < 1e-12)
    }
  }

  @Test func epochsCannotBeAddedToACycle() throws {
    let data = try HistorySamples.dataset(count: 20)
    var options = TrainingOptions(epochs: 2, schedule: .oneCycle())
    options.threads = 1
    var checkpoint: TrainingCheckpoint?
    try Trainer(Network(for: data, hidden: [2]), options: options).fit(
      data,
      onCheckpoint: {
        checkpoint = $0
        return .continue
      })
    let found = try #require(checkpoint)
    _ = try Trainer(resuming: found, epochs: 2)
    let error = #expect(throws: TrainingError.self) {
      _ = try Trainer(resuming: found, epochs: 3)
    }
    #expect(error?.description.contains("spans its 2") == true)
  }

  @Test(arguments: [
    "one-cycle:pct-start=1.5", "one-cycle:div-factor=0", "one-cycle:compound",
    "one-cycle:length=0", "one-cycle:every=2steps", "cosine-restarts",
    "cosine-restarts:length=0", "cosine-restarts:length=2,multiplier=0.5",
    "cosine-restarts:length=2,compound",
  ])
  func refuses(_ text: String) {
    #expect(LearningRateSchedule(text) == nil)
  }
}
