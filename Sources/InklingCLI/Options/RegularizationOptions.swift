// What keeps a network from learning its training data by heart, and its steps
// from growing too long.

import ArgumentParser
import InklingRuns
import InklingTraining

struct RegularizationOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The largest norm of a step's gradient, all parameters together; a "
        + "longer one is shortened. (default: any)",
      valueName: "f"))
  var clipNorm: Float?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The largest norm of the weights that lead to a unit, held after each "
        + "step. (default: any)",
      valueName: "f"))
  var maxNorm: Float?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Evaluates and saves an exponential moving average of the parameters in "
        + "their place; the decay, such as 0.999. (default: no average)",
      valueName: "f"))
  var ema: Float?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The share of the hidden layers' outputs that is set to zero at random "
        + "in training, 0 or more and less than 1: one for all layers, or one for "
        + "each.",
      valueName: "f,f"),
    transform: DropoutRates.init(parsing:))
  var dropout: DropoutRates?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The same for the inputs.", valueName: "f"))
  var inputDropout: Float?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "After so many epochs pictures are no longer changed and nothing is "
        + "dropped. (default: never)",
      valueName: "n"))
  var plainAfter: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The share of each sample's target that goes to all classes alike, 0 or "
        + "more and less than 1; for softmax-cross-entropy.",
      valueName: "f"))
  var labelSmoothing: Float?

  @Option(
    help: ArgumentHelp(
      "How much the samples of each class count: balanced makes up for how "
        + "many there are. (default: all the same)",
      valueName: "balanced|f,f"),
    completion: .list(["balanced"]),
    transform: TrainingOptions.ClassWeights.init(parsing:))
  var classWeights: TrainingOptions.ClassWeights?

  func validate() throws {
    try usage { () throws(UsageError) in try values.check() }
  }

  /// What was given.
  var values: RegularizationSettings {
    var values = RegularizationSettings()
    values.clipNorm = clipNorm
    values.maxNorm = maxNorm
    values.ema = ema
    values.dropout = dropout
    values.inputDropout = inputDropout
    values.plainAfter = plainAfter
    values.labelSmoothing = labelSmoothing
    values.classWeights = classWeights
    return values
  }
}
