// A result of `inkling bench` as programs read it.

import InklingBench
import InklingTraining

/// A measurement that was made.
struct BenchRecord {
  let step: BenchStep
  let value: BenchValue

  /// Scripts rely on these names.
  var members: [(String, JSONValue)] {
    [("schema", .int(BenchFormat.schema)), ("kind", .string("measurement"))]
      + place + figures + spread
  }

  /// The columns that all sections have, and where they were measured.
  func csv(on host: Host) -> [(String, JSONValue)] {
    [("schema", .int(BenchFormat.schema))] + place
      + [("threads", .int(threads))] + spread
      + [
        ("processor", .string(host.processor)),
        ("kernel", host.kernel.map { .string($0) } ?? .null),
        ("inkling", .string(InklingCommand.version)),
      ]
  }

  private var place: [(String, JSONValue)] {
    [
      ("section", .string(step.section.rawValue)), ("name", .string(step.name)),
      ("level", .string(step.level)),
    ]
  }

  private var threads: Int {
    switch value {
    case .peak(_, let threads): threads
    case .cacheLine: 2
    case .training(let speed): speed.threads
    case .bandwidth, .product, .element, .prediction: 1
    }
  }

  private var spread: [(String, JSONValue)] {
    let (figure, found) = repeated
    return [
      ("figure", .string(figure)), ("median", .float(found.median)),
      ("lower_quartile", .float(found.lowerQuartile)),
      ("upper_quartile", .float(found.upperQuartile)),
      ("repetitions", .array(found.values.map { .float($0) })),
    ]
  }

  /// The figure that was found again and again, by its name.
  var repeated: (figure: String, values: Repetitions) {
    switch value {
    case .peak(let rate, _): ("gflops", rate.map { $0 / 1e9 })
    case .cacheLine(let seconds): ("nanoseconds", seconds.map { $0 * 1e9 })
    case .bandwidth(let rate, _):
      ("gigabytes_per_second", rate.map { $0 / 1e9 })
    case .product(let result, _): ("gflops", result.rate.map { $0 / 1e9 })
    case .element(let rate, _):
      ("nanoseconds_per_element", rate.map { 1e9 / $0 })
    case .training(let speed): ("seconds_per_epoch", speed.times)
    case .prediction(let latency): ("seconds_p50", latency.medians)
    }
  }

  private var figures: [(String, JSONValue)] {
    switch value {
    case .peak(_, let threads):
      [("threads", .int(threads)), ("gflops", .float(repeated.values.median))]
    case .cacheLine:
      [("nanoseconds", .float(repeated.values.median))]
    case .bandwidth(_, let bytes):
      [
        ("bytes", .int(bytes)),
        ("gigabytes_per_second", .float(repeated.values.median)),
      ]
    case .product(let result, let ratio):
      [
        ("gflops", .float(repeated.values.median)),
        ("peak_gflops", .float(result.peak / 1e9)),
        ("share_of_peak", .float(result.share)),
        (
          "dense_equivalent_gflops",
          ratio.map { .float(result.rate.median / 1e9 * $0) } ?? .null
        ),
      ]
    case .element(let rate, let bytes):
      [
        ("nanoseconds_per_element", .float(repeated.values.median)),
        ("gigabytes_per_second", .float(rate.median * Double(bytes) / 1e9)),
      ]
    case .training(let speed): speed.members
    case .prediction(let latency):
      [
        ("seconds_p50", .float(latency.median)),
        ("seconds_p99", .float(latency.quantile(0.99))),
        ("seconds_max", .float(latency.maximum)),
      ]
    }
  }
}

extension TrainingSpeed {
  /// Scripts rely on these names.
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
}
