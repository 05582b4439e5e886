// A report's charts: where values lie on their axes, hostile names and figures.

import Foundation
import Testing

@testable import InklingPlot

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct RunChartTests {
  /// As far apart as logarithms are, of losses and of what accuracies leave.
  @Test func distancesAreThoseOfLogarithms() {
    let losses = RunChartAxis(.logarithmic, of: [2.3, 0.4, 0.02])
    let loss =
      (losses.share(0.4) - losses.share(0.02))
      / (losses.share(2.3) - losses.share(0.4))
    #expect(abs(loss - log(0.4 / 0.02) / log(2.3 / 0.4)) < 1e-12)
    let accuracies = RunChartAxis(.accuracy, of: [0.1, 0.9, 0.99, 0.995])
    let first = accuracies.share(0.99) - accuracies.share(0.9)
    let last = accuracies.share(0.995) - accuracies.share(0.95)
    #expect(abs(first - last) < 1e-9)
    #expect(first > 0)
  }

  @Test(arguments: [
    [0.1, 0.9, 0.95, 0.983], [0.9801, 0.9802], [1, 1], [1], [], [0, 1],
    [0.5], [0.69, 0.91], [0.991, 1], [0, 0], [.nan, -1, 7],
  ])
  func axesHoldTheirValues(values: [Double]) {
    for scale in [RunChartScale.accuracy, .logarithmic, .linear] {
      let axis = RunChartAxis(scale, of: values)
      let shown = values.filter { RunChartAxis.isDrawable($0, on: scale) }
      for value in shown {
        #expect((-1e-9...1 + 1e-9).contains(axis.share(value)), "\(scale)")
      }
      #expect((1...8).contains(axis.ticks.count), "\(scale) \(axis.ticks)")
      for tick in axis.ticks {
        #expect(
          (-1e-9...1 + 1e-9).contains(axis.share(tick.value)), "\(scale)")
        #expect(RunChartAxis.isDrawable(tick.value, on: scale), "\(tick)")
      }
      let places = axis.ticks.map { axis.share($0.value) }
      #expect(places == places.sorted() || places == places.sorted(by: >))
    }
  }

  @Test func ticksOfAccuraciesAreRound() {
    let axis = RunChartAxis(.accuracy, of: [0.893, 0.9952])
    #expect(
      axis.ticks.map(\.withoutTrailingZeros.text).sorted()
        == ["0.9", "0.95", "0.98", "0.99", "0.995"])
    let whole = RunChartAxis(.accuracy, of: [0.9, 0.99, 1])
    #expect(whole.ticks.map(\.withoutTrailingZeros.text).contains("1"))
  }

  /// No figure and no name makes a picture that cannot be read.
  @Test(arguments: [
    Double.nan, .infinity, -.infinity, 0, -0.0, 1, 1e300, -1e300, 1e-300,
    5e-324, 0.5,
  ])
  func isWellFormed(value: Double) throws {
    let points = [(x: 0.0, y: 0.1), (x: 1.0, y: value), (x: 2.0, y: 0.9)]
    for scale in [RunChartScale.accuracy, .logarithmic, .linear] {
      for name in ["a", "<b>&\"'\u{0}\u{1B}\u{FFFF}"] {
        let chart = RunChart(
          name, by: name, scale: scale,
          [
            .init(name, style: RunChart.classes(30), points: points),
            .init(name, style: "c0", points: []),
          ])
        let parser = XMLParser(data: Data(chart.svg().utf8))
        #expect(parser.parse(), "\(scale) \(value)")
      }
    }
  }

  /// Of many points as many as the picture has columns.
  @Test func longRunsAreThinned() {
    let points = (0..<100_000).map { (index: Int) -> (x: Double, y: Double) in
      (x: Double(index), y: 0.5 + 1 / Double(index + 9))
    }
    let chart = RunChart(
      "loss", by: "epoch", scale: .logarithmic,
      [.init("train", style: "c0 d0", points: points)])
    #expect(chart.svg().utf8.count < 60_000)
  }
}
