//! Saves a run's state as it goes, stops it, and goes on from the file with the
//! bytes of a run that never stopped.

import Inkling

let data = try StrokeDigits.splits(train: 4_000, test: 1_000)
let network = try Network(for: data.train, hidden: [32], activation: .relu)
let options = TrainingOptions(epochs: 6)

/// Replaces the run's own file, or that of a run that was finished.
func save(_ checkpoint: TrainingCheckpoint) -> TrainingDecision {
  do {
    try checkpoint.write(to: "run.ckpt")
    return .continue
  } catch {
    print(error)
    return .stop
  }
}

let trainer = try Trainer(network, options: options)
try trainer.fit(
  data.train, test: data.test,
  onReport: { report in report.epoch < 3 ? .continue : .stop },
  onCheckpoint: save)

let resumed = try Trainer(resuming: TrainingCheckpoint(path: "run.ckpt"))
let outcome = try resumed.fit(
  data.train, test: data.test, onCheckpoint: save)
print("kept epoch", outcome.kept.epoch)
print("accuracy", outcome.kept.test?.accuracy ?? 0)
