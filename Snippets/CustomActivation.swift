//! Trains a network with an activation of the caller's own.

import Inkling

// Softsign, z / (1 + |z|). A derivative is written in terms of the output y,
// as those of the built-in activations are: here (1 - |y|)².
let softsign = ActivationFunction.custom(
  value: { z in z / (1 + abs(z)) },
  derivative: { y in (1 - abs(y)) * (1 - abs(y)) })

let data = try StrokeDigits.splits(train: 4_000, test: 1_000)
let network = try Network(
  for: data.train, hidden: [32], activation: softsign)
let trainer = try Trainer(network, options: TrainingOptions(epochs: 5))
try trainer.fit(data.train)
print("accuracy", try trainer.evaluate(on: data.test).accuracy)
