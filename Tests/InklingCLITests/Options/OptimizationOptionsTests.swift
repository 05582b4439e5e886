// Optimizers, schedules and intervals as they are written on the command line.

import ArgumentParser
import InklingRuns
import InklingTraining
import Testing

@testable import InklingCLI

@Suite struct OptimizationOptionsTests {
  private static let schedules: [(String, LearningRateSchedule)] = [
    ("constant", .constant),
    ("step:gamma=0.5,size=20.0", .init(.step(gamma: 0.5, size: 20))),
    ("exponential:gamma=0.9", .init(.exponential(gamma: 0.9))),
    (
      "polynomial:power=2.0,length=20.0",
      .init(.polynomial(power: 2, length: 20))
    ),
    (
      "sigmoid:gamma=0.05,center=200.0",
      .init(.sigmoid(gamma: 0.05, center: 200))
    ),
    (
      "cosine:length=10.0,compound", .init(.cosine(length: 10), compounds: true)
    ),
    (
      "inverse:gamma=0.05,power=0.9998,compound",
      Recipe.newsgroupsTanh8.options.schedule
    ),
  ]

  @Test(arguments: schedules)
  func readsWhatItWrites(_ text: String, _ schedule: LearningRateSchedule)
    throws
  {
    let choice = try LearningRateSchedule(parsing: text)
    #expect(choice.policy == schedule.policy)
    #expect(choice.compounds == schedule.compounds)
    #expect(schedule.policyText == text)
  }

  @Test(arguments: [
    "", "step", "step:", "step:gamma=1", "step:gamma=1,size=0",
    "step:gamma=1,size=2,gamma=3", "step:gamma=1,size=inf", "step:gamma,size",
    "cosine:length=-1", "cosine:length=nan", "constant:gamma=1", "Cosine",
    "inverse:gamma=1e999,power=1", "exponential:gamma=-0.5",
  ])
  func refusesOtherTexts(_ text: String) {
    #expect(throws: TrainingError.self) {
      try LearningRateSchedule(parsing: text)
    }
  }

  @Test(arguments: [
    ("10000samples", TrainingInterval(10_000, .samples)),
    ("1step", TrainingInterval(1, .steps)),
    ("200 steps", TrainingInterval(200, .steps)),
    ("epoch", TrainingInterval(1, .epochs)),
    ("100epochs", TrainingInterval(100, .epochs)),
  ])
  func readsIntervals(_ text: String, _ interval: TrainingInterval) throws {
    #expect(try TrainingInterval(parsing: text) == interval)
  }

  @Test(arguments: [
    "", "5", "0steps", "-1steps", "1.5steps", "5 hours", "steps5",
    "99999999999999999999steps", "٣steps",
  ])
  func refusesOtherIntervals(_ text: String) {
    #expect(throws: UsageError.self) {
      try TrainingInterval(parsing: text)
    }
  }

  /// Of before too: `momentum` is an average of gradients, as in the first
  /// recipe, and stays one when only its factor is changed.
  private static let optimizers: [([String], Optimizer)] = [
    ([], .sgd(momentum: 0.9, dampening: 0.9)),
    (["--momentum", "0.5"], .sgd(momentum: 0.5, dampening: 0.5)),
    (["--momentum", "0.5", "--dampening", "0"], .sgd(momentum: 0.5)),
    (["--optimizer", "sgd"], .sgd()),
    (["--optimizer", "sgd", "--momentum", "0.9"], .sgd(momentum: 0.9)),
    (
      ["--optimizer", "sgd", "--momentum", "0.9", "--dampening", "0.1"],
      .sgd(momentum: 0.9, dampening: 0.1)
    ),
    (
      ["--optimizer", "sgd", "--momentum", "0.9", "--nesterov"],
      .sgd(momentum: 0.9, nesterov: true)
    ),
    (
      ["--optimizer", "sgd:momentum=0.8,dampening=0.2"],
      .sgd(momentum: 0.8, dampening: 0.2)
    ),
    (["--optimizer", "momentum"], .sgd(momentum: 0.9, dampening: 0.9)),
    (
      ["--optimizer", "momentum", "--momentum", "0.6"],
      .sgd(momentum: 0.6, dampening: 0.6)
    ),
    (
      ["--optimizer", "classical-momentum", "--momentum", "0.6"],
      Optimizer(.polyak(momentum: 0.6))
    ),
    (["--recipe", "mnist-relu-sgd"], .sgd()),
    (["--optimizer", "adam"], .adam()),
    (
      [
        "--optimizer", "adamw:beta1=0.8", "--beta2", "0.99", "--epsilon", "0.1",
      ],
      .adamW(beta1: 0.8, beta2: 0.99, epsilon: 0.1)
    ),
    (
      ["--recipe", "mnist-relu-sgd", "--momentum", "0.6"], .sgd(momentum: 0.6)
    ),
    (
      ["--recipe", "mnist-relu-sgd", "--optimizer", "momentum"],
      .sgd(momentum: 0.9, dampening: 0.9)
    ),
  ]

  @Test(arguments: optimizers)
  func readsOptimizers(_ arguments: [String], _ optimizer: Optimizer) throws {
    let options = try ExperimentOptions.parse(arguments)
    #expect(
      try options.values.settings(threads: 1).options.optimizer == optimizer)
  }

  /// Options, and the learning rate and initializer that they lead to.
  static let defaults: [([String], Float, Initializer)] = [
    ([], 4, .scaledNormal),
    (["--activation", "relu"], 0.2, .he),
    (["--activation", "tanh", "--optimizer", "sgd"], 0.4, .glorot),
    (["--activation", "relu", "--learning-rate", "0.7"], 0.7, .he),
    (["--activation", "relu", "--initializer", "uniform"], 0.2, .uniform),
    // The recipe's own activation is no change.
    (["--activation", "sigmoid"], 4, .scaledNormal),
    (["--optimizer", "adam"], 1e-3, .scaledNormal),
    (["--optimizer", "adamw", "--activation", "relu"], 1e-3, .he),
    // An average of gradients moves as far as they do, a sum ten times.
    (["--optimizer", "sgd"], 4, .scaledNormal),
    (["--optimizer", "sgd:momentum=0.75"], 1, .scaledNormal),
    (
      ["--activation", "relu", "--optimizer", "sgd:momentum=0.75"], 0.05, .he
    ),
    (
      ["--recipe", "mnist-relu-sgd", "--momentum", "0.5"], 0.025, .scaledNormal
    ),
    // Sums of the squared error have a scale of their own.
    (["--recipe", "mnist-sigmoid-l2", "--activation", "tanh"], 1e-3, .glorot),
  ]

  @Test(arguments: defaults)
  func followsTheActivationAndOptimizer(
    _ arguments: [String], rate: Float, initializer: Initializer
  ) throws {
    let settings = try ExperimentOptions.parse(arguments).values.settings(
      threads: 1)
    #expect(abs(settings.options.learningRate - rate) < 1e-6 * rate)
    #expect(settings.initializer == initializer)
  }

  /// A recipe's warm-up of two epochs, beside what else counts in epochs; and
  /// one that stands in the schedule's text.
  static let warmUps: [([String], Int)] = [
    (["--recipe", "mnist-best"], 2),
    (["--recipe", "mnist-best", "--schedule", "constant"], 2),
    (["--recipe", "mnist-best", "--schedule", "one-cycle"], 0),
    (["--recipe", "mnist-best", "--schedule-every", "100steps"], 0),
    (["--recipe", "mnist-best", "--warm-up", "3epochs"], 3),
    (["--schedule", "cosine:length=3,warm-up=2"], 2),
    (["--schedule", "cosine:length=3,warm-up=2", "--warm-up", "1epoch"], 1),
    (["--schedule", "constant:every=1steps,warm-up=9"], 9),
  ]

  @Test(arguments: warmUps)
  func warmsUp(_ arguments: [String], periods: Int) throws {
    let options = try ExperimentOptions.parse(arguments)
    let schedule = try options.values.settings(threads: 1).options.schedule
    #expect(schedule.warmUp == periods)
  }

  @Test(arguments: [
    ("l2", "squared-error"), ("squared-error", "squared-error"),
    ("binary-cross-entropy", "binary-cross-entropy"),
  ])
  func readsLosses(_ argument: String, _ name: String) throws {
    let options = try ExperimentOptions.parse(["--loss", argument])
    #expect(try "\(options.values.settings(threads: 1).options.loss)" == name)
  }
}
