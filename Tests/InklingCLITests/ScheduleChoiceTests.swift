// Schedules and intervals as they are written on the command line.

import ArgumentParser
import InklingTraining
import Testing

@testable import InklingCLI

@Suite struct ScheduleChoiceTests {
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
    let choice = try LearningRateSchedule(argument: text)
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
    #expect(throws: ValidationError.self) {
      try LearningRateSchedule(argument: text)
    }
  }

  @Test(arguments: [
    ("10000samples", Interval(10_000, .samples)),
    ("1step", Interval(1, .steps)),
    ("200 steps", Interval(200, .steps)), ("epoch", Interval(1, .epochs)),
    ("100epochs", Interval(100, .epochs)),
  ])
  func readsIntervals(_ text: String, _ interval: Interval) throws {
    #expect(try Interval(parsing: text) == interval)
  }

  @Test(arguments: [
    "", "5", "0steps", "-1steps", "1.5steps", "5 hours", "steps5",
    "99999999999999999999steps", "٣steps",
  ])
  func refusesOtherIntervals(_ text: String) {
    #expect(throws: ValidationError.self) { try Interval(parsing: text) }
  }
}
