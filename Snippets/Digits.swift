//! Trains a network on the built-in digits, saves it, opens it and reads a
//! digit. README shows these lines.

import Inkling

let data = try DataSplits.load("builtin")
let network = try Network(
  for: data.train, hidden: [64], activation: .relu, seed: 1)
let trainer = try Trainer(network, options: TrainingOptions(epochs: 5))
let outcome = try trainer.fit(data.train, test: data.test) { report in
  print(report.epoch, report.test?.accuracy ?? 0)
  return .continue
}
try outcome.network.save(to: "digits.ink")

var predictor = try Predictor(model: Model(path: "digits.ink"))
let pixels = StrokeDigits.image(digit: 7, seed: 9, index: 0)
print(try predictor.predict(pixels: pixels.span).label)
