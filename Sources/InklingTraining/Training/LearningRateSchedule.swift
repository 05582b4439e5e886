// How the learning rate changes as training goes on.

import InklingPlatform

/// The learning rate as a function of how far training has come.
///
///     let options = TrainingOptions(
///       epochs: 20, schedule: .cosine(length: 18, warmUp: 2))
///
/// Time is counted in periods of so many steps or epochs. What is not among the
/// functions here, a text says (`init(_:)`), in which
///
/// - `constant` is 1,
/// - `step:gamma=F,size=F` is `gamma ^ floor(i / size)`,
/// - `exponential:gamma=F` is `gamma ^ i`,
/// - `polynomial:power=F,length=F` is `(1 - i / length) ^ power`, 0 from `length`
///   on,
/// - `sigmoid:gamma=F,center=F` is `1 / (1 + exp(gamma (i - center)))`,
/// - `inverse:gamma=F,power=F` is `(1 + gamma i) ^ -power`, and
/// - `cosine:length=F` is `(1 + cos(pi i / length)) / 2`, 0 from `length` on
///   (Loshchilov and Hutter, 2017),
///
/// of which all but the last are Caffe's policies: the factor on the learning
/// rate in period `i`, counted from 0. Behind the numbers may stand
///
/// - `every=100steps`, the length of a period (otherwise one step),
/// - `warm-up=500`, for how many steps or epochs, as `every` counts, the rate
///   first rises in a straight line from near 0; the policy begins after them,
/// - `compound`: the rate is multiplied by the factor of each period, counted
///   from 1, at its start, the first one's included, up to period 2^22.
public struct LearningRateSchedule: Hashable, Sendable {
  package enum Policy: Hashable, Sendable {
    case constant
    case step(gamma: Double, size: Double)
    case exponential(gamma: Double)
    case polynomial(power: Double, length: Double)
    case sigmoid(gamma: Double, center: Double)
    case inverse(gamma: Double, power: Double)
    case cosine(length: Double)

    /// The factor of period `i`.
    func factor(_ i: Double) -> Double {
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

  package init(
    _ policy: Policy, every: TrainingInterval = .steps(1),
    compounds: Bool = false, warmUp: Int = 0
  ) {
    self.policy = policy
    self.every = TrainingInterval(max(every.count, 1), every.unit)
    self.compounds = compounds
    self.warmUp = max(warmUp, 0)
  }

  /// The same rate throughout.
  public static let constant = Self(.constant)

  /// A rate that is multiplied by `gamma` after every `size` epochs.
  ///
  /// - Parameters:
  ///   - gamma: the factor, 0 or more.
  ///   - size: epochs between two changes, above 0.
  ///   - warmUp: for how many epochs the rate first rises.
  public static func step(
    gamma: Double, size: Double, warmUp: Int = 0
  ) -> Self {
    Self(.step(gamma: gamma, size: size), every: .epochs(1), warmUp: warmUp)
  }

  /// A rate that falls to 0 along half a cosine in `length` epochs.
  ///
  /// - Parameters:
  ///   - length: epochs until the rate is 0, above 0.
  ///   - warmUp: for how many epochs the rate first rises.
  public static func cosine(length: Double, warmUp: Int = 0) -> Self {
    Self(.cosine(length: length), every: .epochs(1), warmUp: warmUp)
  }

  /// The rate of one step.
  ///
  /// - Parameters:
  ///   - step: the steps done before it.
  ///   - epoch: the epochs done before it.
  /// - Complexity: O(periods so far) when the factors compound, else O(1).
  package func rate(base: Float, step: Int, epoch: Int) -> Float {
    var sequence = LearningRateSequence(schedule: self, base: base)
    return sequence.rate(step: step, epoch: epoch)
  }
}

/// The rates of step after step, each in constant time.
struct LearningRateSequence {
  /// No more factors compound: so many are multiplied in a second, wherever a
  /// run begins. The product of those in use has long been 0 by then.
  private static let maximumPeriods = 1 << 22

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
