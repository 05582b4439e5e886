// Intervals of ratios against published tables.

import Testing

@testable import InklingBench

@Suite struct RatioIntervalTests {
  /// The two-sided 5 % points that textbooks print of Mann and Whitney's U; a
  /// dash there is -1 here.
  @Test(arguments: [
    (2, 7, -1), (2, 8, 0), (3, 3, -1), (3, 5, 0), (4, 4, 0), (5, 5, 2),
    (6, 6, 5), (7, 7, 8), (5, 10, 8), (8, 8, 13), (10, 10, 23), (12, 15, 49),
    (15, 15, 64), (20, 20, 127), (3, 20, 8),
  ])
  func criticalValuesAreThoseOfTables(_ n: Int, _ m: Int, _ u: Int) {
    #expect(RatioInterval.critical(n, m) == u)
    #expect(RatioInterval.critical(m, n) == u)
  }

  /// Near 20 the exact count and the normal distribution meet.
  @Test func criticalValuesGrowSteadily() {
    let values = (10...60).map { RatioInterval.critical($0, $0) }
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 < $1 })
    #expect(abs(RatioInterval.critical(21, 20) - 134) <= 1)
  }

  /// Of seven and seven the eight pairs at each end go.
  @Test func cutsPairsAtBothEnds() throws {
    let first = [1.0, 2, 4, 8, 16, 32, 64]
    let interval = try #require(RatioInterval(of: first, over: first))
    let ratios = first.flatMap { a in first.map { a / $0 } }.sorted()
    #expect(interval.ratio == 1)
    #expect(interval.bounds == ratios[8]...ratios[40])
  }

  /// Each ratio is the one that sorting all pairs finds, ties and extremes
  /// included.
  @Test(arguments: [(1, 1), (1, 9), (7, 1), (5, 5), (8, 13), (30, 40)])
  func findsWhatSortingFinds(_ n: Int, _ m: Int) {
    for scale in [1.0, 1e-300, 1e300] {
      let draw = { Double(Int.random(in: 1...12)) * scale.squareRoot() }
      let first = (0..<n).map { _ in draw() }
      let second = (0..<m).map { _ in draw() * .random(in: 1...1.0001) }
      let ratios = PairwiseRatios(of: second, over: first)
      let sorted = second.flatMap { a in first.map { a / $0 } }.sorted()
      #expect((0..<ratios.count).map { ratios[$0] } == sorted)
    }
  }

  /// Of two runs of the same, all three times of one are above those of the
  /// other in one of twenty: too often for 2.5 %.
  @Test func fewPairsTellNothing() throws {
    for times in [[3.0, 4], [3, 4, 5]] {
      let interval = try #require(RatioInterval(of: times, over: [1, 2, 2]))
      #expect(interval.bounds == nil)
      #expect(interval.verdict(threshold: 0) == .unknown)
    }
    let pair = try #require(RatioInterval(of: [3, 4], over: [1, 2]))
    #expect(pair.ratio == 2.5)
  }

  @Test func fourOfEachAreAllTaken() throws {
    let interval = try #require(
      RatioInterval(of: [3, 4, 5, 6], over: [1, 2, 2, 2]))
    #expect(interval.bounds == 1.5...6)
    #expect(interval.verdict(threshold: 0.02) == .slower)
  }

  @Test(arguments: [
    ([1.00, 1.01, 0.99, 1.00], RatioInterval.Verdict.same),
    ([1.10, 1.11, 1.09, 1.10], .slower), ([0.90, 0.91, 0.89, 0.90], .faster),
    // Slower, but not surely by so much.
    ([1.03, 1.02, 1.04, 1.03], .same),
    // Noise.
    ([0.5, 1.5, 3.0, 1.0], .same), ([2.0], .unknown),
    ([1.10, 1.11, 1.09], .unknown),
  ])
  func verdictIsOfTheWholeInterval(
    _ times: [Double], _ verdict: RatioInterval.Verdict
  ) throws {
    let interval = try #require(
      RatioInterval(of: times, over: [1.00, 1.01, 0.99, 1.00]))
    #expect(interval.verdict(threshold: 0.02) == verdict)
  }

  @Test func ofNothingThereIsNone() {
    #expect(RatioInterval(of: [], over: [1]) == nil)
    #expect(RatioInterval(of: [1], over: []) == nil)
  }
}
