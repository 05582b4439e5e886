// How the learning rate changes as training goes on.

import InklingPlatform

/// The learning rate as a function of how far training has come.
///
///     let options = TrainingOptions(
///       epochs: 20, schedule: .cosine(length: 18, warmUp: 2))
///
/// Time is counted in periods of so many steps or epochs. Schedules without a
/// function here are written as text (`init(_:)`), in which
///
/// - `constant` is 1,
/// - `step:gamma=F,size=F` is `gamma ^ floor(i / size)`,
/// - `exponential:gamma=F` is `gamma ^ i`,
/// - `polynomial:power=F,length=F` is `(1 - i / length) ^ power`, 0 from `length`
///   on,
/// - `sigmoid:gamma=F,center=F` is `1 / (1 + exp(gamma (i - center)))`,
/// - `inverse:gamma=F,power=F` is `(1 + gamma i) ^ -power`,
/// - `cosine:length=F` is `(1 + cos(pi i / length)) / 2`, 0 from `length` on,
/// - `cosine-restarts:length=F,multiplier=F` begins that anew when it is over,
///   each time `multiplier` (otherwise 1) as long (Loshchilov and Hutter, 2017),
///   as PyTorch's CosineAnnealingWarmRestarts, and
/// - `one-cycle:pct-start=F,div-factor=F,final-div-factor=F,length=F` is
///   PyTorch's OneCycleLR (Smith and Topin, 2017), whose `max_lr` the learning
///   rate is: from `1 / div-factor` up in the first `pct-start` of `length`,
///   then down to `1 / (div-factor final-div-factor)`, where it stays, both
///   along half a cosine. What is not given is 0.3, 25, 1e4, and all steps of
///   the run, step by step. The momentum is not cycled;
///
/// the first six are Caffe's policies: the factor on the learning rate in period
/// `i`, counted from 0. Behind the numbers may stand
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
    case cosineRestarts(length: Double, multiplier: Double)
    /// `nil`: as long as the run.
    case oneCycle(
      pctStart: Double, divFactor: Double, finalDivFactor: Double,
      length: Double?)

    /// The factor of period `i`, in a run of so many periods.
    func factor(_ i: Double, of run: Double = 1) -> Double {
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
      case .cosineRestarts(let length, let multiplier):
        (1 + cos(.pi * Self.share(of: i, length, multiplier))) / 2
      case .oneCycle(let pctStart, let divFactor, let finalDivFactor, let all):
        Self.cycle(
          min(i, (all ?? run) - 1), rise: pctStart * (all ?? run) - 1,
          last: (all ?? run) - 1, from: 1 / divFactor,
          to: 1 / (divFactor * finalDivFactor))
      }
    }

    /// How much of its cycle period `i` has behind it.
    private static func share(
      of i: Double, _ length: Double, _ multiplier: Double
    ) -> Double {
      guard multiplier > 1 else {
        return i.truncatingRemainder(dividingBy: length) / length
      }
      // Cycle n begins at length (multiplier^n - 1) / (multiplier - 1).
      func begin(_ n: Double) -> Double {
        length * (pow(multiplier, n) - 1) / (multiplier - 1)
      }
      var n = (log(1 + i / length * (multiplier - 1)) / log(multiplier))
        .rounded(.down)
      // The logarithms may be off by a bit where a cycle begins.
      if begin(n) > i { n -= 1 } else if begin(n + 1) <= i { n += 1 }
      // Not finite with lengths near nothing.
      let share = (i - begin(n)) / (length * pow(multiplier, n))
      return share.isFinite ? share : 0
    }

    /// The rise from `low` to 1 ends at `rise`, the fall to `end` at `last`.
    private static func cycle(
      _ i: Double, rise: Double, last: Double, from low: Double, to end: Double
    ) -> Double {
      func anneal(_ from: Double, _ to: Double, _ share: Double) -> Double {
        to + (from - to) / 2 * (1 + cos(.pi * share))
      }
      if i <= rise { return anneal(low, 1, rise > 0 ? i / rise : 1) }
      return anneal(1, end, last > rise ? (i - rise) / (last - rise) : 1)
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

  /// Whether it depends on how many steps the run has.
  package var spansRun: Bool {
    if case .oneCycle(_, _, _, nil) = policy { true } else { false }
  }

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

  /// A rate that falls to 0 along half a cosine, again and again (SGDR,
  /// Loshchilov and Hutter, 2017; PyTorch's CosineAnnealingWarmRestarts).
  ///
  /// - Parameters:
  ///   - length: epochs of the first cycle, above 0: `T_0`.
  ///   - multiplier: how much longer each cycle is than the one before, 1 or
  ///     more: `T_mult`.
  public static func cosineRestarts(
    length: Double, multiplier: Double = 1
  ) -> Self {
    Self(
      .cosineRestarts(length: length, multiplier: multiplier),
      every: .epochs(1))
  }

  /// A rate that rises and then falls once in the run, step by step (Smith and
  /// Topin, 2017), as PyTorch's OneCycleLR with cosine annealing. The options'
  /// learning rate is the highest, `max_lr`; the momentum is not cycled.
  ///
  /// - Parameters:
  ///   - pctStart: the share of the run in which it rises, 0 to 1.
  ///   - divFactor: the highest rate divided by the first, above 0.
  ///   - finalDivFactor: the first rate divided by the last, above 0.
  public static func oneCycle(
    pctStart: Double = 0.3, divFactor: Double = 25,
    finalDivFactor: Double = 1e4
  ) -> Self {
    Self(
      .oneCycle(
        pctStart: pctStart, divFactor: divFactor,
        finalDivFactor: finalDivFactor, length: nil))
  }

  /// The rate of one step.
  ///
  /// - Parameters:
  ///   - step: the steps done before it.
  ///   - epoch: the epochs done before it.
  ///   - run: the steps of the run, for a schedule that spans it.
  /// - Complexity: O(periods so far) when the factors compound, else O(1).
  package func rate(
    base: Float, step: Int, epoch: Int, ofRun run: Int = 1
  ) -> Float {
    var sequence = LearningRateSequence(schedule: self, base: base)
    sequence.stepsOfRun = run
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
  /// For a schedule that spans the run.
  var stepsOfRun = 1
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
      let run = Double(max(stepsOfRun - schedule.warmUp, 1))
      return Float(
        Double(base) * schedule.policy.factor(Double(index), of: run))
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
