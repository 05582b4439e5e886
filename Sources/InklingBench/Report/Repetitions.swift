// One measurement made again and again: every value, and what is said of them.

/// Values of one measurement, in the order in which they were found.
package struct Repetitions: Sendable {
  package let values: [Double]
  private let sorted: [Double]

  /// How many a measurement may have.
  package static let range = 1...100

  package init(_ values: [Double]) {
    self.values = values
    sorted = values.sorted()
  }

  /// The medians of `count` runs of `values`, as equal as can be; fewer where
  /// there are fewer values.
  package init(mediansOf values: [Double], count: Int) {
    let parts = min(count, values.count)
    self.init(
      (0..<parts).map { part in
        let begin = part * values.count / parts
        let end = (part + 1) * values.count / parts
        return Repetitions(Array(values[begin..<end])).median
      })
  }

  package var median: Double { quantile(0.5) }
  package var lowerQuartile: Double { quantile(0.25) }
  package var upperQuartile: Double { quantile(0.75) }

  /// Half of what lies between the quartiles, as a share of the median.
  package var spread: Double {
    (upperQuartile - lowerQuartile) / 2 / median
  }

  /// The same values in another unit.
  package func map(_ body: (Double) -> Double) -> Repetitions {
    Repetitions(values.map(body))
  }

  /// Between the two values that are nearest in rank, as NumPy has it by
  /// default; no number where there is no value.
  package func quantile(_ share: Double) -> Double {
    guard let last = sorted.indices.last else { return .nan }
    let place = share * Double(last)
    let below = min(max(Int(place), 0), last)
    let above = min(below + 1, last)
    return sorted[below] + (sorted[above] - sorted[below])
      * (place - Double(below))
  }
}
