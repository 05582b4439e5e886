// Pictures averaged over areas, against exact sums.

import CKernels
import InklingTestSupport
import Testing

@Suite struct AreaTests {
  struct Shape: Sendable {
    var from: (Int, Int)
    var to: (Int, Int)
  }

  static let shapes = [
    Shape(from: (28, 28), to: (14, 14)), Shape(from: (28, 28), to: (16, 16)),
    Shape(from: (28, 28), to: (28, 13)), Shape(from: (28, 28), to: (9, 28)),
    Shape(from: (5, 7), to: (3, 2)), Shape(from: (1, 9), to: (1, 4)),
    Shape(from: (9, 1), to: (8, 1)), Shape(from: (256, 256), to: (1, 1)),
    Shape(from: (1, 65_536), to: (1, 3)),
    Shape(from: (251, 257), to: (250, 256)),
  ]

  /// How much of a pixel lies in an area, in parts of which it has `to`.
  private func overlap(
    _ pixel: Int, _ area: Int, _ from: Int, _ to: Int
  ) -> Int {
    max(
      0,
      min((pixel + 1) * to, (area + 1) * from)
        - max(pixel * to, area * from))
  }

  /// The sums of pixels times parts, and all parts of an area.
  private func sums<T>(
    _ shape: Shape, _ pixels: [T], _ number: (T) -> Double
  ) -> (sums: [Double], parts: Double) {
    let (height, width) = shape.from, (rows, columns) = shape.to
    var sums = [Double](repeating: 0, count: rows * columns)
    for y in 0..<height {
      for row in y * rows / height...min(rows - 1, (y + 1) * rows / height) {
        let down = overlap(y, row, height, rows)
        guard down > 0 else { continue }
        for x in 0..<width {
          for column in x * columns
            / width...min(
              columns - 1, (x + 1) * columns / width)
          {
            let across = overlap(x, column, width, columns)
            sums[row * columns + column] +=
              Double(down * across) * number(pixels[y * width + x])
          }
        }
      }
    }
    return (sums, Double(height * width))
  }

  @Test(arguments: shapes) func bytesAreRoundedMeans(_ shape: Shape) {
    var numbers = Numbers(seed: 3)
    let count = shape.from.0 * shape.from.1
    var area = ink_area_of(
      shape.from.0, shape.from.1, shape.to.0, shape.to.1)
    for most in [255, 1] as [UInt8] {
      for constant in [false, true] {
        let pixels = (0..<count).map { _ in
          constant
            ? most : UInt8(truncatingIfNeeded: numbers.next()) & most
        }
        let (sums, parts) = sums(shape, pixels) { Double($0) }
        // Whole numbers below 2^53: exact.
        let expected = sums.map {
          UInt8((Int($0) * 2 + Int(parts)) / (2 * Int(parts)))
        }
        var words = [UInt32](repeating: 7, count: shape.from.1)
        var found = [UInt8](repeating: 9, count: shape.to.0 * shape.to.1)
        ink_area_average(&area, pixels, &found, &words)
        #expect(found == expected)
        var inPlace = pixels
        inPlace.withUnsafeMutableBufferPointer {
          guard let base = $0.baseAddress else { return }
          ink_area_average(&area, base, base, &words)
        }
        #expect(Array(inPlace.prefix(found.count)) == expected)
        #expect(!constant || found.allSatisfy { $0 == most })
      }
    }
  }

  @Test(arguments: shapes) func floatsAreMeans(_ shape: Shape) {
    var numbers = Numbers(seed: 4)
    let count = shape.from.0 * shape.from.1
    let pixels = (0..<count).map { _ in numbers.float() }
    let (sums, parts) = sums(shape, pixels) { Double($0) }
    var area = ink_area_of(
      shape.from.0, shape.from.1, shape.to.0, shape.to.1)
    var floats = [Float](repeating: .nan, count: shape.from.1)
    var found = [Float](repeating: .nan, count: sums.count)
    ink_area_average_floats(&area, pixels, &found, &floats)
    for (found, sum) in zip(found, sums) {
      #expect(abs(Double(found) - sum / parts) < 1e-5)
    }
  }
}
