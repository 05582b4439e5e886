// How fast a network trains: whole epochs, in turn with new measurements of the
// peak.

import InklingTraining

/// Turns of an epoch or more.
package struct TrainingSpeed {
  package let threads: Int
  package let samples: Int
  /// Seconds per epoch of each turn, as `Meter.time` has them.
  package let times: Repetitions
  /// What an epoch amounts to.
  package let operations: Double
  /// What it would amount to if no input were zero.
  package let denseOperations: Double
  /// One core's peak in operations per second, the median.
  package let peak: Double
  /// The median of each turn's rate over the peak beside it, of all threads.
  package let share: Double
  /// Of an epoch, where a meter tells.
  package let energy: Energy?

  /// Trains one epoch to warm up, and then in as many turns as `meter` repeats,
  /// which take `least` seconds or more together.
  package init(
    of setting: TrainingSetting, on data: Dataset, threads: Int,
    meter: Meter, least: Double = 0.2
  ) throws(TrainingError) {
    let trainer = try setting.trainer(for: data, threads: threads)
    let work = setting.work(on: data)
    let peak = Workload.peak(of: .active)
    let peakRuns = meter.runs(of: peak, seconds: meter.seconds)
    self.threads = threads
    samples = data.count
    operations = work.operations * Double(data.count)
    denseOperations = work.denseOperations * Double(data.count)

    let once = try Self.time(trainer, data, threads: threads, epochs: 1)
    let epochs = max(
      1, Int(min(least / Double(meter.repetitions) / max(once, 1e-9), 1e6)))
    var times: [Double] = []
    var peaks: [Double] = []
    for _ in 0..<meter.repetitions {
      peaks.append(meter.rate(of: peak, runs: peakRuns))
      try meter.counted(threads: threads, runs: epochs) {
        () throws(TrainingError) in
        let time = try Self.time(
          trainer, data, threads: threads, epochs: epochs)
        times.append(time / Double(epochs))
      }
    }
    self.times = Repetitions(times)
    self.peak = Meter.median(peaks)
    let done = operations / Double(threads)
    share = Meter.median(zip(times, peaks).map { done / $0 / $1 })
    energy = try meter.energy?.measure { () throws(TrainingError) in
      try trainer.trainEpoch(on: data)
      return 1
    }
  }

  /// The median of the turns.
  package var seconds: Double { times.median }
  package var samplesPerSecond: Double { Double(samples) / seconds }
  /// Operations per second.
  package var rate: Double { operations / seconds }
  /// Operations per second that dense inputs would have needed.
  package var denseRate: Double { denseOperations / seconds }

  private static func time(
    _ trainer: Trainer, _ data: Dataset, threads: Int, epochs: Int
  ) throws(TrainingError) -> Double {
    try Meter.time(threads: threads) { () throws(TrainingError) in
      for _ in 0..<epochs { try trainer.trainEpoch(on: data) }
    }
  }
}
