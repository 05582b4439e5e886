// Settings as texts: on the command line, in checkpoints, and as they were
// written before.

import InklingCore
import Testing

@testable import InklingTraining

@Suite struct SettingTextTests {
  static let optimizers: [(String, Optimizer)] = [
    ("sgd", .sgd()),
    (
      "sgd:momentum=0.9,dampening=0.9", .sgd(momentum: 0.9, dampening: 0.9)
    ),
    ("sgd:momentum=0.9,dampening=0.0", .sgd(momentum: 0.9)),
    ("sgd:momentum=0.5,nesterov", .sgd(momentum: 0.5, nesterov: true)),
    ("adam:beta1=0.9,beta2=0.999,epsilon=1e-08", .adam()),
    (
      "adamw:beta1=0.8,beta2=0.99,epsilon=0.001",
      .adamW(beta1: 0.8, beta2: 0.99, epsilon: 1e-3)
    ),
    (
      "classical-momentum:momentum=0.7", Optimizer(.polyak(momentum: 0.7))
    ),
    // What `momentum` with a momentum of 0 was: it kept a velocity.
    (
      "sgd:momentum=0.0,dampening=0.0",
      Optimizer(.momentum(0, dampening: 0, nesterov: false))
    ),
  ]

  @Test(arguments: optimizers)
  func readsWhatItWrites(_ text: String, _ optimizer: Optimizer) throws {
    #expect(optimizer.description == text)
    #expect(Optimizer(text) == optimizer)
    #expect(try Optimizer(parsing: optimizer.checkpointText) == optimizer)
  }

  @Test(arguments: [
    ("momentum", Optimizer.sgd(momentum: 0.9, dampening: 0.9)),
    ("momentum 0.5", .sgd(momentum: 0.5, dampening: 0.5)),
    ("classical-momentum 0.7", Optimizer(.polyak(momentum: 0.7))),
    ("sgd:momentum=0.9", .sgd(momentum: 0.9)),
  ])
  func readsOlderAndShorterTexts(_ text: String, _ optimizer: Optimizer) {
    #expect(Optimizer(text) == optimizer)
  }

  @Test(arguments: [
    "", "adamax", "adam:beta=1", "adam:epsilon=0", "sgd:momentum",
    "sgd:momentum=x", "sgd:momentum=-1",
    "sgd:nesterov=1", "momentum:dampening=0", "momentum 0.9 0.9",
    "sgd:momentum=0.9,momentum=0.9", "momentum nan", "SGD",
  ])
  func refusesOtherOptimizers(_ text: String) {
    #expect(Optimizer(text) == nil)
  }

  static let schedules: [(String, LearningRateSchedule)] = [
    ("constant", .constant),
    (
      "constant:warm-up=5", LearningRateSchedule(.constant, warmUp: 5)
    ),
    (
      "step:gamma=0.5,size=20.0,every=2epochs",
      LearningRateSchedule(.step(gamma: 0.5, size: 20), every: .epochs(2))
    ),
    (
      "inverse:gamma=0.05,power=0.9998,every=100steps,warm-up=3,compound",
      LearningRateSchedule(
        .inverse(gamma: 0.05, power: 0.9998), every: .steps(100),
        compounds: true, warmUp: 3)
    ),
    (
      "cosine:length=10.0,compound",
      LearningRateSchedule(.cosine(length: 10), compounds: true)
    ),
  ]

  @Test(arguments: schedules)
  func readsWhatItWrites(_ text: String, _ schedule: LearningRateSchedule)
    throws
  {
    #expect(schedule.description == text)
    #expect(LearningRateSchedule(text) == schedule)
    #expect(
      try LearningRateSchedule(parsing: schedule.checkpointText).policy
        == schedule.policy)
  }

  @Test(arguments: [
    "moon", "cosine", "cosine:length=0", "cosine:length=2,every=5samples",
    "cosine:length=2,every=0steps", "cosine:length=2,warm-up=-1",
    "inverse 0.05", "inverse 0.05 inf", "step 0.5 20 1",
  ])
  func refusesOtherSchedules(_ text: String) {
    #expect(LearningRateSchedule(text) == nil)
  }

  @Test(arguments: [
    ("200steps", TrainingInterval.steps(200)), ("steps 200", .steps(200)),
    ("1step", .steps(1)), ("epoch", .epochs(1)), ("epoch 3", .epochs(3)),
    ("10000samples", .samples(10_000)), ("200 steps", .steps(200)),
  ])
  func readsIntervals(_ text: String, _ interval: TrainingInterval) {
    #expect(TrainingInterval(text) == interval)
    #expect(TrainingInterval(interval.description) == interval)
  }

  @Test(arguments: [
    "", "5", "0steps", "steps 0", "steps -1", "-1steps", "1.5steps", "5 hours",
    "steps5", "steps ", "steps 1 2", "99999999999999999999steps", "٣steps",
  ])
  func refusesOtherIntervals(_ text: String) {
    #expect(TrainingInterval(text) == nil)
  }

  @Test func namesReadBack() {
    for name in Loss.names { #expect(Loss(name)?.description == name) }
    for name in Initializer.names {
      #expect(Initializer(name)?.description == name)
    }
    for name in Activation.names {
      #expect(Activation(name)?.description == name)
    }
    #expect(Loss("l2")?.description == "squared-error")
    #expect(Loss("hinge") == nil)
    #expect(Initializer("best") == nil)
    #expect(Activation("swish") == nil)
  }
}
