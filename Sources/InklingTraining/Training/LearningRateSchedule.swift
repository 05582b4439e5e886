// How the learning rate changes as training goes on.

import InklingPlatform

/// The learning rate as a function of how far training has come.
///
/// Time is counted in periods of `every` steps or epochs. The decays are those
/// of seed 004, which are Caffe's policies, and cosine annealing.
public struct LearningRateSchedule: Hashable, Sendable {
  /// A factor on the learning rate, by the number of the period `i`.
  public enum Decay: Hashable, Sendable {
    /// 1
    case constant
    /// `gamma ^ floor(i / size)`
    case step(gamma: Double, size: Double)
    /// `gamma ^ i`
    case exponential(gamma: Double)
    /// `(1 - i / length) ^ power`, 0 from `length` on
    case polynomial(power: Double, length: Double)
    /// `1 / (1 + exp(gamma (i - center)))`
    case sigmoid(gamma: Double, center: Double)
    /// `(1 + gamma i) ^ -power`
    case inverse(gamma: Double, power: Double)
    /// `(1 + cos(pi i / length)) / 2`, 0 from `length` on (Loshchilov and
    /// Hutter, 2017)
    case cosine(length: Double)

    /// The factor of period `i`.
    public func factor(_ i: Double) -> Double {
      switch self {
      case .constant: 1
      case .step(let gamma, let size): pow(gamma, (i / size).rounded(.down))
      case .exponential(let gamma): pow(gamma, i)
      case .polynomial(let power, let length):
        i < length ? pow(1 - i / length, power) : 0
      case .sigmoid(let gamma, let center): 1 / (1 + exp(gamma * (i - center)))
      case .inverse(let gamma, let power): pow(1 + gamma * i, -power)
      case .cosine(let length):
        i < length ? (1 + cos(.pi * i / length)) / 2 : 0
      }
    }
  }

  /// What a period is made of.
  public enum Unit: String, CaseIterable, Sendable {
    /// One update of the parameters.
    case step
    /// One pass over the data.
    case epoch
  }

  /// The factor's formula.
  public var decay: Decay
  /// What a period is made of.
  public var unit: Unit
  /// Steps or epochs in a period.
  public var every: Int
  /// False: period `i`, counted from 0, has the rate `base * factor(i)`.
  /// True, as in seed 004: the rate is multiplied by `factor(i)`, counted from
  /// 1, at the start of each period, the first included.
  public var compounds: Bool
  /// Steps or epochs over which the rate first rises in a straight line from
  /// near 0; the decay begins after them.
  public var warmUp: Int

  /// A schedule in periods of `every` steps or epochs.
  public init(
    _ decay: Decay, unit: Unit = .step, every: Int = 1,
    compounds: Bool = false, warmUp: Int = 0
  ) {
    self.decay = decay
    self.unit = unit
    self.every = max(every, 1)
    self.compounds = compounds
    self.warmUp = max(warmUp, 0)
  }

  /// The base rate throughout.
  public static let constant = Self(.constant)

  /// The rate of one step.
  ///
  /// - Parameters:
  ///   - step: the steps done before it.
  ///   - epoch: the epochs done before it.
  /// - Complexity: O(periods so far) when the factors compound.
  public func rate(base: Float, step: Int, epoch: Int) -> Float {
    var sequence = LearningRateSequence(schedule: self, base: base)
    return sequence.rate(step: step, epoch: epoch)
  }
}

/// The rates of step after step, each in constant time.
struct LearningRateSequence {
  let schedule: LearningRateSchedule
  let base: Float
  private var period = 0
  private var product = 1.0

  init(schedule: LearningRateSchedule, base: Float) {
    self.schedule = schedule
    self.base = base
  }

  mutating func rate(step: Int, epoch: Int) -> Float {
    let time = (schedule.unit == .step ? step : epoch) - schedule.warmUp
    if time < 0 {
      let done = Double(time + schedule.warmUp + 1)
      return Float(Double(base) * done / Double(schedule.warmUp))
    }
    let index = time / schedule.every
    guard schedule.compounds else {
      return Float(Double(base) * schedule.decay.factor(Double(index)))
    }
    if index + 1 < period {
      period = 0
      product = 1
    }
    while period < index + 1 {
      period += 1
      product *= schedule.decay.factor(Double(period))
    }
    return Float(Double(base) * product)
  }
}
