// The paper (or the dark ground) behind a digit, estimated from the picture's
// border: level, slope and curvature of the light, without the ink.

import InklingTraining

import InklingPlatform

/// A surface a + bx + cy + dxx + exy + fyy, with x and y from -1 to 1, fitted
/// to the picture's outer tenth by least squares; pixels far from the fit (ink
/// at the border, specks) are left out and the fit repeated.
struct BackgroundSurface {
  private static let terms = 6
  private static let rounds = 8
  /// Ratio of standard deviation to median absolute deviation, for a normal
  /// distribution.
  private static let deviationOfMedian = 1.4826

  /// Standard deviation of the border around the surface, in grey levels.
  let noise: Double
  private let weights: SIMD8<Double>
  private let scaleX: Double
  private let scaleY: Double

  /// The background's grey at column `x` of row `y`.
  func callAsFunction(_ x: Int, _ y: Int) -> Double {
    let basis = Self.basis(Double(x) * scaleX - 1, Double(y) * scaleY - 1)
    return (weights * basis).sum()
  }

  /// Fits the surface to the border of `image`.
  init(_ image: GrayImage) {
    scaleX = 2 / Double(max(1, image.width - 1))
    scaleY = 2 / Double(max(1, image.height - 1))
    let band = max(1, min(image.width, image.height) / 10)
    // A thousand or two pixels say as much as millions.
    let step = max(1, min(image.width, image.height) / 64)
    var border: [(basis: SIMD8<Double>, grey: Double)] = []
    for y in stride(from: 0, to: image.height, by: step) {
      let isEdge = y < band || y >= image.height - band
      for x in stride(from: 0, to: image.width, by: step)
      where isEdge || x < band || x >= image.width - band {
        border.append(
          (
            Self.basis(Double(x) * scaleX - 1, Double(y) * scaleY - 1),
            Double(image[x, y])
          ))
      }
    }
    var weights = SIMD8<Double>.zero
    weights[0] = Self.median(border.map(\.grey))
    var deviation = 0.0
    for _ in 0..<Self.rounds {
      let distances = border.map { sample in
        abs(sample.grey - (weights * sample.basis).sum())
      }
      deviation = Self.deviationOfMedian * Self.median(distances)
      // Greys are whole numbers: never closer than two of them.
      let limit = max(2, 2.5 * deviation)
      let kept = zip(border, distances).filter { $0.1 <= limit }.map(\.0)
      weights = Self.fit(kept)
    }
    self.weights = weights
    noise = deviation
  }

  private static func basis(_ x: Double, _ y: Double) -> SIMD8<Double> {
    SIMD8(1, x, y, x * x, x * y, y * y, 0, 0)
  }

  private static func median(_ values: [Double]) -> Double {
    values.sorted()[values.count / 2]
  }

  /// Least squares by the normal equations, solved by Gauss elimination.
  private static func fit(
    _ samples: [(basis: SIMD8<Double>, grey: Double)]
  ) -> SIMD8<Double> {
    var matrix = [SIMD8<Double>](repeating: .zero, count: terms)
    for (basis, grey) in samples {
      var row = basis
      row[terms] = grey
      for index in 0..<terms { matrix[index] += basis[index] * row }
    }
    // Just enough that narrow pictures, which leave terms open, have an answer.
    for index in 1..<terms {
      matrix[index][index] += 1e-6 * Double(samples.count)
    }
    for pivot in 0..<terms {
      matrix[pivot] /= matrix[pivot][pivot]
      for other in 0..<terms where other != pivot {
        matrix[other] -= matrix[other][pivot] * matrix[pivot]
      }
    }
    var weights = SIMD8<Double>.zero
    for index in 0..<terms { weights[index] = matrix[index][terms] }
    return weights
  }
}
