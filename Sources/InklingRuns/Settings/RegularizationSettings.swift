// What keeps a network from learning its training data by heart, and its steps
// from growing too long: what was said of it, over a recipe's own settings.

import InklingTraining

package struct RegularizationSettings: Sendable {
  package var clipNorm: Float?
  package var maxNorm: Float?
  package var ema: Float?
  package var dropout: DropoutRates?
  package var inputDropout: Float?
  package var plainAfter: Int?
  package var labelSmoothing: Float?
  package var classWeights: TrainingOptions.ClassWeights?

  package init() {}

  /// The options that were given.
  package var given: [String] {
    [
      ("--clip-norm", clipNorm != nil),
      ("--max-norm", maxNorm != nil),
      ("--ema", ema != nil),
      ("--dropout", dropout != nil),
      ("--input-dropout", inputDropout != nil),
      ("--plain-after", plainAfter != nil),
      ("--label-smoothing", labelSmoothing != nil),
      ("--class-weights", classWeights != nil),
    ].filter { $0.1 }.map { $0.0 }
  }

  /// - Throws: `UsageError` for values that make no sense.
  package func check() throws(UsageError) {
    for (name, norm) in [("--clip-norm", clipNorm), ("--max-norm", maxNorm)] {
      if let norm, !(norm.isFinite && norm > 0) {
        throw UsageError(
          "\(name) is \(norm); expected a finite number above 0")
      }
    }
    if let plainAfter, plainAfter < 0 {
      throw UsageError(
        "--plain-after is \(plainAfter); expected 0 or more")
    }
    if let labelSmoothing, !(0..<1).contains(labelSmoothing) {
      throw UsageError(
        "--label-smoothing is \(labelSmoothing); expected 0 or more and less "
          + "than 1")
    }
    if let inputDropout, !(0..<1).contains(inputDropout) {
      throw UsageError(
        "--input-dropout is \(inputDropout); expected 0 or more and less than 1"
      )
    }
    if let ema, !(ema > 0 && ema < 1) {
      throw UsageError(
        "--ema is \(ema); expected a number above 0 and below 1")
    }
  }

  /// Overrides what was given.
  package func apply(to options: inout TrainingOptions) {
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
