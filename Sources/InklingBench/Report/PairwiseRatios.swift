// The ratios of all pairs of two lists of times in ascending order, without
// making them: of 300 and 300 repetitions there are 90,000.

/// What `second` over `first` gives, of all pairs, in ascending order.
///
/// The k-th is found by halving what it may be, as a whole number that a
/// positive float's bits are: at each step the pairs below are counted in one
/// walk along both sorted lists, as of a matrix whose rows and columns ascend.
struct PairwiseRatios {
  private let numerators: [Double]
  /// From the largest on, so that ratios ascend along it.
  private let denominators: [Double]

  /// - Precondition: all are finite and above 0, and at least one each.
  init(of second: [Double], over first: [Double]) {
    numerators = second.sorted()
    denominators = first.sorted(by: >)
  }

  var count: Int { numerators.count * denominators.count }

  /// The ratio of which `place` are no larger, counted from 0.
  ///
  /// - Precondition: `place` is 0 to `count - 1`.
  /// - Complexity: O(the lists' lengths), 64 times at most.
  subscript(place: Int) -> Double {
    var least = ratio(0, 0).bitPattern
    var most = ratio(numerators.count - 1, denominators.count - 1).bitPattern
    while least < most {
      let middle = least + (most - least) / 2
      if countUp(to: Double(bitPattern: middle)) > place {
        most = middle
      } else {
        least = middle + 1
      }
    }
    return Double(bitPattern: least)
  }

  /// How many ratios are at most `limit`.
  private func countUp(to limit: Double) -> Int {
    var sum = 0
    // The larger the numerator, the fewer denominators go with it.
    var column = denominators.count
    for row in numerators.indices {
      while column > 0, ratio(row, column - 1) > limit { column -= 1 }
      if column == 0 { break }
      sum += column
    }
    return sum
  }

  private func ratio(_ row: Int, _ column: Int) -> Double {
    numerators[row] / denominators[column]
  }
}
