//! Ends a run when the test loss has not improved for three reports.

import Inkling

let data = try StrokeDigits.splits(train: 4_000, test: 1_000)
let network = try Network(for: data.train, hidden: [32], activation: .relu)
let trainer = try Trainer(
  network,
  options: TrainingOptions(
    epochs: 50, optimizer: .sgd(momentum: 0.9), learningRate: 0.05))

let patience = 3
var lowest = Double.infinity
var reportsWithout = 0
let outcome = try trainer.fit(data.train, test: data.test) { report in
  guard let test = report.test else { return .continue }
  print("epoch", report.epoch, "loss", test.loss, "accuracy", test.accuracy)
  reportsWithout = test.loss < lowest ? 0 : reportsWithout + 1
  lowest = min(lowest, test.loss)
  return reportsWithout < patience ? .continue : .stop
}
print("kept the network of epoch", outcome.kept.epoch)
