// exp, sigmoid and tanh at every level, in units of the last place (ULP)
// against double libm over their whole ranges.

import CKernels
import InklingCore
import InklingTestSupport
import Testing

@Suite("exp, sigmoid, tanh")
struct ExponentialTests {
  /// Below it exp gives 0: the logarithm of the smallest normal, 2^-126.
  static let low: Float = -87.3365402
  /// Above it exp gives infinity: the largest float whose exp is one.
  static let high: Float = 88.7228317

  @Test("exp within 1.1 ULP over its range", arguments: Kernels.available)
  func exponential(kernels: Kernels) {
    let x = inputs(seed: 40, low: Self.low, high: Self.high)
    let worst = worstError(of: x, exponential(kernels, x)) { exp($0) }
    #expect(worst.ulps <= 1.1, "at \(worst.x)")
  }

  @Test("exp at and beyond both ends", arguments: Kernels.available)
  func ends(kernels: Kernels) {
    let cases: [(x: Float, y: Float)] = [
      (0, 1), (-0.0, 1), (.leastNonzeroMagnitude, 1),
      (-.leastNonzeroMagnitude, 1), (.infinity, .infinity), (-.infinity, 0),
      (.greatestFiniteMagnitude, .infinity), (-.greatestFiniteMagnitude, 0),
      (Self.high.nextUp, .infinity), (Self.low.nextDown, 0), (89, .infinity),
      (-88, 0),
    ]
    // Each case at each place of a ragged array, so that the vectorised loop
    // and its remainder both meet it.
    for count in 1...37 {
      for (x, y) in cases {
        let results = exponential(kernels, Array(repeating: x, count: count))
        #expect(
          results.allSatisfy { $0.bitPattern == y.bitPattern }, "exp(\(x))")
      }
    }
    // The ends themselves are finite, and in the right order.
    let ends = exponential(kernels, [Self.low, Self.high])
    #expect(ends[0] >= .leastNormalMagnitude && ends[1].isFinite)
  }

  @Test("NaN stays NaN", arguments: Kernels.available)
  func nan(kernels: Kernels) {
    let nans: [Float] = [
      .nan, -.nan, Float(bitPattern: 0x7FFF_FFFF),
      Float(bitPattern: 0xFFFF_FFFF),
    ]
    for count in [1, 4, 16, 37] {
      for nan in nans {
        for place in 0..<count {
          var x = [Float](repeating: 0.5, count: count)
          x[place] = nan
          let results = [
            exponential(kernels, x), activation(kernels, .sigmoid, x),
            activation(kernels, .tanh, x), activation(kernels, .relu, x),
            activation(kernels, .step, x), activation(kernels, .identity, x),
          ]
          for result in results {
            #expect(
              result.indices.allSatisfy { i in
                result[i].isNaN == (i == place)
              })
          }
        }
      }
    }
  }

  @Test("exp in place is exp elsewhere", arguments: Kernels.available)
  func inPlace(kernels: Kernels) {
    let x = inputs(seed: 41, low: -20, high: 20, count: 1001)
    let array = Guarded(x, offset: 1)
    kernels.table.pointee.exp(x.count, array.base, array.base)
    #expect(array.row(0) == exponential(kernels, x))
  }

  @Test(
    "sigmoid within 2.5 ULP where it is a normal number",
    arguments: Kernels.available)
  func sigmoid(kernels: Kernels) {
    // Below -87.33 sigmoid is under the smallest normal float.
    let x = inputs(seed: 42, low: -87.33, high: 110)
    let worst = worstError(of: x, activation(kernels, .sigmoid, x)) {
      1 / (1 + exp(-$0))
    }
    #expect(worst.ulps <= 2.5, "at \(worst.x)")

    // Beyond, it ends in 0 within the smallest normal, and in 1 exactly.
    let tail = (0..<5000).map { -87.33 - 0.02 * Float($0) }
    let values = activation(kernels, .sigmoid, tail)
    let limit = Float.leastNormalMagnitude
    #expect(
      zip(tail, values).allSatisfy { z, y in
        y >= 0 && abs(Double(y) - exp(Double(z))) <= Double(limit)
      })
    let ends = activation(kernels, .sigmoid, [-.infinity, 0, -0.0, .infinity])
    #expect(ends == [0, 0.5, 0.5, 1])
  }

  @Test("tanh within 1.4 ULP", arguments: Kernels.available)
  func hyperbolicTangent(kernels: Kernels) {
    let x = inputs(seed: 44, low: -12, high: 12)
    let worst = worstError(of: x, activation(kernels, .tanh, x)) { tanh($0) }
    #expect(worst.ulps <= 1.4, "at \(worst.x)")

    let ends = activation(
      kernels, .tanh,
      [-.infinity, -.greatestFiniteMagnitude, 0, 20, .infinity])
    #expect(ends == [-1, -1, 0, 1, 1])
  }

  // MARK: - Inputs and calls

  /// Half uniform in low ... high, half with all exponents equally likely.
  private func inputs(
    seed: Int, low: Float, high: Float, count: Int = 60_000
  ) -> [Float] {
    var numbers = Numbers(seed: seed)
    var result = [low, high, 0]
    result.reserveCapacity(count + 3)
    while result.count < count {
      result.append(low + (high - low) * (0.5 + 0.5 * numbers.float()))
      let bits = Float(bitPattern: UInt32(truncatingIfNeeded: numbers.next()))
      // Too large (or NaN): only the sign and the fraction are taken.
      result.append(
        bits >= low && bits <= high
          ? bits : Float(sign: bits.sign, exponent: -2, significand: 1.5))
    }
    return result
  }

  private func worstError(
    of x: [Float], _ y: [Float], _ reference: (Double) -> Double
  ) -> (ulps: Double, x: Float) {
    var worst = (ulps: 0.0, x: Float(0))
    for i in x.indices {
      let error = ulps(y[i], reference(Double(x[i])))
      if !(error <= worst.ulps) { worst = (error, x[i]) }
    }
    return worst
  }

  private func exponential(_ kernels: Kernels, _ x: [Float]) -> [Float] {
    let source = Guarded(x, offset: 3)
    let y = Guarded<Float>(count: x.count, offset: 1)
    kernels.table.pointee.exp(x.count, source.base, y.base)
    #expect(y.isIntact() && source.isIntact())
    return y.row(0)
  }
}

/// f of each element of x, by the kernel.
func activation(
  _ kernels: Kernels, _ act: Activation, _ x: [Float]
) -> [Float] {
  let y = Guarded(x, offset: 1)
  kernels.table.pointee.activation(act.kernel, 1, x.count, y.base, x.count)
  #expect(y.isIntact())
  return y.row(0)
}
