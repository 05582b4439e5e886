// The kernels' naive references: the same mathematics in double, one element at
// a time, with the bound within which a kernel in float must lie. Nothing here
// is shared with the kernels.

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
    let (sum, magnitude) = dotProduct(
      count: count, x, stride: xStride, y, stride: yStride, start: start)
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
    let result = act.reference(value)
    switch act {
    case .identity, .relu, .step: return Estimate(value: result, bound: bound)
    case .sigmoid, .tanh:
      return Estimate(value: result, bound: bound + 4 * roundoff * abs(result))
    }
  }
}

extension Activation {
  /// f(z).
  func reference(_ z: Double) -> Double {
    switch self {
    case .identity: z
    case .relu: z < 0 ? 0 : z
    case .sigmoid: 1 / (1 + exp(-z))
    case .tanh: hyperbolicTangent(z)
    case .step: z <= 0 ? 0 : 1
    }
  }

  /// f'(z), written with z and not, as the kernels do, with f(z).
  func referenceDerivative(_ z: Double) -> Double {
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
  ink_store(0.75),
  update(INK_SGD, gradient: -0.3),
  update(INK_SGD, gradient: -0.3, weightDecay: -0.01),
  update(INK_MOMENTUM, gradient: 0.1, momentum: 0.9, step: -2),
  update(
    INK_MOMENTUM, gradient: 0.1, weightDecay: 0.02, momentum: 0.9, step: -2),
  update(INK_NESTEROV, gradient: 0.1, momentum: 0.9, step: -2),
  update(
    INK_NESTEROV, gradient: 0.1, weightDecay: 0.02, momentum: 0.8,
    dampening: 0.3, step: -2),
  update(INK_ADAM, gradient: 0.1, momentum: 0.9, step: -0.5),
  update(
    INK_ADAM, gradient: 0.1, weightDecay: 0.02, decoupledDecay: -0.01,
    momentum: 0.8, step: -0.5),
]

private func update(
  _ kind: ink_update_kind, gradient: Float, weightDecay: Float = 0,
  decoupledDecay: Float = 0, momentum: Float = 0, dampening: Float = 0,
  step: Float = 0
) -> ink_update {
  var update = ink_update()
  update.kind = kind
  update.gradient_scale = gradient
  update.weight_decay = weightDecay
  update.decoupled_decay = decoupledDecay
  update.momentum = momentum
  update.dampening = dampening
  update.step = step
  update.second_momentum = 0.95
  update.epsilon = 1e-3
  return update
}

extension ink_update {
  /// What becomes of weight w and velocity v when the gradient sum is G.
  func reference(
    _ sum: Estimate, w: Float, v: Float
  ) -> (weight: Estimate, velocity: Estimate) {
    let w = Double(w), v = Double(v)
    let decayed = Double(weight_decay) * w
    let pull = Double(gradient_scale) * sum.value
    let error = abs(Double(gradient_scale)) * sum.bound
    switch kind {
    case INK_STORE:
      let stored = Estimate(value: pull, bound: error + roundoff * abs(pull))
      return (stored, Estimate(value: v, bound: 0))
    case INK_SGD:
      let terms = abs(w) + abs(decayed) + abs(pull)
      let moved = Estimate(
        value: w + decayed + pull, bound: error + 4 * roundoff * terms)
      return (moved, Estimate(value: v, bound: 0))
    case INK_MOMENTUM:
      let kept = Double(momentum) * v
      let terms = abs(kept) + abs(decayed) + abs(pull)
      let velocity = Estimate(
        value: kept + decayed + pull, bound: error + 4 * roundoff * terms)
      return (moved(w, by: velocity), velocity)
    default:
      let kept = Double(momentum) * v
      let terms = abs(decayed) + abs(pull)
      let gradient = Estimate(
        value: decayed + pull, bound: error + 3 * roundoff * terms)
      let fresh = 1 - Double(dampening)
      let velocity = Estimate(
        value: kept + fresh * gradient.value,
        bound: fresh * gradient.bound
          + 4 * roundoff * (abs(kept) + fresh * abs(gradient.value)))
      let ahead = Double(momentum) * velocity.value
      let change = Estimate(
        value: gradient.value + ahead,
        bound: gradient.bound + Double(momentum) * velocity.bound
          + 3 * roundoff * (abs(gradient.value) + abs(ahead)))
      return (moved(w, by: change), velocity)
    }
  }

  /// What Adam makes of weight w and moments v and s.
  func adamReference(
    _ sum: Estimate, w: Float, v: Float, s: Float
  ) -> (weight: Estimate, velocity: Estimate, second: Estimate) {
    let w = Double(w), b = Double(momentum), c = Double(second_momentum)
    let decayed = Double(weight_decay) * w
    let pull = Double(gradient_scale) * sum.value
    let g = decayed + pull
    let error =
      abs(Double(gradient_scale)) * sum.bound
      + 3 * roundoff * (abs(decayed) + abs(pull))
    let mean = Estimate(
      value: b * Double(v) + (1 - b) * g,
      bound: (1 - b) * error + 4 * roundoff * (abs(b * Double(v)) + abs(g)))
    let square = c * Double(s) + (1 - c) * g * g
    let second = Estimate(
      value: square,
      bound: (1 - c) * error * (2 * abs(g) + error) + 6 * roundoff * square)
    let root = square.squareRoot()
    let least = max(square - second.bound, 0).squareRoot()
    let divisor = least + Double(epsilon)
    let quotient = mean.value / (root + Double(epsilon))
    let way = Double(step) * quotient
    let wayError =
      abs(Double(step))
      * (mean.bound + abs(quotient) * (root - least + 4 * roundoff * root))
      / divisor
    let decoupled = Double(decoupled_decay) * w
    let weight = Estimate(
      value: w + decoupled + way,
      bound: wayError + 5 * roundoff * (abs(w) + abs(decoupled) + abs(way)))
    return (weight, mean, second)
  }

  /// Velocities for weights `[m, n]`, and below them the second moments of an
  /// update that has some, none of them negative.
  mutating func moments(
    _ m: Int, _ n: Int, padding: Int = 0, offset: Int = 0,
    from numbers: inout Numbers
  ) -> Guarded<Float> {
    guard kind == INK_ADAM else {
      return Guarded(m, n, padding: padding, offset: offset, from: &numbers)
    }
    let v = Guarded(2 * m, n, padding: padding, offset: offset, from: &numbers)
    second = m * v.stride
    for row in m..<2 * m {
      for column in 0..<n { v[row, column] = abs(v[row, column]) }
    }
    return v
  }

  /// Says where weights `w` `[m, n]` or their moments `v` are off what the sums
  /// `G` make of those before, or null if they are nowhere.
  func mismatch(
    _ w: Guarded<Float>, before: Guarded<Float>, _ v: Guarded<Float>,
    before slow: Guarded<Float>, _ sum: (_ row: Int, _ column: Int) -> Estimate
  ) -> String? {
    let m = w.rows
    func reference(_ i: Int, _ j: Int) -> (Estimate, Estimate, Estimate) {
      if kind == INK_ADAM {
        return adamReference(
          sum(i, j), w: before[i, j], v: slow[i, j], s: slow[m + i, j])
      }
      let (weight, velocity) = self.reference(
        sum(i, j), w: before[i, j], v: slow[i, j])
      return (weight, velocity, velocity)
    }
    if let wrong = CKernelsTests.mismatch(w, { reference($0, $1).0 }) {
      return "w \(wrong)"
    }
    return CKernelsTests.mismatch(v) {
      $0 < m ? reference($0, $1).1 : reference($0 - m, $1).2
    }.map { "v \($0)" }
  }

  /// `w + step * change`.
  private func moved(_ w: Double, by change: Estimate) -> Estimate {
    let way = Double(step) * change.value
    return Estimate(
      value: w + way,
      bound: abs(Double(step)) * change.bound
        + 3 * roundoff * (abs(w) + abs(way)))
  }

  /// Whether velocities are read and written.
  var hasVelocity: Bool { kind != INK_STORE && kind != INK_SGD }
}

/// Says where `actual` is off its reference, or null if it is nowhere.
func mismatch(
  _ actual: Guarded<Float>, _ reference: (_ row: Int, _ column: Int) -> Estimate
) -> String? {
  var row = 0
  while row < actual.rows {
    var column = 0
    while column < actual.columns {
      let value = actual[row, column]
      let expected = reference(row, column)
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
