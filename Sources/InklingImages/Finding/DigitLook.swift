// How much a picture looks like each of MNIST's digits, whatever a network says
// of it: what turns it upright, and what tells digits from all else.

import CKernels

/// The distance of a picture in MNIST's form from each digit of MNIST's.
struct DigitLook {
  /// Of a label that looks least like the picture of all, the share that stays
  /// where another digit looks more like it.
  private static let disagreement: Float = 0.85
  /// What is farther from a class than most of its digits is never sure.
  private static let strangeness: Float = 0.95
  /// Of angles, the deviation that is expected, in eighths of a radian.
  private static let deviation: Float = 3.5
  /// How much a view counts less the farther it is from every digit.
  private static let steepness: Float = 10

  /// One per digit.
  private var distances: [Float]

  init(_ picture: GrayImage) {
    distances = [Float](repeating: 0, count: 10)
    ink_digit_distances(picture.pixels, &distances)
  }

  private var nearest: Float { distances.min() ?? 0 }

  /// What each of `count` views, which lie around the upright one, counts; 1 in
  /// all. Without looks all count alike.
  static func weights(_ looks: [DigitLook], count: Int) -> [Float] {
    guard looks.count == count else {
      return [Float](repeating: 1 / Float(count), count: count)
    }
    let middle = Float(count / 2)
    let exponents = looks.indices.map { index in
      let angle = (Float(index) - middle) / deviation
      let distance = looks[index].nearest
      return angle * angle / 2 + steepness * distance * distance
    }
    let least = exponents.min() ?? 0
    let weights = exponents.map { decay($0 - least) }
    let sum = weights.reduce(0) { $0 + $1 }
    return weights.map { $0 / sum }
  }

  /// How far what was seen is to be believed, from 0 to 1, where it was read as
  /// `digit`.
  static func familiarity(
    _ looks: [DigitLook], _ weights: [Float], of digit: Int
  ) -> Float {
    var distance: Float = 0
    var nearest = [Float](repeating: .infinity, count: 10)
    for (look, weight) in zip(looks, weights) {
      distance += weight * look.distances[digit]
      for index in nearest.indices {
        nearest[index] = min(nearest[index], look.distances[index])
      }
    }
    var trust = ink_digit_familiarity(digit, distance)
    if trust < 1 { trust *= strangeness }
    let agrees = nearest.indices.allSatisfy { nearest[$0] >= nearest[digit] }
    return agrees ? trust : trust * disagreement
  }

  /// e to the power of -x, from 0 on: (1 - x / 64) to the power of 64, without
  /// a library of mathematics.
  private static func decay(_ x: Float) -> Float {
    guard x < 64 else { return 0 }
    var power = 1 - x / 64
    for _ in 0..<6 { power *= power }
    return power
  }
}
