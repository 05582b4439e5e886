// What is printed when a training run is done.

import InklingPlatform
import InklingTraining

/// The end of a run: which network it kept, what it cost.
struct RunSummary {
  let outcome: TrainingOutcome
  let output: String?
  let seconds: Double

  /// Scripts rely on these names.
  var json: JSONValue {
    let best = outcome.history.best
    return .object([
      "model": output.map(JSONValue.string) ?? .null,
      "parameters": .int(outcome.network.layout.parameterCount),
      "seconds_total": .float(seconds),
      "peak_memory_bytes": .int(Memory.peak),
      "kept_epoch": .int(outcome.kept.epoch),
      "kept_step": .int(outcome.kept.step),
      "best_epoch": best.map { .int($0.epoch) } ?? .null,
      "best_step": best.map { .int($0.step) } ?? .null,
      "best_accuracy": best?.score.map { .float($0.accuracy) } ?? .null,
    ])
  }

  /// Two lines for people.
  var text: PrintedText {
    let parameters = outcome.network.layout.parameterCount
    let saved = output.map { "saved \($0)" } ?? "not saved (no --output)"
    return """
      \(bestText)
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
    if kept.step == best.step { return "\(text), kept" }
    let accuracy = kept.score.map { String($0.accuracy, places: 4) } ?? ""
    return "\(text); kept the last network, \(accuracy)"
  }

  private static func place(_ row: TrainingReport) -> String {
    if row.epoch == 0 { return "before training" }
    return row.endsEpoch
      ? "after epoch \(row.epoch)"
      : "in epoch \(row.epoch) after step \(row.step)"
  }
}
