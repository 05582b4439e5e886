// softmax and its fused cross-entropy at every level, against double.

import CKernels
import InklingCore
import InklingTestSupport
import Testing

/// Kinds of rows of logits, easy and hard.
enum Logits: CaseIterable {
  case small, wide, huge, hugeNegative, expLimit, equal, oneOfAll, extremes

  func row(_ n: Int, from numbers: inout Numbers) -> [Float] {
    (0..<n).map { j in
      switch self {
      case .small: 4 * numbers.float()
      case .wide: 60 * numbers.float()
      case .huge: 1e4 + numbers.float()
      case .hugeNegative: -1e4 * (1 + numbers.float())
      case .expLimit: j % 2 == 0 ? 88.8 : -88.8
      case .equal: 7.5
      case .oneOfAll: j == n / 2 ? 1e4 : -1e4
      case .extremes:
        j % 3 == 0 ? .greatestFiniteMagnitude : -.greatestFiniteMagnitude
      }
    }
  }
}

@Suite("Softmax")
struct SoftmaxTests {
  static let widths = [1, 2, 10, 15, 16, 17, 33, 1000]

  @Test("Rows become softmax", arguments: Kernels.available, Logits.allCases)
  func softmax(kernels: Kernels, logits: Logits) {
    var numbers = Numbers(seed: 60)
    for n in Self.widths {
      let padded = (n + 15) & ~15
      for (m, stride) in [
        (0, n), (1, n), (3, n + 1), (2, padded), (3, padded + 3),
      ] {
        let x = matrix(m, n, padding: stride - n, logits, from: &numbers)
        let before = x.copy()
        kernels.table.pointee.softmax(m, n, x.base, x.stride)
        let references = (0..<m).map { SoftmaxTwin(before.row($0)) }
        let wrong = mismatch(x) { i, j in references[i].probabilities[j] }
        let size = "\(m) x \(n), stride \(stride)"
        #expect(wrong == nil, "\(size)")
        expectPadding(x, size)
      }
    }
  }

  @Test("A row of no columns is left alone", arguments: Kernels.available)
  func empty(kernels: Kernels) {
    let x = Guarded<Float>(3, 0, padding: 16)
    kernels.table.pointee.softmax(3, 0, x.base, x.stride)
    #expect(x.isIntact())
  }

  @Test(
    "Loss is log-sum-exp less the label's logit, dy is softmax less one-hot",
    arguments: Kernels.available, Logits.allCases)
  func crossEntropy(kernels: Kernels, logits: Logits) {
    var numbers = Numbers(seed: 61)
    let m = 4
    for n in Self.widths {
      let padded = (n + 15) & ~15
      for stride in Set([n, n + 1, padded, padded + 3]) {
        let y = matrix(m, n, padding: stride - n, logits, from: &numbers)
        let before = y.copy()
        let labels = Guarded((0..<m).map { _ in UInt16(numbers.below(n)) })
        let losses = Guarded<Double>(count: m)
        let silent = y.copy()
        kernels.table.pointee.loss(
          INK_SOFTMAX_CROSS_ENTROPY, m, n, y.base, y.stride, labels.base,
          losses.base)
        kernels.table.pointee.loss(
          INK_SOFTMAX_CROSS_ENTROPY, m, n, silent.base, silent.stride,
          labels.base, nil)

        let references = (0..<m).map { SoftmaxTwin(before.row($0)) }
        let wrong = mismatch(y) { i, j in
          var result = references[i].probabilities[j]
          if j == labels[i] { result.value -= 1 }
          result.bound += roundoff
          return result
        }
        let size = "\(n) classes, stride \(stride)"
        #expect(wrong == nil, "\(size)")
        for i in 0..<m {
          let reference = references[i].loss(label: Int(labels[i]))
          #expect(
            abs(losses[i] - reference.value) <= reference.bound,
            "loss \(losses[i]), expected \(reference.value), \(size)")
        }
        #expect(losses.isIntact() && y.hasSameBits(as: silent), "\(size)")
        expectPadding(y, size)
      }
    }
  }

  private func matrix(
    _ m: Int, _ n: Int, padding: Int, _ logits: Logits,
    from numbers: inout Numbers
  ) -> Guarded<Float> {
    let x = Guarded<Float>(m, n, padding: padding, offset: 1)
    for i in 0..<m {
      for (j, value) in logits.row(n, from: &numbers).enumerated() {
        x[i, j] = value
      }
    }
    return x
  }
}

/// Checks that rows are filled up to whole lines of 16 with zeros where there
/// is room for that, and else not written beyond their columns.
func expectPadding(
  _ y: Guarded<Float>, _ size: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let padded = (y.columns + 15) & ~15
  let isPadded = y.stride >= padded
  #expect(
    y.isIntact(columns: isPadded ? padded : y.columns), "\(size)",
    sourceLocation: sourceLocation)
  guard isPadded else { return }
  let isZero = (0..<y.rows).allSatisfy { i in
    (y.columns..<padded).allSatisfy { y[i, $0].bitPattern == 0 }
  }
  #expect(isZero, "padding of \(size)", sourceLocation: sourceLocation)
}

/// Softmax of one row in double.
private struct SoftmaxTwin {
  let probabilities: [Estimate]
  private let row: [Float]
  private let logSumExp: Double
  private let sumError: Double

  init(_ row: [Float]) {
    let maximum = Double(row.max() ?? 0)
    let distances = row.map { Double($0) - maximum }
    let sum = distances.reduce(0) { $0 + exp($1) }
    // The difference to the maximum is rounded once: d roundoffs in exp(d).
    // exp is within 1 ULP, 2 roundoffs, and sums run in 16 lanes.
    let terms = Double(row.count / 16 + 20)
    let spread =
      distances.reduce(0) { $0 - max($1, -88) * exp($1) } / sum
    let sumError = (terms + spread) * roundoff
    self.row = row
    self.sumError = sumError
    logSumExp = log(sum) + maximum
    probabilities = distances.map { distance in
      let value = exp(distance) / sum
      let error = sumError + (4 - max(distance, -88)) * roundoff
      // Results under the smallest normal become 0.
      return Estimate(value: value, bound: value * error + 0x1p-125)
    }
  }

  func loss(label: Int) -> Estimate {
    let value = logSumExp - Double(row[label])
    // Double's own rounding, of numbers as large as the logits.
    let own = 0x1p-50 * (abs(logSumExp) + abs(Double(row[label])))
    return Estimate(value: value, bound: sumError + own)
  }
}
