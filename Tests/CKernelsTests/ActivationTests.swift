// activation and activation_gradient at every level: shapes, exact values, and
// derivatives against those of the double functions.

import CKernels
import InklingCore
import InklingTestSupport
import Testing

@Suite("Activations")
struct ActivationTests {
  @Test(
    "identity, ReLU and step are exact",
    arguments: Kernels.available,
    [Activation.identity, .relu, .step])
  func exact(kernels: Kernels, act: Activation) {
    let x: [Float] = [
      -.infinity, -.greatestFiniteMagnitude, -1.5, -.leastNormalMagnitude,
      -.leastNonzeroMagnitude, -0.0, 0, .leastNonzeroMagnitude, 1, 1.5,
      .greatestFiniteMagnitude, .infinity,
    ]
    for count in 1...40 {
      let values = (0..<count).map { x[$0 % x.count] }
      let reference = values.map { Float(act.reference(Double($0))) }
      #expect(activation(kernels, act, values) == reference, "\(count) values")
    }
  }

  @Test(
    "Rows with and without padding", arguments: Kernels.available,
    Activation.allCases)
  func shapes(kernels: Kernels, act: Activation) {
    var numbers = Numbers(seed: 50)
    for m in [0, 1, 2, 5] {
      for n in [0, 1, 7, 16, 17, 33, 65] {
        for padding in [0, 3] {
          let z = Guarded(m, n, padding: padding, offset: 1, from: &numbers)
          let y = z.copy()
          kernels.table.pointee.activation(act.kernel, m, n, y.base, y.stride)
          let wrong = mismatch(y) { i, j in
            Estimate(value: Double(z[i, j]), bound: 0).activated(act)
          }
          #expect(wrong == nil, "\(m) x \(n), padding \(padding)")
          #expect(y.isIntact(), "\(m) x \(n), padding \(padding)")
        }
      }
    }
  }

  @Test(
    "d times f'(z), written with f(z)", arguments: Kernels.available,
    Activation.allCases)
  func gradient(kernels: Kernels, act: Activation) {
    var numbers = Numbers(seed: 51)
    for (m, n) in [(0, 5), (1, 1), (3, 16), (2, 37), (7, 65), (1, 999)] {
      for (yPadding, dPadding) in [(0, 0), (2, 5), (0, 1)] {
        let z = Guarded(m, n, padding: yPadding, from: &numbers)
        for i in 0..<m { for j in 0..<n { z[i, j] *= 12 } }
        if m > 0 { z[0, 0] = 0 }
        let y = z.copy()
        kernels.table.pointee.activation(act.kernel, m, n, y.base, y.stride)
        let before = Guarded(m, n, padding: dPadding, offset: 1, from: &numbers)
        let d = before.copy()
        kernels.table.pointee.activation_gradient(
          act.kernel, m, n, y.base, y.stride, d.base, d.stride)
        let wrong = mismatch(d) { i, j in
          let slope =
            Double(before[i, j]) * act.referenceDerivative(Double(z[i, j]))
          // f(z) is off by up to 3 roundoffs of 1, and f' = f (1 - f) or
          // 1 - f^2 by at most twice that and a rounding or two of its own.
          let isSmooth = act == .sigmoid || act == .tanh
          let error = isSmooth ? 8 * roundoff * Double(abs(before[i, j])) : 0
          return Estimate(value: slope, bound: error)
        }
        #expect(wrong == nil, "\(m) x \(n)")
        #expect(d.isIntact(), "\(m) x \(n)")
      }
    }
  }

  @Test(
    "ReLU's and step's derivative at zero is 0", arguments: Kernels.available)
  func derivativeAtZero(kernels: Kernels) {
    for act in [Activation.relu, .step] {
      let y = Guarded<Float>([0, -0.0, 0, -0.0, 0])
      let d = Guarded<Float>([1, 2, -3, 4, 5])
      kernels.table.pointee.activation_gradient(
        act.kernel, 1, 5, y.base, 5, d.base, 5)
      #expect(d.row(0) == [0, 0, 0, 0, 0], "\(act)")
    }
  }
}
