// The element-wise losses and argmax at every level, against double.

import CKernels
import InklingCore
import InklingTestSupport
import Testing

@Suite("Losses")
struct LossTests {
  /// The clamp's ends, as the header states them.
  static let low = 0x1p-24, high = 1 - 0x1p-24

  @Test("Squared error", arguments: Kernels.available)
  func squaredError(kernels: Kernels) {
    check(kernels, INK_SQUARED_ERROR, seed: 70) { y, t in
      let difference = y - t
      return (difference * difference, 2 * difference)
    }
  }

  @Test("Binary cross-entropy", arguments: Kernels.available)
  func binaryCrossEntropy(kernels: Kernels) {
    check(kernels, INK_BINARY_CROSS_ENTROPY, seed: 71) { y, t in
      let p = min(max(y, Self.low), Self.high)
      return (Self.crossEntropy(p, t), (p - t) / (p * (1 - p)))
    }
  }

  @Test("Binary cross-entropy behind a sigmoid", arguments: Kernels.available)
  func binaryCrossEntropyOfSigmoid(kernels: Kernels) {
    check(kernels, INK_BINARY_CROSS_ENTROPY_OF_SIGMOID, seed: 72) { y, t in
      (Self.crossEntropy(min(max(y, Self.low), Self.high), t), y - t)
    }
  }

  @Test(
    "Certainly wrong costs 24 log 2, and no more", arguments: Kernels.available)
  func clamp(kernels: Kernels) {
    for loss in [
      INK_BINARY_CROSS_ENTROPY, INK_BINARY_CROSS_ENTROPY_OF_SIGMOID,
    ] {
      // Label 0, which y denies; class 1, which y wrongly asserts.
      let y = Guarded<Float>([0, 1])
      let labels = Guarded<UInt16>([0])
      let losses = Guarded<Double>(count: 1)
      kernels.table.pointee.loss(
        loss, 1, 2, y.base, 2, labels.base, losses.base)
      #expect(abs(losses[0] - 48 * log(2)) < 1e-12)
      let steepest: Float = loss == INK_BINARY_CROSS_ENTROPY ? 0x1p24 : 1
      #expect(abs(y[0] + steepest) <= 2 * steepest * 0x1p-24)
      #expect(abs(y[1] - steepest) <= 2 * steepest * 0x1p-24)
    }
  }

  /// Compares the losses and derivatives of random rows in 0 ... 1, the ends
  /// included, with those of `reference`: the loss and derivative of one element.
  private func check(
    _ kernels: Kernels, _ loss: ink_loss, seed: Int,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ reference: (_ y: Double, _ t: Double) -> (loss: Double, slope: Double)
  ) {
    var numbers = Numbers(seed: seed)
    for m in [0, 1, 5] {
      for n in [1, 2, 10, 15, 16, 17, 33, 1000] {
        let padded = (n + 15) & ~15
        for stride in Set([n, n + 1, padded, padded + 2]) {
          let y = Guarded(m, n, padding: stride - n, offset: 1, from: &numbers)
          for i in 0..<m {
            for j in 0..<n {
              let choice = numbers.below(8)
              y[i, j] = choice == 0 ? 0 : choice == 1 ? 1 : abs(y[i, j])
            }
          }
          let before = y.copy(), silent = y.copy()
          let labels = Guarded((0..<m).map { _ in UInt16(numbers.below(n)) })
          let losses = Guarded<Double>(count: m)
          kernels.table.pointee.loss(
            loss, m, n, y.base, y.stride, labels.base, losses.base)
          kernels.table.pointee.loss(
            loss, m, n, silent.base, silent.stride, labels.base, nil)

          let size = "\(m) x \(n), stride \(stride)"
          func elements(_ i: Int, _ j: Int) -> (loss: Double, slope: Double) {
            reference(Double(before[i, j]), j == Int(labels[i]) ? 1 : 0)
          }
          let wrong = mismatch(y) { i, j in
            let slope = elements(i, j).slope
            return Estimate(value: slope, bound: 6 * roundoff * abs(slope))
          }
          #expect(wrong == nil, "\(size)", sourceLocation: sourceLocation)
          for i in 0..<m {
            let total = (0..<n).reduce(0) { $0 + elements(i, $1).loss }
            #expect(
              abs(losses[i] - total) <= Double(n + 3) * roundoff * total,
              "loss \(losses[i]), expected \(total), \(size)",
              sourceLocation: sourceLocation)
          }
          #expect(
            losses.isIntact() && y.hasSameBits(as: silent), "\(size)",
            sourceLocation: sourceLocation)
          expectPadding(y, size, sourceLocation: sourceLocation)
        }
      }
    }
  }

  private static func crossEntropy(_ p: Double, _ t: Double) -> Double {
    -(t * log(p) + (1 - t) * log(1 - p))
  }
}

@Suite("argmax")
struct ArgmaxTests {
  @Test("The first largest element", arguments: Kernels.available)
  func firstLargest(kernels: Kernels) {
    var numbers = Numbers(seed: 73)
    for m in [0, 1, 3] {
      for n in [1, 2, 10, 16, 17, 65, 1000] {
        let x = Guarded(m, n, padding: 2, offset: 1, from: &numbers)
        // A few values only, so that there are ties in nearly every row.
        for i in 0..<m {
          for j in 0..<n { x[i, j] = (x[i, j] * 3).rounded() }
        }
        let out = Guarded<UInt16>(count: m, offset: 1)
        kernels.table.pointee.argmax(m, n, x.base, x.stride, out.base)
        for i in 0..<m {
          let row = x.row(i)
          let reference = row.firstIndex(of: row.max() ?? 0)
          #expect(Int(out[i]) == reference, "\(row)")
        }
        #expect(out.isIntact())
      }
    }
  }

  @Test("Ties, NaN and infinities", arguments: Kernels.available)
  func special(kernels: Kernels) {
    let nan = Float.nan, infinity = Float.infinity
    let cases: [(row: [Float], index: UInt16)] = [
      ([2, 2, 2], 0), ([1, 2, 2], 1), ([0, -0.0], 0), ([-0.0, 0], 0),
      ([nan, 1, 2], 2), ([1, nan, 2], 2), ([2, nan, 1], 0), ([1, 2, nan], 1),
      ([nan, nan, -3], 2), ([nan, -infinity], 1), ([nan, nan], 0),
      ([-infinity, -infinity], 0), ([-infinity, -1e38], 1),
      ([1, infinity, infinity], 1), ([nan, infinity, nan], 1),
    ]
    for (row, index) in cases {
      let x = Guarded(row), out = Guarded<UInt16>(count: 1)
      kernels.table.pointee.argmax(1, row.count, x.base, row.count, out.base)
      #expect(out[0] == index, "\(row)")
    }
  }

  @Test("The last of 65,536 classes", arguments: Kernels.available)
  func widest(kernels: Kernels) {
    var row = [Float](repeating: 0, count: 65_536)
    row[65_535] = 1
    let x = Guarded(row), out = Guarded<UInt16>(count: 1)
    kernels.table.pointee.argmax(1, row.count, x.base, row.count, out.base)
    #expect(out[0] == 65_535)
  }
}
