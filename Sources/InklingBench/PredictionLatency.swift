// How long one prediction takes, measured one by one, and how long it takes to
// open a model.

import CKernels
import InklingCore
import InklingData
import InklingPlatform
import InklingTraining

/// The times of single predictions.
package struct PredictionLatency {
  /// Sorted, in seconds.
  private let times: [Double]
  /// The medians of predictions one after the other.
  package let medians: Repetitions
  /// Of each, where a meter tells.
  package let energy: Energy?

  /// Predicts up to `count` times with `model`, but not for much longer than
  /// `seconds`, after as many as warm up caches.
  ///
  /// - Parameters:
  ///   - pixels: samples of the model's input count, taken in turn.
  ///   - meter: how many parts the predictions fall into, and what else is
  ///     measured of them.
  package init(
    of model: Model, pixels: [[UInt8]], count: Int, seconds: Double = 0.3,
    meter: Meter = Meter()
  ) throws(PredictionError) {
    var predictor = try Predictor(model: model)
    for sample in pixels { _ = try predictor.label(ofPixels: sample.span) }
    var times: [Double] = []
    times.reserveCapacity(count)
    let all = Stopwatch()
    for index in 0..<count {
      let sample = pixels[index % pixels.count]
      if all.seconds > seconds, !times.isEmpty { break }
      let watch = Stopwatch()
      _ = try predictor.label(ofPixels: sample.span)
      times.append(watch.seconds)
    }
    medians = Repetitions(mediansOf: times, count: meter.repetitions)
    self.times = times.sorted()
    // Without looking at the clock each time.
    func predictAll() throws(PredictionError) {
      for sample in pixels { _ = try predictor.label(ofPixels: sample.span) }
    }
    let passes = 10
    try meter.counted(threads: 1, runs: passes * pixels.count) {
      () throws(PredictionError) in
      for _ in 0..<passes { try predictAll() }
    }
    energy = try meter.energy?.measure {
      () throws(PredictionError) in
      try predictAll()
      return pixels.count
    }
  }

  /// The time that this share of the predictions does not exceed.
  package func quantile(_ share: Double) -> Double {
    guard !times.isEmpty else { return 0 }
    let rank = Int((share * Double(times.count)).rounded(.up))
    return times[min(max(rank - 1, 0), times.count - 1)]
  }

  package var median: Double { quantile(0.5) }
  package var maximum: Double { quantile(1) }

  /// The median time of opening and closing a model whose file is in memory by
  /// now; of fewer times where it is large.
  package static func opening<Failure: Error>(
    _ open: () throws(Failure) -> Model
  ) throws(Failure) -> Double {
    let all = Stopwatch()
    var times: [Double] = []
    while times.isEmpty || times.count < 201 && all.seconds < 0.1 {
      let watch = Stopwatch()
      _ = try open()
      times.append(watch.seconds)
    }
    return Meter.median(times)
  }

  /// `count` samples to measure with: digits where the shape is theirs, and
  /// otherwise bytes of which as many are zero as in digits.
  package static func samples(_ shape: InputShape, count: Int) -> [[UInt8]] {
    if shape == StrokeDigits.shape {
      return (0..<count).map {
        StrokeDigits.image(digit: $0 % 10, seed: 1, index: $0)
      }
    }
    // The share of MNIST's training pixels that is not zero.
    let density = 0.19
    var random = ink_random()
    ink_random_seed(&random, 1)
    return (0..<count).map { _ in
      (0..<shape.count).map { _ in
        Double(ink_random_float(&random)) < density
          ? UInt8(truncatingIfNeeded: 1 + ink_random_below(&random, 255)) : 0
      }
    }
  }
}
