// Axes: round ticks that hold whatever they are given.

import InklingTestSupport
import Testing

@testable import InklingPlot
@testable import InklingTraining

@Suite struct HistoryPlotAxisTests {
  private func labels(_ axis: HistoryPlotAxis) -> [String] {
    (0...axis.intervals).map { axis.tick($0).text }
  }

  @Test func theUsualRun() {
    let axes = HistoryPlotAxis.pair(
      losses: [2.3, 0.4, 0.08], accuracies: [0.1, 0.9, 0.974])
    #expect(labels(axes.loss) == ["0.0", "0.5", "1.0", "1.5", "2.0", "2.5"])
    #expect(
      labels(axes.accuracy) == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
  }

  @Test func aNarrowRunIsEnlarged() {
    let axes = HistoryPlotAxis.pair(
      losses: [0.081, 0.0795], accuracies: [0.971, 0.9745])
    #expect(axes.accuracy.lower >= 0.96)
    #expect(axes.accuracy.upper <= 0.98)
    #expect(axes.loss.lower >= 0.078)
    #expect(axes.loss.upper <= 0.082)
  }

  @Test(
    arguments: [
      [], [0], [0, 0, 0], [2.3], [2.3, 2.3], [-1, -1], [0, 1e-9],
      [1e-90, 3e-90],
      [1e-300, 5e-300], [.leastNonzeroMagnitude], [1e90, 7e90], [3, 1e99],
      [1e100], [1e101], [1e300, .greatestFiniteMagnitude], [-5, 12],
      [1e9, 1e9 + 1], [1e15, 1e15 + 1], [0.1 + 0.2, 0.3], [0.7, 0.8, 0.9],
      [.nan], [.nan, 0.5], [.infinity, 2, 3], [-.infinity, .nan, .infinity],
      [0.999_999_9, 1], [123_456, 654_321], [1, 999_999_999],
    ] as [[Double]])
  func axesHoldTheirValues(_ values: [Double]) {
    let shares = values.map { $0.isFinite && abs($0) > 1 ? 1 / $0 : $0 }
    let axes = HistoryPlotAxis.pair(losses: values, accuracies: shares)
    #expect(axes.loss.intervals == axes.accuracy.intervals)
    #expect(axes.accuracy.lower >= 0 && axes.accuracy.upper <= 1)
    for (axis, held) in [
      (axes.loss, values.filter { abs($0) <= 1e100 }),
      (axes.accuracy, shares.filter { (0...1).contains($0) }),
    ] {
      #expect((4...6).contains(axis.intervals))
      #expect(axis.lower.isFinite && axis.upper.isFinite)
      #expect(axis.lower < axis.upper)
      let slack = (axis.upper - axis.lower) * 1e-6
      for value in held {
        #expect(value >= axis.lower - slack && value <= axis.upper + slack)
      }
      // Round: 1, 2, 2.5 or 5 times a power of ten.
      #expect([1, 2, 5, 25].contains(axis.step.digits))
      // No label twice, all short, in order.
      let labels = labels(axis)
      #expect(Set(labels).count == labels.count)
      let ticks = (0...axis.intervals).map { axis.tick($0).value }
      #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0 < $1 })
    }
  }

  /// Data fill at least this share of their axis, unless it begins at 0 or
  /// they are all the same.
  @Test func littleRoomIsWasted() {
    for seed in 1...500 {
      let low = Double(seed * 7919 % 1000) / 1000 + 1
      let high = low * (1 + Double(seed * 104_729 % 900 + 5) / 1000)
      let axes = HistoryPlotAxis.pair(
        losses: [low, high], accuracies: [0.2, 0.9])
      let used = (high - low) / (axes.loss.upper - axes.loss.lower)
      #expect(used > 0.35, "\(low) ... \(high)")
    }
  }

  @Test(
    arguments: [
      (1, ["0", "1"]), (2, ["0", "1", "2"]), (1.9, ["0", "1"]),
      (5, ["0", "1", "2", "3", "4", "5"]),
      (10, ["0", "2", "4", "6", "8", "10"]),
      (469, ["0", "100", "200", "300", "400"]),
      (500, ["0", "100", "200", "300", "400", "500"]),
      (
        15_620,
        ["0", "2,000", "4,000", "6,000", "8,000", "10,000", "12,000", "14,000"]
      ),
      (2.5e6, ["0", "500,000", "1e6", "1.5e6", "2e6", "2.5e6"]),
    ] as [(Double, [String])])
  func stepsAreWholeNumbers(_ end: Double, _ expected: [String]) {
    #expect(
      labels(HistoryPlotAxis(wholeNumbersTo: end, count: 8)) == expected)
  }

  @Test(arguments: [
    (0, 0, "0"), (0, -3, "0.000"), (5, 0, "5"), (30, -2, "0.30"),
    (-30, -2, "-0.30"), (12, 3, "12,000"), (999_999, 0, "999,999"),
    (1, 6, "1e6"), (12_500, 3, "1.25e7"), (-15, 20, "-1.5e21"),
    (7, -5, "0.00007"),
    (7, -6, "7e-6"), (120, -9, "1.2e-7"), (0, -9, "0"), (12_345, -2, "123.45"),
    (123_456_789, -2, "1.23456789e6"),
  ])
  func decimals(_ digits: Int, _ exponent: Int, _ text: String) {
    #expect(
      HistoryPlotDecimal(digits: digits, exponent: exponent).text == text)
  }
}
