// How far an epoch is, on the terminal: a bar, samples per second, the last
// loss that was measured, and the time left.

import InklingPlatform
import InklingTraining

/// Counts a run's steps and draws ten times a second at most. A step costs it a
/// look at the clock; without a terminal there is none of it.
package final class EpochBar: Sendable {
  private static let interval = 0.1
  private static let width = 20

  private struct State {
    var epoch: Int
    /// Samples of the epoch done.
    var done: Int
    /// Samples that this process has trained on.
    var trained = 0
    /// The same within the present epoch, and since when.
    var trainedOfEpoch = 0
    var epochBegan = Stopwatch()
    var drawn = Stopwatch()
    var loss: Double?
  }

  private let progress = Progress()
  private let began = Stopwatch()
  private let epochs: Int
  private let batch: Int
  private let perEpoch: Int
  private let state: Lock<State>

  package init(_ trainer: Trainer, on data: Dataset) {
    epochs = trainer.options.epochs
    batch = trainer.batchSize(for: data)
    perEpoch = max(trainer.samplesPerEpoch(of: data), 1)
    state = Lock(State(epoch: trainer.epoch, done: trainer.samplesOfEpoch))
  }

  /// Takes what was measured; the next epoch begins where one ends.
  package func note(_ row: TrainingReport) {
    state.withLock { state in
      state.loss = (row.train ?? row.validation ?? row.test)?.loss
      state.epoch = row.epoch - (row.endsEpoch ? 0 : 1)
      state.done = row.endsEpoch ? 0 : row.samplesOfEpoch
      state.trainedOfEpoch = 0
      state.epochBegan = Stopwatch()
    }
  }

  /// Called after each step, by one thread.
  package func countStep() {
    state.withLock { state in
      // Without a report at an epoch's end, the next one begins here.
      if state.done >= perEpoch {
        state.done = 0
        state.epoch += 1
      }
      let count = min(batch, perEpoch - state.done)
      state.done += count
      state.trained += count
      state.trainedOfEpoch += count
      guard state.drawn.seconds >= Self.interval, state.epoch < epochs else {
        return
      }
      state.drawn = Stopwatch()
      progress.show("\(text(state))")
    }
  }

  /// Made of parts that get shorter from the right where a line is short.
  private func text(_ state: State) -> String {
    let share = Double(state.done) / Double(perEpoch)
    let full = Int(share * Double(Self.width))
    let bar =
      String(repeating: "=", count: full)
      + String(repeating: " ", count: Self.width - full)
    let seconds = state.epochBegan.seconds
    let rate = Double(state.trainedOfEpoch) / max(seconds, 1e-9)
    // Evaluations and checkpoints included.
    let all = Double(perEpoch) * Double(epochs - state.epoch)
    let left =
      (all - Double(state.done)) * began.seconds
      / Double(max(state.trained, 1))
    let loss = state.loss.map { "  loss \(String($0, places: 4))" } ?? ""
    return "epoch \(state.epoch + 1)/\(epochs) [\(bar)] "
      + "\(String(percent: share).right(5))  "
      + "\(String(grouped: Int(rate.rounded())))/s\(loss)"
      + "  \(Self.time(left)) left"
  }

  /// `1:23:45`, `3:07`, `12 s`
  package static func time(_ seconds: Double) -> String {
    let whole = Int(min(max(seconds, 0), 1e9).rounded(.up))
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let (minutes, rest) = (whole / 60, whole % 60)
    if minutes == 0 { return "\(rest) s" }
    if minutes < 60 { return "\(minutes):\(two(rest))" }
    return "\(minutes / 60):\(two(minutes % 60)):\(two(rest))"
  }
}
