// Several networks' outputs as one, against means taken by hand.

import Testing

@testable import InklingTraining

@Suite struct EnsembleTests {
  private func dataset(_ labels: [UInt16]) throws -> Dataset {
    try Fixtures.dataset(
      .floats(FloatRows(labels.map { Float($0) }, columns: 1)), labels,
      classes: 3)
  }

  /// Two that are wrong may be right together.
  @Test func averagesProbabilities() throws {
    let data = try dataset([1, 2])
    var ensemble = try Ensemble(on: data, width: 3, isSoftmax: true)
    ensemble.add([0.5, 0.375, 0.125, 0.25, 0.25, 0.5])
    #expect(ensemble.evaluate().labels == [0, 2])
    ensemble.add([0.125, 0.375, 0.5, 0.5, 0.25, 0.25])
    let (evaluation, labels) = ensemble.evaluate()
    // 0.3125, 0.375, 0.3125; 0.375, 0.25, 0.375: the first of equals.
    #expect(labels == [1, 0])
    #expect(evaluation.correct == 1 && evaluation.count == 2)
    let expected = (0.980829253011726 + 0.980829253011726) / 2
    #expect(abs(evaluation.loss - expected) < 1e-12)
    #expect(ensemble.count == 2)
  }

  @Test func squaresOfOtherOutputs() throws {
    var ensemble = try Ensemble(
      on: dataset([0]), width: 3, isSoftmax: false)
    ensemble.add([1, 0, 0.5])
    ensemble.add([0.5, 0, 0])
    let (evaluation, _) = ensemble.evaluate()
    #expect(evaluation.loss == 0.0625 + 0.0625)
  }

  @Test func oneIsItself() throws {
    let data = try Fixtures.floats(count: 50, columns: 4, classes: 3, seed: 2)
    let network = try Network(for: data, hidden: [5], seed: 4)
    let (labels, outputs) = try network.predict(data)
    var ensemble = try Ensemble(on: data, width: 3, isSoftmax: true)
    ensemble.add(outputs)
    #expect(ensemble.evaluate().labels == labels)
    let alone = try network.evaluate(on: data)
    #expect(ensemble.evaluate().evaluation.correct == alone.correct)
    #expect(abs(ensemble.evaluate().evaluation.loss - alone.loss) < 1e-5)
  }
}
