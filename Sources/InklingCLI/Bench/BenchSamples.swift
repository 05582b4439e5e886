// Samples to measure with: digits where the model takes digits, and otherwise
// bytes of which as many are zero as in digits.

import CKernels
import InklingTraining
import InklingData

enum BenchSamples {
  /// The share of MNIST's training pixels that is not zero.
  private static let density = 0.19

  /// `count` samples of the shape.
  static func pixels(_ shape: InputShape, count: Int) -> [[UInt8]] {
    if shape == StrokeDigits.shape {
      return (0..<count).map {
        StrokeDigits.image(digit: $0 % 10, seed: 1, index: $0)
      }
    }
    var random = ink_random()
    ink_random_seed(&random, 1)
    return (0..<count).map { _ in
      (0..<shape.count).map { _ in
        Double(ink_random_float(&random)) < density
          ? UInt8(truncatingIfNeeded: 1 + ink_random_below(&random, 255)) : 0
      }
    }
  }
}
