// How long one prediction takes, measured one by one.

import InklingTraining

/// The times of single predictions.
struct Latency {
  /// Sorted, in seconds.
  private let times: [Double]

  /// Predicts up to `count` times with `model`, but not for much longer than
  /// `seconds`, after as many as warm up caches.
  ///
  /// - Parameter pixels: samples of the model's input count, taken in turn.
  init(
    of model: Model, pixels: [[UInt8]], count: Int, seconds: Double = 0.3
  ) throws(PredictionError) {
    var predictor = Predictor(model: model)
    for sample in pixels { _ = try predictor.label(ofPixels: sample.span) }
    var times: [Double] = []
    times.reserveCapacity(count)
    let clock = ContinuousClock()
    let end = clock.now + .seconds(min(seconds, 3_600))
    for index in 0..<count {
      let sample = pixels[index % pixels.count]
      let start = clock.now
      if start > end, !times.isEmpty { break }
      _ = try predictor.label(ofPixels: sample.span)
      times.append((clock.now - start).seconds)
    }
    self.times = times.sorted()
  }

  /// The time that this share of the predictions does not exceed.
  func quantile(_ share: Double) -> Double {
    guard !times.isEmpty else { return 0 }
    let rank = Int((share * Double(times.count)).rounded(.up))
    return times[min(max(rank - 1, 0), times.count - 1)]
  }

  /// The median time of opening and closing the model at `path`, which is in
  /// memory by now; of fewer times where it is large.
  static func opening(_ path: String) throws -> Double {
    let clock = ContinuousClock()
    let end = clock.now + .milliseconds(100)
    var times: [Double] = []
    while times.isEmpty || times.count < 201 && clock.now < end {
      let start = clock.now
      _ = try Model(file: path)
      times.append((clock.now - start).seconds)
    }
    return times.sorted()[times.count / 2]
  }

  var median: Double { quantile(0.5) }
  var maximum: Double { quantile(1) }
}
