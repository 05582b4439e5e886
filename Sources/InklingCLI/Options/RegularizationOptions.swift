// What keeps a network from learning its training data by heart, and its steps
// from growing too long.

import ArgumentParser
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

  /// The options that were given.
  var given: KeyValuePairs<String, Any?> {
    [
      "--clip-norm": clipNorm, "--max-norm": maxNorm, "--ema": ema,
      "--dropout": dropout, "--input-dropout": inputDropout,
      "--plain-after": plainAfter,
      "--label-smoothing": labelSmoothing, "--class-weights": classWeights,
    ]
  }

  func validate() throws {
    for (name, norm) in [("--clip-norm", clipNorm), ("--max-norm", maxNorm)] {
      if let norm, !(norm.isFinite && norm > 0) {
        throw ValidationError(
          "\(name) is \(norm); expected a finite number above 0")
      }
    }
    if let plainAfter, plainAfter < 0 {
      throw ValidationError(
        "--plain-after is \(plainAfter); expected 0 or more")
    }
    if let labelSmoothing, !(0..<1).contains(labelSmoothing) {
      throw ValidationError(
        "--label-smoothing is \(labelSmoothing); expected 0 or more and less "
          + "than 1")
    }
    if let inputDropout, !(0..<1).contains(inputDropout) {
      throw ValidationError(
        "--input-dropout is \(inputDropout); expected 0 or more and less than 1"
      )
    }
    if let ema, !(ema > 0 && ema < 1) {
      throw ValidationError(
        "--ema is \(ema); expected a number above 0 and below 1")
    }
  }

  /// Overrides what was given.
  func apply(to options: inout TrainingOptions) {
    if let clipNorm { options.clipNorm = clipNorm }
    if let maxNorm { options.maxNorm = maxNorm }
    if let ema { options.emaDecay = ema }
    if let labelSmoothing { options.labelSmoothing = labelSmoothing }
    if let classWeights { options.classWeights = classWeights }
    if let dropout { options.dropout = dropout.rates }
    if let inputDropout { options.inputDropout = inputDropout }
    if let plainAfter { options.plainAfter = plainAfter }
  }
}

/// One rate for all hidden layers, or one for each.
struct DropoutRates {
  let rates: [Float]

  init(parsing text: String) throws {
    rates = try text.split(separator: ",", omittingEmptySubsequences: false)
      .map { word in
        guard let rate = Float(word), (0..<1).contains(rate) else {
          throw ValidationError(
            "'\(word)' is no dropout rate; expected 0 or more and less than 1")
        }
        return rate
      }
  }
}
