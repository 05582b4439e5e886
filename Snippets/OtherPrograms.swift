//! Writes a network for PyTorch (safetensors) and reads it back.

import Inkling
import InklingInterchange

let data = try StrokeDigits.splits(train: 1_000, test: 100)
let network = try Network(for: data.train, hidden: [32], activation: .relu)
let file = try InterchangeFormat.safetensors.write(
  NetworkDescription(network, source: "the network"))
print("\(file.count) bytes of safetensors")

let back = try InterchangeFormat.safetensors.read(file).network()
let same =
  try back.evaluate(on: data.test) == network.evaluate(on: data.test)
print("the same results:", same)
