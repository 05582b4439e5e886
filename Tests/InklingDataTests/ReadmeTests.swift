// The README's library example, kept true: the same lines, with fewer digits
// and a folder of its own.

import InklingTraining
import InklingData
import InklingTestSupport
import Testing

@Suite struct ReadmeTests {
  @Test func libraryExample() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("digits.ink")
    let data = try StrokeDigits.splits(train: 4_000, test: 500)

    let network = try Network(
      for: data.train, hidden: [64], activation: .sigmoid, seed: 1)
    let trainer = try Trainer(network, options: TrainingOptions())
    for _ in 1...5 {
      try trainer.trainEpoch(on: data.train)
    }
    let accuracy = try trainer.evaluate(on: data.test).accuracy
    try trainer.network.save(to: path)

    var predictor = Predictor(model: try Model(path: path))
    var labels: Set<Int> = []
    var correct = 0
    for index in 0..<20 {
      let pixels = StrokeDigits.image(digit: 7, seed: 9, index: index)
      let label = try predictor.predict(pixels: pixels.span).label
      labels.insert(label)
      if label == 7 { correct += 1 }
    }
    #expect(accuracy > 0.75)
    #expect(correct >= 12, "read as \(labels)")
  }
}
