//! Trains a network on the built-in digits, saves it, opens it and reads a
//! digit. README shows these lines.

import Inkling

let data = try DataSplits.load("builtin")
let network = try Network(
  for: data.train, hidden: [64], activation: .sigmoid, seed: 1)
let trainer = try Trainer(network, options: TrainingOptions())
for _ in 1...5 {
  try trainer.trainEpoch(on: data.train)
  print(trainer.epoch, try trainer.evaluate(on: data.test).accuracy)
}
try trainer.network.save(to: "digits.ink")

var predictor = Predictor(model: try Model(path: "digits.ink"))
let pixels = StrokeDigits.image(digit: 7, seed: 9, index: 0)
print(try predictor.predict(pixels: pixels.span).label)
