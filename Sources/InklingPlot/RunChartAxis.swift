// The axes of a report's charts: linear, logarithmic, or of accuracies by the
// logarithm of what is left to 1, so that 0.99 and 0.995 are as far apart as 0.9
// and 0.95.

import InklingPlatform

/// How values become heights.
package enum RunChartScale: Sendable {
  case linear
  case logarithmic
  case accuracy
}

/// An axis and its ticks.
struct RunChartAxis {
  private let scale: RunChartScale
  /// What is drawn at the edge, where its logarithm would be beyond it.
  private let floor: Double
  private var range: ClosedRange<Double>
  private(set) var ticks: [HistoryPlotDecimal] = []

  /// The smallest number that has a logarithm here.
  private static let least = 1e-100

  /// An axis for all `values` that can be drawn.
  init(_ scale: RunChartScale, of values: [Double]) {
    self.scale = scale
    let shown = values.filter { Self.isDrawable($0, on: scale) }
    switch scale {
    case .linear:
      floor = 0
      let wanted = HistoryPlotAxis.range(of: shown, fromZero: true)
      range = wanted
      guard let axis = HistoryPlotAxis(covering: wanted, intervals: 5) else {
        return
      }
      range = axis.lower...axis.upper
      ticks = (0...axis.intervals).map { axis.tick($0) }
    case .logarithmic, .accuracy:
      let isError = scale == .accuracy
      let left = isError ? shown.map { 1 - $0 } : shown
      let low = left.filter { $0 > Self.least }.min() ?? 0.5
      let hasZero = left.contains { $0 <= Self.least }
      floor = hasZero ? low / 2 : low
      let high = max(left.max() ?? 1, floor)
      // Some room on both sides, and a width that is no rounding error.
      let room = max(0.04 * log10(high / floor), 0.001)
      range = log10(floor) - room...log10(high) + room
      let (from, to) = (pow(10, range.lowerBound), pow(10, range.upperBound))
      ticks = Self.decades(from, to, isError: isError)
      if ticks.count < 3 {
        let wanted = isError ? 1 - to...1 - from : from...to
        // What is beyond the edge is drawn at it, and is no tick.
        ticks = Self.even(wanted).filter {
          from...(isError ? min(to, 1) : to)
            ~= (isError ? 1 - $0.value : $0.value)
        }
      }
      if isError, hasZero {
        ticks.removeAll { 1 - $0.value < 1.5 * floor }
        ticks.append(HistoryPlotDecimal(digits: 1, exponent: 0))
      }
    }
  }

  /// Where `value` lies: 0 at the bottom, 1 at the top.
  func share(_ value: Double) -> Double {
    let place =
      switch scale {
      case .linear: value
      case .logarithmic: log10(max(value, floor))
      case .accuracy: log10(max(1 - value, floor))
      }
    let share =
      (place - range.lowerBound) / (range.upperBound - range.lowerBound)
    return scale == .accuracy ? 1 - share : share
  }

  static func isDrawable(_ value: Double, on scale: RunChartScale) -> Bool {
    switch scale {
    case .linear: HistoryPlotAxis.isDrawable(value)
    case .logarithmic: value >= 0 && HistoryPlotAxis.isDrawable(value)
    case .accuracy: 0...1 ~= value
    }
  }

  /// 1, 2 and 5 in each power of ten; of many powers some, and 1 alone. Of
  /// errors what they leave: 0.95 for 0.05.
  private static func decades(
    _ from: Double, _ to: Double, isError: Bool
  ) -> [HistoryPlotDecimal] {
    let first = Int(log10(from).rounded(.down))
    let last = Int(log10(to).rounded(.up))
    let stride = max((last - first) / 6, 1)
    var result: [HistoryPlotDecimal] = []
    for exponent in first...max(first, last)
    where (exponent - first).isMultiple(of: stride) {
      for digits in log10(to / from) > 3 ? [1] : [1, 2, 5] {
        let tick = HistoryPlotDecimal(digits: digits, exponent: exponent)
        guard from...to ~= tick.value else { continue }
        guard isError else {
          result.append(tick)
          continue
        }
        // 1 - 5e-2 is 95e-2. Beyond 12 digits there is no accuracy.
        guard exponent <= 0, exponent >= -12 else { continue }
        let whole = Int(HistoryPlotDecimal.power(-exponent).rounded())
        result.append(
          HistoryPlotDecimal(digits: whole - digits, exponent: exponent))
      }
    }
    return result
  }

  /// Round numbers as far apart as each other.
  private static func even(
    _ range: ClosedRange<Double>
  ) -> [HistoryPlotDecimal] {
    guard let axis = HistoryPlotAxis(covering: range, intervals: 5) else {
      return []
    }
    return (0...axis.intervals).map { axis.tick($0) }
  }
}
