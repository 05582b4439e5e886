// Where an axis begins and ends and where its ticks lie: round numbers only.

import InklingPlatform

/// An axis whose ticks are whole multiples of 1, 2, 2.5 or 5 times a power of
/// ten.
struct HistoryPlotAxis: Hashable {
  /// From one tick to the next.
  let step: HistoryPlotDecimal
  /// The first tick, in steps.
  let first: Int
  /// From the first tick to the last, in steps.
  let intervals: Int

  /// The first tick's value.
  var lower: Double { tick(0).value }
  /// The last tick's value.
  var upper: Double { tick(intervals).value }

  /// Tick `index`, `0 ... intervals`.
  func tick(_ index: Int) -> HistoryPlotDecimal {
    HistoryPlotDecimal(
      digits: (first + index) * step.digits, exponent: step.exponent)
  }

  /// Whether a figure can be drawn: numbers that are not, or beyond all
  /// reason, are left out.
  static func isDrawable(_ value: Double) -> Bool { abs(value) <= 1e100 }

  /// The smallest axis of so many intervals that holds `range`, and nothing
  /// outside `limits`; `nil` if there is none.
  ///
  /// - Parameter range: drawable, with a width that is no rounding error, as
  ///   `range(of:)` makes them.
  init?(
    covering range: ClosedRange<Double>, intervals: Int,
    limits: ClosedRange<Double>? = nil
  ) {
    let width = range.upperBound - range.lowerBound
    let exponent = Int(log10(width / Double(intervals)).rounded(.down)) - 1
    for digits in [10, 20, 25, 50, 100, 200, 250, 500] {
      let step = HistoryPlotDecimal(digits: digits, exponent: exponent)
        .withoutTrailingZeros
      let size = step.value
      // A bound a rounding error beyond a tick is on it.
      let slack = 1e-9
      var first = (range.lowerBound / size + slack).rounded(.down)
      let last = (range.upperBound / size - slack).rounded(.up)
      guard last - first <= Double(intervals) else { continue }
      if let limits {
        let highest = (limits.upperBound / size + slack).rounded(.down)
        let lowest = (limits.lowerBound / size - slack).rounded(.up)
        first = min(first, highest - Double(intervals))
        guard first >= lowest, last <= highest else { continue }
      }
      guard abs(first) < 1e12 else { return nil }
      self.init(step: step, first: Int(first), intervals: intervals)
      return
    }
    return nil
  }

  /// Whole-number ticks inside `0 ... end`, `end` at least 1, at most `count`
  /// intervals.
  init(wholeNumbersTo end: Double, count: Int) {
    // 1, 2, 5, 10, 20, 50, ...
    var (size, exponent) = (1, 0)
    while Double(size) * HistoryPlotDecimal.power(exponent) * Double(count)
      < end
    {
      switch size {
      case 1: size = 2
      case 2: size = 5
      default: (size, exponent) = (1, exponent + 1)
      }
    }
    let step = HistoryPlotDecimal(digits: size, exponent: exponent)
    self.init(
      step: step, first: 0,
      intervals: Int((end / step.value + 1e-9).rounded(.down)))
  }

  private init(step: HistoryPlotDecimal, first: Int, intervals: Int) {
    self.step = step
    self.first = first
    self.intervals = intervals
  }

  /// What an axis for `values` has to hold: never empty, whatever they are.
  ///
  /// - Parameter fromZero: whether to begin at 0 where that takes less than
  ///   half of the axis.
  static func range(of values: [Double], fromZero: Bool) -> ClosedRange<Double>
  {
    let drawable = values.lazy.filter(isDrawable)
    guard var low = drawable.min(), var high = drawable.max() else {
      return 0...1
    }
    // Below this, tick sizes would leave the range of doubles.
    if abs(low) < 1e-100 { low = 0 }
    if abs(high) < 1e-100 { high = 0 }
    if fromZero, low > 0, low < high / 2 { low = 0 }
    let magnitude = max(abs(low), abs(high))
    guard high - low <= magnitude * 1e-6 else { return low...high }
    let padding = magnitude == 0 ? 1 : magnitude / 10
    return low == 0 ? 0...padding : low - padding...high + padding
  }

  /// Axes for losses and accuracies with as many ticks each, so that they
  /// share their grid lines; of those, the pair that wastes the least room.
  static func pair(
    losses: [Double], accuracies: [Double]
  ) -> (loss: HistoryPlotAxis, accuracy: HistoryPlotAxis) {
    let loss = range(of: losses, fromZero: true)
    let limits = 0.0...1.0
    let accuracy = range(of: accuracies.filter(limits.contains), fromZero: true)
      .clamped(to: limits)
    let fifths = HistoryPlotAxis(
      step: HistoryPlotDecimal(digits: 2, exponent: -1), first: 0, intervals: 5)
    var best = (loss: fifths, accuracy: fifths)
    var bestUse = 0.0
    for intervals in 4...6 {
      guard
        let left = HistoryPlotAxis(covering: loss, intervals: intervals),
        let right = HistoryPlotAxis(
          covering: accuracy, intervals: intervals, limits: limits)
      else { continue }
      let use =
        width(of: loss) / (left.upper - left.lower)
        + width(of: accuracy) / (right.upper - right.lower)
      if use > bestUse { (best, bestUse) = ((left, right), use) }
    }
    return best
  }

  private static func width(of range: ClosedRange<Double>) -> Double {
    range.upperBound - range.lowerBound
  }
}
