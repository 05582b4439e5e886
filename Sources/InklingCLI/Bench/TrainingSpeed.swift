// How fast a network trains: whole epochs, in turn with new measurements of the
// peak.

import InklingTraining

/// The median over turns of an epoch or more.
struct TrainingSpeed {
  let threads: Int
  let samples: Int
  /// Seconds an epoch, the median, as `Meter.time` has them.
  let seconds: Double
  /// What an epoch amounts to.
  let operations: Double
  /// What it would amount to if no input were zero.
  let denseOperations: Double
  /// One core's peak in operations a second, the median.
  let peak: Double
  /// The median of each turn's rate over the peak beside it, of all threads.
  let share: Double

  /// Trains one epoch to warm up, and then `repetitions` times or more, for
  /// `least` seconds or more.
  init(
    of setting: TrainingSetting, on data: Dataset, threads: Int,
    repetitions: Int = 3, least: Double = 0.2
  ) throws {
    let trainer = try setting.trainer(for: data, threads: threads)
    let work = setting.work(on: data)
    let meter = Meter()
    let peak = Workload.peak(of: .active)
    let peakRuns = meter.runs(of: peak, seconds: meter.seconds)
    self.threads = threads
    samples = data.count
    operations = work.operations * Double(data.count)
    denseOperations = work.denseOperations * Double(data.count)

    // So many epochs in turn with each measurement of the peak that it takes
    // but a small part of the time.
    let once = try Self.time(trainer, data, threads: threads, epochs: 1)
    let epochs = max(1, Int(min(least / 5 / max(once, 1e-9), 1e6)))
    var times: [Double] = []
    var peaks: [Double] = []
    var total = 0.0
    while times.count < repetitions || total < least {
      peaks.append(meter.rate(of: peak, runs: peakRuns))
      let time = try Self.time(trainer, data, threads: threads, epochs: epochs)
      times.append(time / Double(epochs))
      total += time
    }
    seconds = Meter.median(times)
    self.peak = Meter.median(peaks)
    let done = operations / Double(threads)
    share = Meter.median(zip(times, peaks).map { done / $0 / $1 })
  }

  var samplesPerSecond: Double { Double(samples) / seconds }
  /// Operations a second.
  var rate: Double { operations / seconds }
  /// Operations a second that dense inputs would have needed.
  var denseRate: Double { denseOperations / seconds }

  var members: [(String, JSONValue)] {
    [
      ("threads", .int(threads)), ("samples", .int(samples)),
      ("seconds_per_epoch", .float(seconds)),
      ("samples_per_second", .float(samplesPerSecond)),
      ("gflops", .float(rate / 1e9)), ("peak_gflops", .float(peak / 1e9)),
      ("share_of_peak", .float(share)),
      ("dense_equivalent_gflops", .float(denseRate / 1e9)),
    ]
  }

  private static func time(
    _ trainer: Trainer, _ data: Dataset, threads: Int, epochs: Int
  ) throws -> Double {
    try Meter.time(threads: threads) {
      for _ in 0..<epochs { try trainer.trainEpoch(on: data) }
    }
  }
}
