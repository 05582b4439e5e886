//! Reads the digit of a picture file with a saved network.

// snippet.hide
// Before it: a network to read with, and a picture.
import Foundation
// snippet.show
import Inkling

// snippet.hide
let data = try StrokeDigits.splits(train: 20_000, test: 100)
let trained = try Trainer(
  Network(for: data.train, hidden: [64], activation: .relu),
  options: TrainingOptions(
    epochs: 4, optimizer: .sgd(momentum: 0.9), learningRate: 0.05)
).fit(data.train).network
try trained.save(to: "digits.ink")
let drawn = StrokeDigits.image(digit: 7, seed: 2, index: 0)
try Data(GrayImage(width: 28, height: 28, pixels: drawn).pngFile())
  .write(to: URL(fileURLWithPath: "photo.png"))

// snippet.show
let model = try Model(path: "digits.ink")
var predictor = try Predictor(model: model)
do {
  let digit = try GrayImage.read(path: "photo.png").normalizedDigit()
  let prediction = try predictor.predict(pixels: digit.pixels.span)
  print(prediction.label, prediction.outputs[prediction.label])
} catch {
  print(error)
}
