// weigh_rows and row_weights at every level, against double.

import CKernels
import InklingCore
import InklingTestSupport
import Testing

@Suite("Weighted and smoothed targets")
struct TargetTests {
  @Test(
    "The derivative is that of the weighted loss", arguments: Kernels.available,
    [Float(0), 0.3])
  func derivative(kernels: Kernels, smoothing: Float) {
    var numbers = Numbers(seed: 120)
    let table = kernels.table.pointee
    for n in [1, 2, 10, 16, 17, 33, 100] {
      for (hasClasses, hasSamples) in [
        (false, false), (true, false), (false, true), (true, true),
      ] {
        let m = 5, classes = Guarded(1, n, from: &numbers)
        let own = Guarded(1, 20, from: &numbers)
        for j in 0..<n { classes[j] = abs(classes[j]) }
        for i in 0..<20 { own[i] = abs(own[i]) }
        let all = (0..<20).map { UInt16($0 * 7 % n) }
        let samples: [UInt32] = [3, 19, 0, 3, 8]
        let labels = samples.map { all[Int($0)] }
        var targets = ink_targets(
          smoothing: smoothing, class_weights: hasClasses ? classes.base : nil,
          class_weight_sum: (0..<n).reduce(0) { $0 + classes[$1] },
          sample_weights: hasSamples ? own.base : nil)
        let y = Guarded(m, n, padding: 3, offset: 1, from: &numbers)
        let d = y.copy()
        table.loss(
          INK_SOFTMAX_CROSS_ENTROPY, m, n, d.base, d.stride, labels, nil)
        table.weigh_rows(
          &targets, m, n, d.base, d.stride, labels, samples, 0)
        let share = Double(smoothing) / Double(n)
        let weights = (0..<n).map { hasClasses ? Double(classes[$0]) : 1 }
        let wrong = mismatch(d) { i, j in
          let row = y.row(i).map { exp(Double($0)) }
          let p = row[j] / row.reduce(0, +)
          let label = Int(labels[i])
          let q = (0..<n).map {
            weights[$0] * (share + ($0 == label ? 1 - Double(smoothing) : 0))
          }
          let weight = hasSamples ? Double(own[Int(samples[i])]) : 1
          return Estimate(
            value: weight * (q.reduce(0, +) * p - q[j]),
            bound: 40 * roundoff * max(1, q.reduce(0, +)))
        }
        #expect(wrong == nil, "\(n) \(hasClasses) \(hasSamples)")
        #expect(d.isIntact())
        let sum = table.row_weights(&targets, m, all, samples, 0)
        let expected = samples.reduce(0.0) {
          $0 + (hasSamples ? Double(own[Int($1)]) : 1)
            * weights[Int(all[Int($1)])]
        }
        #expect(abs(sum - expected) <= 1e-12)
      }
    }
  }
}
