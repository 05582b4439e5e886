// How the learning rate changes as training goes on.

import InklingPlatform

/// The learning rate as a function of how far training has come.
///
///     options.schedule = LearningRateSchedule(
///       .cosine(length: 20), every: .epochs(1), warmUp: 2)
///
/// Time is counted in periods of so many steps or epochs.
public struct LearningRateSchedule: Hashable, Sendable {
  /// A factor on the learning rate, by the number of the period `i`: Caffe's
  /// policies, and cosine annealing.
  public enum Policy: Hashable, Sendable {
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
    package func factor(_ i: Double) -> Double {
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

  /// The factor's formula.
  package let policy: Policy
  /// A period, of at least one step or epoch.
  package let every: TrainingInterval
  /// Whether the factors of all periods so far are multiplied.
  package let compounds: Bool
  /// Steps or epochs, 0 or more, over which the rate first rises.
  package let warmUp: Int

  /// A schedule in periods of so many steps or epochs.
  ///
  /// - Parameters:
  ///   - every: the length of a period, at least 1; one in samples is refused
  ///     by the trainer.
  ///   - compounds: if false, period `i`, counted from 0, has the rate
  ///     `base * factor(i)`. If true, the rate is multiplied by `factor(i)`,
  ///     counted from 1, at the start of each period, the first included, up to
  ///     period 2^26, after which it stays.
  ///   - warmUp: for how many steps or epochs, as `every` counts, the rate
  ///     first rises in a straight line from near 0; the policy begins after
  ///     them.
  public init(
    _ policy: Policy, every: TrainingInterval = .steps(1),
    compounds: Bool = false, warmUp: Int = 0
  ) {
    self.policy = policy
    self.every = TrainingInterval(max(every.count, 1), every.unit)
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
  /// - Complexity: O(periods so far) when the factors compound, else O(1).
  public func rate(base: Float, step: Int, epoch: Int) -> Float {
    var sequence = LearningRateSequence(schedule: self, base: base)
    return sequence.rate(step: step, epoch: epoch)
  }
}

/// The rates of step after step, each in constant time.
struct LearningRateSequence {
  /// No more factors compound: so many are multiplied in some seconds, wherever
  /// a run begins.
  private static let maximumPeriods = 1 << 26

  let schedule: LearningRateSchedule
  let base: Float
  private var period = 0
  private var product = 1.0

  init(schedule: LearningRateSchedule, base: Float) {
    self.schedule = schedule
    self.base = base
  }

  mutating func rate(step: Int, epoch: Int) -> Float {
    let done = max(schedule.every.unit == .epochs ? epoch : step, 0)
    if done < schedule.warmUp {
      return Float(Double(base) * Double(done + 1) / Double(schedule.warmUp))
    }
    let index = (done - schedule.warmUp) / schedule.every.count
    guard schedule.compounds else {
      return Float(Double(base) * schedule.policy.factor(Double(index)))
    }
    let last = min(index, Self.maximumPeriods - 1) + 1
    if last < period {
      period = 0
      product = 1
    }
    while period < last {
      period += 1
      product *= schedule.policy.factor(Double(period))
    }
    return Float(Double(base) * product)
  }
}
