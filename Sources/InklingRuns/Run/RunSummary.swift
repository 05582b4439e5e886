// What is printed when a training run is done.

import InklingPlatform
import InklingTraining

/// The end of a run: which network it kept and why, what it cost.
package struct RunSummary {
  package let outcome: TrainingOutcome
  package let output: String?
  package let seconds: Double
  /// By how much the accuracy had to rise for a run not to be stopped.
  package var minimumDelta: Double
  /// Of runs with validation data.
  package var calibration: Calibration?

  package init(
    outcome: TrainingOutcome, output: String?, seconds: Double,
    minimumDelta: Double = 0, calibration: Calibration? = nil
  ) {
    self.outcome = outcome
    self.output = output
    self.seconds = seconds
    self.minimumDelta = minimumDelta
    self.calibration = calibration
  }

  /// Scripts rely on these names. The last are of runs with validation data
  /// alone.
  package var json: [(String, JSONValue)] {
    let best = outcome.history.best
    let kept = outcome.kept
    let chosen = kept.validation.map { validation in
      [
        ("kept_validation_accuracy", JSONValue.float(validation.accuracy)),
        (
          "kept_test_accuracy",
          kept.test.map { .float($0.accuracy) } ?? .null
        ),
        (
          "stopped_epoch",
          outcome.stop == nil ? .null : .int(outcome.last.epoch)
        ),
      ]
    }
    return [
      ("model", output.map(JSONValue.string) ?? .null),
      ("parameters", .int(outcome.network.layout.parameterCount)),
      ("seconds_total", .float(seconds)),
      ("peak_memory_bytes", .int(Memory.peak)),
      ("kept_epoch", .int(kept.epoch)), ("kept_step", .int(kept.step)),
      ("best_epoch", best.map { .int($0.epoch) } ?? .null),
      ("best_step", best.map { .int($0.step) } ?? .null),
      ("best_accuracy", best?.score.map { .float($0.accuracy) } ?? .null),
    ] + (chosen ?? [])
      + (calibration.map {
        [
          ("temperature", .float($0.temperature)),
          ("uncalibrated_validation_loss", .float($0.before)),
          ("calibrated_validation_loss", .float($0.after)),
        ]
      } ?? [])
  }

  /// Two lines for people, more of a run that ended early or was calibrated.
  package var text: PrintedText {
    let parameters = outcome.network.layout.parameterCount
    let saved = output.map { "saved \($0)" } ?? "not saved (no --output)"
    return """
      \(stopText)\(bestText)\(calibrationText)
      \(saved): \(String(grouped: parameters)) parameters, \
      \(String(seconds, places: 2)) s, \
      \(String(bytes: Memory.peak)) of memory at most
      """
  }

  private var bestText: String {
    let kept = outcome.kept
    guard let best = outcome.history.best, let score = best.score else {
      return "kept the network \(Self.place(kept))"
    }
    let part = best.validation == nil ? "test" : "validation"
    let text =
      "best \(part) accuracy \(String(score.accuracy, places: 4)) "
      + Self.place(best)
    let tested =
      best.validation == nil
      ? ""
      : kept.test.map {
        "; its test accuracy \(String($0.accuracy, places: 4))"
      } ?? ""
    if kept.step == best.step { return "\(text), kept\(tested)" }
    let accuracy = kept.score.map { String($0.accuracy, places: 4) } ?? ""
    return "\(text); kept the last network, \(accuracy)\(tested)"
  }

  private var stopText: PrintedText {
    guard let better = outcome.stop else { return "" }
    let delta = minimumDelta > 0 ? "by more than \(minimumDelta) " : ""
    return """
      stopped after epoch \(outcome.last.epoch): none better \(delta)on the \
      validation data since epoch \(better.epoch)

      """
  }

  private var calibrationText: PrintedText {
    guard let calibration else { return "" }
    return """

      probabilities calibrated on the validation data: temperature \
      \(String(calibration.temperature, places: 4)), loss \
      \(String(calibration.before, places: 4)) -> \
      \(String(calibration.after, places: 4))
      """
  }

  private static func place(_ row: TrainingReport) -> String {
    if row.epoch == 0 { return "before training" }
    return row.endsEpoch
      ? "after epoch \(row.epoch)"
      : "in epoch \(row.epoch) after step \(row.step)"
  }
}
