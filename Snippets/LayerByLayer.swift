//! One layer used by itself: forward, backward, one step of descent.

import Inkling

var layer = DenseLayer(
  inputs: 3, outputs: 2, activation: .sigmoid, seed: 42)
let input: [Float] = [0.2, 0.5, 0.1]
let target: [Float] = [1, 0]
for step in 1...5 {
  let output = try layer.forward(input)
  let error = zip(output, target).map { $0 - $1 }
  print(step, "squared error", error.map { $0 * $0 }.reduce(0, +))
  _ = try layer.backward(error.map { 2 * $0 })
  layer.optimize(learningRate: 0.5)
}

let neuron = Neuron(inputs: 3, activation: .step, seed: 42)
print("neuron", try neuron(input))
