// The kernels' naive twins: the same mathematics in double, one element at a
// time, with the bound within which a kernel in float must lie. Nothing here is
// shared with the kernels.

import CKernels
import InklingCore
import InklingTestSupport

/// The unit roundoff of float, 2^-24: one operation's largest relative error.
let roundoff = 0x1p-24

/// A true value and how far a kernel may be from it.
struct Estimate {
  var value: Double
  var bound: Double

  /// The dot product of `count` pairs, plus `start`: with c operations one
  /// after another the error is at most c roundoffs of the sum of magnitudes
  /// (Higham, Accuracy and Stability of Numerical Algorithms, section 3.1).
  init(
    count: Int, _ x: UnsafePointer<Float>, stride xStride: Int,
    _ y: UnsafePointer<Float>, stride yStride: Int, start: Float = 0
  ) {
    var sum = Double(start)
    var magnitude = abs(sum)
    var p = 0
    while p < count {
      let term = Double(x[p * xStride]) * Double(y[p * yStride])
      sum += term
      magnitude += abs(term)
      p += 1
    }
    self.init(value: sum, bound: Double(count + 2) * roundoff * magnitude)
  }

  init(value: Double, bound: Double) {
    self.value = value
    self.bound = bound
  }

  /// The estimate of f of this; no f here is steeper than 1, but for the step.
  func activated(_ act: Activation) -> Estimate {
    if act == .step, abs(value) <= bound, bound > 0 {
      return Estimate(value: 0.5, bound: 0.5)
    }
    let result = act.twin(value)
    switch act {
    case .identity, .relu, .step: return Estimate(value: result, bound: bound)
    case .sigmoid, .tanh:
      return Estimate(value: result, bound: bound + 4 * roundoff * abs(result))
    }
  }
}

extension Activation {
  /// f(z).
  func twin(_ z: Double) -> Double {
    switch self {
    case .identity: z
    case .relu: z < 0 ? 0 : z
    case .sigmoid: 1 / (1 + exp(-z))
    case .tanh: hyperbolicTangent(z)
    case .step: z <= 0 ? 0 : 1
    }
  }

  /// f'(z), written with z and not, as the kernels do, with f(z).
  func twinDerivative(_ z: Double) -> Double {
    switch self {
    case .identity: return 1
    case .relu: return z > 0 ? 1 : 0
    case .sigmoid:
      let e = exp(-abs(z))
      return e / ((1 + e) * (1 + e))
    case .tanh:
      let c = cosh(z)
      return 1 / (c * c)
    case .step: return 0
    }
  }
}

/// libm's tanh, whose name the case `tanh` hides inside `Activation`.
private let hyperbolicTangent: @Sendable (Double) -> Double = tanh

/// The updates under test: plain, and each kind with weight decay.
let updates = [
  ink_update(kind: INK_STORE, gradient: 0.75, weight: 0, decay: 0, step: 0),
  ink_update(kind: INK_SGD, gradient: -0.3, weight: 0, decay: 0, step: 0),
  ink_update(kind: INK_SGD, gradient: -0.3, weight: -0.01, decay: 0, step: 0),
  ink_update(
    kind: INK_MOMENTUM, gradient: 0.1, weight: 0, decay: 0.9, step: -2),
  ink_update(
    kind: INK_MOMENTUM, gradient: 0.1, weight: 0.02, decay: 0.9, step: -2),
]

extension ink_update {
  /// What becomes of weight w and velocity v when the gradient sum is G.
  func twin(
    _ sum: Estimate, w: Float, v: Float
  ) -> (weight: Estimate, velocity: Estimate) {
    let gradient = Double(gradient), w = Double(w), v = Double(v)
    let decayed = Double(weight) * w
    let pull = gradient * sum.value
    let error = abs(gradient) * sum.bound
    switch kind {
    case INK_STORE:
      let stored = Estimate(value: pull, bound: error + roundoff * abs(pull))
      return (stored, Estimate(value: v, bound: 0))
    case INK_SGD:
      let terms = abs(w) + abs(decayed) + abs(pull)
      let moved = Estimate(
        value: w + decayed + pull, bound: error + 4 * roundoff * terms)
      return (moved, Estimate(value: v, bound: 0))
    default:
      let kept = Double(decay) * v
      let terms = abs(kept) + abs(decayed) + abs(pull)
      let velocity = Estimate(
        value: kept + decayed + pull, bound: error + 4 * roundoff * terms)
      let change = Double(step) * velocity.value
      let moved = Estimate(
        value: w + change,
        bound: abs(Double(step)) * velocity.bound
          + 3 * roundoff * (abs(w) + abs(change)))
      return (moved, velocity)
    }
  }

  /// Whether velocities are read and written.
  var hasVelocity: Bool { kind == INK_MOMENTUM }
}

/// Says where `actual` is off its twin, or null if it is nowhere.
func mismatch(
  _ actual: Guarded<Float>, _ twin: (_ row: Int, _ column: Int) -> Estimate
) -> String? {
  var row = 0
  while row < actual.rows {
    var column = 0
    while column < actual.columns {
      let value = actual[row, column]
      let expected = twin(row, column)
      // Written so that a NaN is a mismatch.
      if !(abs(Double(value) - expected.value) <= expected.bound) {
        return "[\(row), \(column)] is \(value), expected \(expected.value) "
          + "within \(expected.bound)"
      }
      column += 1
    }
    row += 1
  }
  return nil
}

/// The error of `actual` in units of the last place of a float at `exact`;
/// below the smallest normal a unit is 2^-149.
func ulps(_ actual: Float, _ exact: Double) -> Double {
  let exponent = max(exact == 0 ? -126 : Int(exact.exponent), -126)
  return abs(Double(actual) - exact) / scalbn(1, Int32(exponent - 23))
}
