// How many times as long something takes as something else, and between which
// ratios that lies, seeing that neither takes always the same time.

/// The ratio of two times that were each measured several times.
///
/// Of all pairs of one of each, the median of their ratios; and the interval
/// that is left when those are cut off at both ends that Mann and Whitney's
/// test holds for less than 2.5 % probable each (Moses' interval: Hollander and
/// Wolfe, "Nonparametric Statistical Methods", 1999, 4.3). Nothing is assumed
/// of how the times are distributed.
package struct RatioInterval: Sendable {
  package let ratio: Double
  /// Nothing where they were measured too seldom to be 95 % sure: with fewer
  /// than four of each (or three and five, two and eight), all pairs are not.
  package let bounds: ClosedRange<Double>?

  /// `second` over `first`, which are above 0 and at least one each.
  package init?(of second: [Double], over first: [Double]) {
    guard !first.isEmpty, !second.isEmpty else { return nil }
    let ratios = PairwiseRatios(of: second, over: first)
    let last = ratios.count - 1
    // Of an even number, the two in the middle.
    let middle = [ratios[last / 2], ratios[last - last / 2]]
    ratio = Repetitions(middle).median
    let cut = Self.critical(first.count, second.count)
    bounds =
      cut >= 0 && min(first.count, second.count) > 1
      ? ratios[cut]...ratios[last - cut] : nil
  }

  /// The largest value of Mann and Whitney's U for `n` and `m` values of one
  /// distribution that is not exceeded with a probability of at most 2.5 %; -1
  /// where there is none.
  static func critical(_ n: Int, _ m: Int) -> Int {
    let most = n * m
    guard max(n, m) <= 20 else {
      let deviation = (Double(most * (n + m + 1)) / 12).squareRoot()
      return Int(Double(most) / 2 - 1.959964 * deviation - 0.5)
    }
    // How often each U occurs are the coefficients of the product over i from 1
    // to n of (1 - x^(m + i)) / (1 - x^i). All are whole and below 2^53.
    var counts = [Double](repeating: 0, count: most + 1)
    counts[0] = 1
    for i in stride(from: 1, through: n, by: 1) {
      for u in stride(from: most, through: m + i, by: -1) {
        counts[u] -= counts[u - m - i]
      }
      for u in stride(from: i, through: most, by: 1) {
        counts[u] += counts[u - i]
      }
    }
    let tail = 0.025 * counts.reduce(0, +)
    var below = 0.0
    var u = -1
    while u < most, below + counts[u + 1] <= tail {
      u += 1
      below += counts[u]
    }
    return u
  }

  /// What the interval says beyond a threshold.
  package enum Verdict: String, Sendable {
    case slower
    case faster
    /// The same as far as can be told.
    case same
    /// They were measured too seldom.
    case unknown
  }

  /// Slower where the whole interval is above `1 + threshold`, faster where all
  /// of it is below what that is the other way round.
  package func verdict(threshold: Double) -> Verdict {
    guard let bounds else { return .unknown }
    if bounds.lowerBound > 1 + threshold { return .slower }
    return bounds.upperBound < 1 / (1 + threshold) ? .faster : .same
  }
}
