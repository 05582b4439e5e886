// batch_norm and batch_norm_gradient at every level, against double.

import CKernels
import InklingCore
import InklingTestSupport
import Testing

@Suite("Batch normalization")
struct BatchNormTests {
  private static let epsilon: Float = 1e-3

  @Test(
    "Statistics, outputs and gradients", arguments: Kernels.available,
    [1, 2, 5, 128])
  func againstDouble(kernels: Kernels, m: Int) {
    var numbers = Numbers(seed: 300 + m)
    for n in Sizes.columns {
      let z = Guarded(m, n, padding: 3, offset: 1, from: &numbers)
      let y = z.copy(), x = Guarded<Float>(m, n, padding: 1, offset: 2)
      let scale = Guarded(1, n, from: &numbers)
      let shift = Guarded(1, n, offset: 3, from: &numbers)
      let mean = Guarded<Float>(count: n, offset: 1)
      let variance = Guarded<Float>(count: n, offset: 2)
      let deviation = Guarded<Float>(count: n, offset: 1)
      var layer = ink_batch_norm(
        m: m, n: n, y: y.base, ldy: y.stride, x: x.base, ldx: x.stride,
        scale: scale.base, shift: shift.base, mean: mean.base,
        variance: variance.base, deviation: deviation.base,
        epsilon: Self.epsilon)
      kernels.table.pointee.batch_norm(&layer)

      let before = Guarded(m, n, padding: 2, offset: 3, from: &numbers)
      let d = before.copy()
      let scales = Guarded<Float>(count: n), shifts = Guarded<Float>(count: n)
      var gradient = ink_batch_norm_gradient(
        m: m, n: n, d: d.base, ldd: d.stride, x: x.base, ldx: x.stride,
        scale: scale.base, deviation: deviation.base,
        scale_gradient: scales.base, shift_gradient: shifts.base)
      kernels.table.pointee.batch_norm_gradient(&gradient)

      let count = Double(m)
      // Of numbers below 1 in magnitude, and a deviation of at most 32.
      let bound = 64 * (count + 8) * 40 * roundoff
      for j in 0..<n {
        let column = (0..<m).map { Double(z[$0, j]) }
        let average = column.reduce(0, +) / count
        let squares = column.reduce(0) {
          $0 + ($1 - average) * ($1 - average)
        }
        let factor = 1 / (squares / count + Double(Self.epsilon)).squareRoot()
        let size = "\(m) x \(n), column \(j)"
        #expect(abs(Double(mean[j]) - average) < bound, "\(size)")
        #expect(
          abs(Double(variance[j]) - squares / max(count - 1, 1)) < bound,
          "\(size)")
        let normalized = column.map { ($0 - average) * factor }
        let slopes = (0..<m).map { Double(before[$0, j]) }
        let sum = slopes.reduce(0, +)
        let products = zip(slopes, normalized).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(Double(shifts[j]) - sum) < bound, "\(size)")
        #expect(abs(Double(scales[j]) - products) < bound, "\(size)")
        for i in 0..<m {
          let output = Double(scale[j]) * normalized[i] + Double(shift[j])
          #expect(abs(Double(x[i, j]) - normalized[i]) < bound, "\(size)")
          #expect(abs(Double(y[i, j]) - output) < bound, "\(size)")
          let slope =
            Double(scale[j]) * factor
            * (slopes[i] - sum / count - normalized[i] * products / count)
          #expect(abs(Double(d[i, j]) - slope) < 40 * bound, "\(size)")
        }
      }
      #expect(
        [y, x, d].allSatisfy { $0.isIntact() }
          && [mean, variance, deviation, scales, shifts].allSatisfy {
            $0.isIntact()
          }, "\(m) x \(n)")
    }
  }

  @Test(
    "A column's bits do not depend on its place", arguments: Kernels.available)
  func placeDoesNotMatter(kernels: Kernels) {
    var numbers = Numbers(seed: 310)
    let m = 33, n = 83
    let z = Guarded(m, n, from: &numbers), d = Guarded(m, n, from: &numbers)
    let parameters = (0..<2).map { _ in Guarded(1, n, from: &numbers) }
    func run(by width: Int) -> [Guarded<Float>] {
      let y = z.copy(), x = Guarded<Float>(m, n), slopes = d.copy()
      let all = parameters.map { $0.copy() }
      let sums = (0..<5).map { _ in Guarded<Float>(count: n) }
      for j in stride(from: 0, to: n, by: width) {
        var layer = ink_batch_norm(
          m: m, n: min(width, n - j), y: y.base + j, ldy: n, x: x.base + j,
          ldx: n, scale: all[0].base + j, shift: all[1].base + j,
          mean: sums[3].base + j, variance: sums[4].base + j,
          deviation: sums[0].base + j, epsilon: 1e-5)
        kernels.table.pointee.batch_norm(&layer)
        var gradient = ink_batch_norm_gradient(
          m: m, n: min(width, n - j), d: slopes.base + j, ldd: n,
          x: x.base + j, ldx: n, scale: all[0].base + j,
          deviation: sums[0].base + j, scale_gradient: sums[1].base + j,
          shift_gradient: sums[2].base + j)
        kernels.table.pointee.batch_norm_gradient(&gradient)
      }
      return [y, x, slopes] + all + sums
    }
    let whole = run(by: n)
    for width in [1, 7, 16] {
      #expect(zip(whole, run(by: width)).allSatisfy { $0.hasSameBits(as: $1) })
    }
  }
}
