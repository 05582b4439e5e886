//! Trains on arrays that the program has made, and predicts with the network
//! without a file between.

import Inkling

// Points of a square, and whether each lies inside a circle.
let side = 40
var features: [Float] = []
var labels: [UInt16] = []
for row in 0..<side {
  for column in 0..<side {
    let x = Float(column) / Float(side - 1) * 2 - 1
    let y = Float(row) / Float(side - 1) * 2 - 1
    features += [x, y]
    labels.append(x * x + y * y < 0.5 ? 1 : 0)
  }
}
let data = try Dataset(
  features: features, labels: labels, shape: .vector(count: 2),
  classNames: ["outside", "inside"])

let network = try Network(
  for: data, hidden: [16], activation: .tanh, seed: 3)
let trainer = try Trainer(
  network,
  options: TrainingOptions(
    epochs: 60, batchSize: 16, optimizer: .sgd(momentum: 0.9)))
let outcome = try trainer.fit(data)
print("accuracy", try outcome.network.evaluate(on: data).accuracy)

let point = try outcome.network.predict(features: [0.1, -0.2])
print(data.classNames[point.label], point.outputs)

// For many single predictions: a model, and a predictor with its own memory.
var predictor = try Predictor(model: Model(outcome.network))
let corner: [Float] = [0.9, 0.9]
print(data.classNames[try predictor.label(ofInputs: corner.span)])
