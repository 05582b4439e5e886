// Learning rates: what a schedule gives, and that no number it is given makes
// it trap or take for ever.

import Testing

@testable import InklingTraining

@Suite struct LearningRateScheduleTests {
  /// The product, period by period, in double.
  @Test func compoundsPeriodByPeriod() {
    let schedule = LearningRateSchedule(
      .inverse(gamma: 0.05, power: 0.9998), every: .steps(100), compounds: true)
    var product = 1.0
    for period in 1...20 {
      product *= schedule.policy.factor(Double(period))
      for step in [100 * (period - 1), 100 * period - 1] {
        let expected = Float(Double(Float(0.05)) * product)
        #expect(schedule.rate(base: 0.05, step: step, epoch: 0) == expected)
      }
    }
  }

  @Test func ratesRiseBeforeTheyFall() {
    let schedule = LearningRateSchedule.cosine(length: 4, warmUp: 2)
    let rates = (0..<8).map { schedule.rate(base: 1, step: 0, epoch: $0) }
    for (rate, expected) in zip(
      rates, [0.5, 1, 1, 0.853553, 0.5, 0.146447, 0, 0] as [Float])
    {
      #expect(abs(rate - expected) < 1e-6)
    }
    let steps = LearningRateSchedule.step(gamma: 0.1, size: 2)
    #expect(steps.rate(base: 1, step: 9, epoch: 1) == 1)
    #expect(abs(steps.rate(base: 1, step: 9, epoch: 2) - 0.1) < 1e-7)
  }

  @Test(arguments: [
    LearningRateSchedule(.constant, every: .steps(0), warmUp: .min),
    LearningRateSchedule(.constant, every: .steps(.min), warmUp: .max),
    LearningRateSchedule(
      .exponential(gamma: 0.5), every: .epochs(.max), warmUp: .max),
    LearningRateSchedule(.inverse(gamma: 1, power: 1), every: .steps(1)),
  ])
  func extremesDoNotTrap(_ schedule: LearningRateSchedule) {
    for step in [Int.min, -1, 0, 1, .max] {
      for epoch in [Int.min, 0, .max] {
        let rate = schedule.rate(base: 1, step: step, epoch: epoch)
        #expect((0...1).contains(rate))
      }
    }
  }

  /// A checkpoint may say that 2^52 steps are done. That is more
  /// periods than are ever multiplied.
  @Test(.timeLimit(.minutes(2)))
  func compoundingEnds() {
    let schedule = LearningRateSchedule(
      .cosine(length: 1e18), every: .steps(1), compounds: true)
    #expect(schedule.rate(base: 1, step: 1 << 52, epoch: 0) > 0)
  }
}
