// Data, training, saving, opening and prediction by the public interface alone, as
// in README's example (which Snippets/Digits.swift keeps true).

import Inkling
import InklingTestSupport
import Testing

@Suite struct ReadmeTests {
  @Test func libraryExample() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("digits.ink")
    let data = try StrokeDigits.splits(train: 4_000, test: 500)

    let network = try Network(
      for: data.train, hidden: [64], activation: .relu, seed: 1)
    let trainer = try Trainer(network, options: TrainingOptions(epochs: 30))
    let outcome = try trainer.fit(data.train, test: data.test) { _ in
      .continue
    }
    let accuracy = try outcome.network.evaluate(on: data.test).accuracy
    try outcome.network.save(to: path)

    var predictor = try Predictor(model: Model(path: path))
    var labels: Set<Int> = []
    var correct = 0
    for index in 0..<20 {
      let pixels = StrokeDigits.image(digit: 7, seed: 9, index: index)
      let label = try predictor.predict(pixels: pixels.span).label
      labels.insert(label)
      // The same without a file between.
      #expect(try outcome.network.predict(pixels: pixels).label == label)
      if label == 7 { correct += 1 }
    }
    #expect(accuracy > 0.7)
    #expect(correct >= 12, "read as \(labels)")
  }
}
