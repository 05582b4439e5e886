// The range test of the learning rate: what it proposes of curves whose
// steepest place is known, and of networks that learn there and nowhere near
// the ends of its range.

import InklingTestSupport
import Testing

@testable import InklingTraining

@Suite struct LearningRateSearchTests {
  /// Points at ten rates a decade from 1e-7 on.
  private func search(_ losses: [Double]) -> LearningRateSearch {
    LearningRateSearch(
      losses.enumerated().map { index, loss in
        .init(
          step: index + 1, rate: Float(1e-7 * pow10(Double(index) / 10)),
          loss: loss, smoothed: loss)
      })
  }

  private func pow10(_ exponent: Double) -> Double {
    (0..<Int(exponent.rounded(.down))).reduce(1.0) { value, _ in value * 10 }
      * [
        1, 1.2589, 1.5849, 1.9953, 2.5119, 3.1623, 3.9811, 5.0119, 6.3096,
        7.9433,
      ][Int((exponent * 10).rounded()) % 10]
  }

  /// A fall whose middle is at index `centre`, then a rise.
  @Test(arguments: [30, 45, 60])
  func proposesTheSteepestPlace(centre: Int) throws {
    let losses = (0..<80).map { index -> Double in
      let x = Double(index - centre) / 4
      let rise = Double(max(index - centre - 15, 0))
      return 2.3 - 2 * x / (1 + abs(x)) + rise * rise * 0.5
    }
    let search = search(losses)
    #expect(search.proposal == centre)
    #expect(search.lowest > centre)
    // The mean over seven points.
    let mean = losses[17...23].reduce(0, +) / 7
    #expect(abs(search.points[20].smoothed - mean) < 1e-12)
  }

  private static let courses: [[Double]] = [
    [], [1], [1, 1], [Double](repeating: 2.3, count: 50),
    (0..<50).map { (index: Int) -> Double in 2.3 + 0.1 * Double(index) },
    (0..<50).map { (index: Int) -> Double in index % 2 == 0 ? 2.304 : 2.296 },
  ]

  @Test(arguments: courses)
  func proposesNothingWhereNothingFalls(_ losses: [Double]) {
    #expect(search(losses).proposal == nil)
  }

  /// In steps for one epoch, or a hundred of several; the network that is given
  /// stays as it is.
  @Test(arguments: [(400, 2, false), (60, 20, false), (60, 60, true)])
  func findsARateThatLearns(
    count: Int, batch: Int, normalizes: Bool
  ) throws {
    let data = try HistorySamples.dataset(count: count)
    let network = try Network(
      for: data, hidden: [8], activation: .tanh, seed: 7)
    let before = network.bits
    var options = TrainingOptions(
      batchSize: batch, emaDecay: 0.999, batchNorm: normalizes,
      sampling: .shuffled, patience: 1, seed: 3, threads: 1)
    let search = try LearningRateSearch(network, options: options, on: data)
    #expect(network.bits == before)
    let rates = search.points.map(\.rate)
    #expect(rates == rates.sorted() && Set(rates).count == rates.count)
    #expect(abs(rates[0] / 1e-7 - 1) < 1e-3)
    #expect(rates.count <= 100 && rates.count > 50)
    let again = try LearningRateSearch(network, options: options, on: data)
    #expect(again.points.map(\.loss) == search.points.map(\.loss))

    let index = try #require(search.proposal)
    let rate = search.points[index].rate
    #expect((1e-3...10).contains(rate))
    func loss(_ rate: Float) throws -> Double {
      options.learningRate = rate
      options.emaDecay = nil
      let trainer = try Trainer(network, options: options)
      for _ in 0..<10 { try trainer.trainEpoch(on: data) }
      return try trainer.evaluate(on: data).loss
    }
    #expect(try loss(rate) < loss(rate / 1000))
    let first = try Trainer(network, options: options).evaluate(on: data).loss
    #expect(try loss(rate) < 0.9 * first)
  }
}
