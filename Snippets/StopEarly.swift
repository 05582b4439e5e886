//! Ends a run when what was split off to choose by has been read no better for
//! three epochs, and keeps the network that read it best.

import Inkling

let data = try StrokeDigits.splits(train: 4_000, test: 1_000)
let (train, validation) = try data.train.split(500, seed: 1)
let network = try Network(for: train, hidden: [32], activation: .relu)
let trainer = try Trainer(
  network,
  options: TrainingOptions(
    epochs: 50, optimizer: .sgd(momentum: 0.9), learningRate: 0.05,
    patience: 3))

let outcome = try trainer.fit(train, validation: validation) { report in
  guard let figures = report.validation else { return .continue }
  print("epoch", report.epoch, "accuracy", figures.accuracy)
  return .continue
}
print("kept the network of epoch", outcome.kept.epoch)
// Looked at once, at the end.
print("test accuracy", try outcome.network.evaluate(on: data.test).accuracy)
