// How the parameters are moved, beyond the update rule itself.

import ArgumentParser
import InklingTraining

struct DescentOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The loss to minimize.", valueName: "name"))
  var loss: LossChoice?

  @Option(
    help: ArgumentHelp(
      "How the learning rate changes from period to period: "
        + "\(LearningRateSchedule.help); ',compound' behind the parameters "
        + "multiplies the rate by each period's factor, the first one's "
        + "included, where otherwise the factor is on the first rate.",
      valueName: "name:parameter=f"),
    transform: LearningRateSchedule.init(argument:))
  var schedule: LearningRateSchedule?

  @Option(
    help: ArgumentHelp(
      "A period of the schedule: 100steps, 2epochs. (default: the recipe's, or "
        + "1epoch beside --schedule)",
      valueName: "n steps|epochs"),
    transform: Interval.init(parsing:))
  var scheduleEvery: Interval?

  @Option(
    help: ArgumentHelp(
      "How long the learning rate rises in a straight line before the "
        + "schedule begins, in the schedule's unit: 500steps, 2epochs.",
      valueName: "n steps|epochs"),
    transform: Interval.init(parsing:))
  var warmUp: Interval?

  @Option(
    help: ArgumentHelp(
      "Strength f of the L2 penalty, f / 2 times the sum of the squared "
        + "weights, 0 or more.",
      valueName: "f"))
  var weightDecay: Float?

  @Option(
    help: ArgumentHelp(
      "How batches are drawn: shuffled anew each epoch, in the data's order, "
        + "or with replacement.",
      valueName: "name"))
  var sampling: TrainingOptions.Sampling?

  @Option(
    help: ArgumentHelp(
      "What the gradients of a batch's samples become.", valueName: "name"))
  var reduction: TrainingOptions.Reduction?

  func validate() throws {
    if let weightDecay, !(weightDecay.isFinite && weightDecay >= 0) {
      throw ValidationError(
        "--weight-decay is \(weightDecay); expected a finite number of 0 or "
          + "more")
    }
    for (name, interval) in [
      ("--schedule-every", scheduleEvery), ("--warm-up", warmUp),
    ] where interval?.unit == .samples {
      throw ValidationError("\(name) counts samples; expected steps or epochs")
    }
  }

  /// Overrides what was given.
  ///
  /// - Throws: `ValidationError` where the parts of the schedule that comes out
  ///   count in two units.
  func apply(to options: inout TrainingOptions) throws {
    if let loss { options.loss = loss.loss }
    if let weightDecay { options.weightDecay = weightDecay }
    if let sampling { options.sampling = sampling }
    if let reduction { options.reduction = reduction }
    options.schedule = try schedule(over: options.schedule)
  }

  private func schedule(
    over recipe: LearningRateSchedule
  ) throws -> LearningRateSchedule {
    let period =
      if let scheduleEvery {
        scheduleEvery
      } else if let schedule {
        // A constant has no period; its warm-up may count as it likes.
        schedule.policy == .constant
          ? Interval(1, warmUp?.unit ?? .epochs) : schedule.every
      } else if recipe.policy == .constant, let warmUp {
        Interval(1, warmUp.unit)
      } else {
        recipe.every
      }
    if let warmUp, warmUp.unit != period.unit {
      throw ValidationError(
        "--warm-up counts \(warmUp.unit), the schedule \(period.unit); "
          + "expected the same unit (see --schedule-every)")
    }
    return LearningRateSchedule(
      schedule?.policy ?? recipe.policy, every: period,
      compounds: schedule?.compounds ?? recipe.compounds,
      warmUp: warmUp?.count ?? recipe.warmUp)
  }
}

extension TrainingOptions.Sampling: ExpressibleByArgument {}
extension TrainingOptions.Reduction: ExpressibleByArgument {}
