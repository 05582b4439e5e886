// Comparing floats with the same numbers in double.

import Testing

/// Expects each element within `tolerance` times the largest of `expected`.
func expectClose(
  _ found: [Float], _ expected: [Double], tolerance: Double = 1e-5,
  _ comment: @autoclosure () -> Comment? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard found.count == expected.count else {
    Issue.record(
      "\(found.count) numbers, expected \(expected.count)",
      sourceLocation: sourceLocation)
    return
  }
  let largest = expected.reduce(0) { max($0, abs($1)) }
  let worst = zip(found, expected).map { abs(Double($0) - $1) }
    .reduce(0) { $1.isNaN ? .infinity : max($0, $1) }
  #expect(
    worst <= tolerance * largest, comment(), sourceLocation: sourceLocation)
}
