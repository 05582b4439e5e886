// Quartiles as NumPy has them.

import Testing

@testable import InklingBench

@Suite struct RepetitionsTests {
  /// `numpy.quantile(values, [0.25, 0.5, 0.75])`
  @Test(arguments: [
    ([3.0, 1, 2], [1.5, 2, 2.5]),
    ([4.0, 1, 3, 2], [1.75, 2.5, 3.25]),
    ([7.0, 15, 36, 39, 40, 41], [20.25, 37.5, 39.75]),
    ([5.0], [5, 5, 5]),
  ])
  func quartilesAreThoseOfNumPy(_ values: [Double], _ quartiles: [Double]) {
    let found = Repetitions(values)
    #expect(
      [found.lowerQuartile, found.median, found.upperQuartile] == quartiles)
    #expect(found.values == values)
  }

  @Test func ofNothingThereIsNoNumber() {
    let found = Repetitions([])
    #expect(found.median.isNaN && found.spread.isNaN)
  }

  @Test func spreadIsAShareOfTheMedian() {
    #expect(Repetitions([8, 10, 12]).spread == 0.1)
  }

  @Test(arguments: [
    (1, [3.5]), (2, [2, 5.0]), (3, [1.5, 3.5, 5.5]),
    (6, [1, 2, 3, 4, 5, 6.0]), (9, [1, 2, 3, 4, 5, 6.0]),
  ])
  func mediansAreOfEqualParts(_ count: Int, _ medians: [Double]) {
    let found = Repetitions(mediansOf: [1, 2, 3, 4, 5, 6], count: count)
    #expect(found.values == medians)
  }

  @Test func mediansOfNothingAreNone() {
    #expect(Repetitions(mediansOf: [], count: 3).values.isEmpty)
  }
}
