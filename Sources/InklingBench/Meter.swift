// How fast work runs, where other programs and the processor's clock disturb:
// medians over repetitions, each beside a new measurement of the peak.

import InklingPlatform

/// Measures workloads.
package struct Meter {
  /// How often each measurement is repeated.
  package var repetitions: Int
  /// The least time of one repetition.
  package var seconds = 0.005
  /// Of what one thread does, where they were asked for.
  package let counters: ProcessorCounters?
  package let energy: EnergyMeter?

  package init(
    repetitions: Int = 7, counters: ProcessorCounters? = nil,
    energy: EnergyMeter? = nil
  ) {
    self.repetitions = repetitions
    self.counters = counters
    self.energy = energy
  }

  /// A workload's rate, and the peak measured in turn with it.
  package struct Result {
    /// Operations per second.
    package let rate: Repetitions
    /// Operations per second of the peak beside it, the median.
    package let peak: Double
    /// The median of each repetition's rate over the peak beside it.
    package let share: Double
  }

  /// Measures `work`, whose amount is operations, and `peak` in turn.
  func measure(_ work: Workload, beside peak: Workload) -> Result {
    let workRuns = runs(of: work, seconds: seconds)
    let peakRuns = runs(of: peak, seconds: seconds / 2)
    var rates: [Double] = []
    var peaks: [Double] = []
    for _ in 0..<repetitions {
      peaks.append(rate(of: peak, runs: peakRuns))
      rates.append(countedRate(of: work, runs: workRuns))
    }
    return Result(
      rate: Repetitions(rates), peak: Self.median(peaks),
      share: Self.median(zip(rates, peaks).map { $0 / $1 }))
  }

  /// `work`'s amount per second, measured alone.
  func rate(of work: Workload) -> Repetitions {
    let runs = runs(of: work, seconds: seconds)
    return Repetitions(
      (0..<repetitions).map { _ in countedRate(of: work, runs: runs) })
  }

  private func countedRate(of work: Workload, runs: Int) -> Double {
    var found = 0.0
    counted(threads: work.threads, runs: runs) {
      found = rate(of: work, runs: runs)
    }
    return found
  }

  /// Counts while `body` runs something `runs` times; what several threads do
  /// is not counted.
  func counted<Failure: Error>(
    threads: Int, runs: Int, _ body: () throws(Failure) -> Void
  ) throws(Failure) {
    guard threads == 1, let counters else { return try body() }
    try counters.count(runs: runs, body)
  }

  /// How many runs take `seconds`; warms up on the way.
  func runs(of work: Workload, seconds: Double) -> Int {
    var runs = 1
    while time(work, runs: runs) < seconds, runs < 1 << 30 { runs *= 2 }
    return runs
  }

  /// `work`'s amount per second over `runs` runs.
  func rate(of work: Workload, runs: Int) -> Double {
    Double(work.amount) * Double(runs) / time(work, runs: runs)
  }

  private func time(_ work: Workload, runs: Int) -> Double {
    Self.time(threads: work.threads) { for _ in 0..<runs { work.run() } }
  }

  /// The seconds that `body` takes: on one thread those that it ran, whatever
  /// else the machine did; on several those that passed.
  static func time<Failure: Error>(
    threads: Int, _ body: () throws(Failure) -> Void
  ) throws(Failure) -> Double {
    let thread = threadSeconds
    let watch = Stopwatch()
    try body()
    return threads == 1 ? threadSeconds - thread : watch.seconds
  }

  /// The time that this thread has run: what other programs take of the
  /// processor is not the kernels'.
  static var threadSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  static func median(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : Repetitions(values).median
  }
}

extension Duration {
  /// Seconds, to a double's precision.
  package var seconds: Double { self / .seconds(1) }
}
