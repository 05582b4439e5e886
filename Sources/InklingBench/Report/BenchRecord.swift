// A result of `inkling bench` as programs read it.

import InklingRuns
import InklingTraining

/// A measurement that was made.
package struct BenchRecord {
  /// Of all JSON that `inkling bench` prints; a change of names changes it.
  package static let schema = 2

  package let step: BenchStep
  package let value: BenchValue
  /// What the processor counted of a run, if it did.
  package let counts: Counts?

  package init(step: BenchStep, value: BenchValue, counts: Counts? = nil) {
    self.step = step
    self.value = value
    self.counts = counts
  }

  /// Scripts rely on these names.
  package var members: [(String, JSONValue)] {
    [("schema", .int(Self.schema)), ("kind", .string("measurement"))]
      + place + figures + spread + counted
  }

  /// The columns that all sections have, and where they were measured.
  package func csv(on host: Host) -> [(String, JSONValue)] {
    [("schema", .int(Self.schema))] + place.prefix(3)
      + [("threads", .int(threads))] + spread
      + [
        ("processor", .string(host.processor)),
        ("kernel", host.kernel.map { .string($0) } ?? .null),
        ("inkling", .string(ProgramVersion.text)),
      ]
  }

  private var place: [(String, JSONValue)] {
    [
      ("section", .string(step.section.rawValue)), ("name", .string(step.name)),
      ("level", .string(step.level)),
      ("pinned_to", step.processor.map { .int($0) } ?? .null),
    ]
  }

  private var threads: Int {
    switch value {
    case .peak(_, let threads), .bandwidth(_, _, let threads, _): threads
    case .cacheLine: 2
    case .training(let speed): speed.threads
    case .latency, .product, .element, .prediction: 1
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

  /// Of a run of a kernel, an epoch or a prediction, on one thread.
  private var counted: [(String, JSONValue)] {
    [
      ("cycles", counts?.cycles), ("instructions", counts?.instructions),
      ("instructions_per_cycle", counts?.instructionsPerCycle),
      ("cache_misses", counts?.cacheMisses),
      ("branch_misses", counts?.branchMisses),
    ].map { ($0, .double($1)) }
  }

  /// The figure that was found again and again, by its name.
  package var repeated: (figure: String, values: Repetitions) {
    switch value {
    case .peak(let rate, _): ("gflops", rate.map { $0 / 1e9 })
    case .cacheLine(let seconds), .latency(let seconds, _):
      ("nanoseconds", seconds.map { $0 * 1e9 })
    case .bandwidth(let rate, _, _, _):
      ("gigabytes_per_second", rate.map { $0 / 1e9 })
    case .product(let result, _): ("gflops", result.rate.map { $0 / 1e9 })
    case .element(let rate, _, _):
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
    case .latency(_, let bytes):
      [
        ("bytes", .int(bytes)),
        ("nanoseconds", .float(repeated.values.median)),
      ]
    case .bandwidth(_, let bytes, let threads, let caches):
      [
        ("threads", .int(threads)), ("bytes", .int(bytes)),
        ("times_last_cache", .double(caches)),
        ("gigabytes_per_second", .float(repeated.values.median)),
      ]
    case .product(let result, let amount):
      [
        ("gflops", .float(repeated.values.median)),
        ("peak_gflops", .float(result.peak / 1e9)),
        ("share_of_peak", .float(result.share)),
        (
          "dense_equivalent_gflops",
          .double(amount.denseRatio.map { result.rate.median / 1e9 * $0 })
        ),
        ("flops_per_byte", .double(intensity)),
      ]
    case .element(let rate, let bytes, _):
      [
        ("nanoseconds_per_element", .float(repeated.values.median)),
        ("gigabytes_per_second", .float(rate.median * Double(bytes) / 1e9)),
        ("flops_per_byte", .double(intensity)),
      ]
    case .training(let speed): speed.members
    case .prediction(let latency):
      [
        ("seconds_p50", .float(latency.median)),
        ("seconds_p99", .float(latency.quantile(0.99))),
        ("seconds_max", .float(latency.maximum)),
        ("joules_per_digit", .double(latency.energy?.joules)),
        ("watts", .double(latency.energy?.watts)),
      ]
    }
  }

  /// Operations for each byte that has to be read or written at least once.
  package var intensity: Double? {
    switch value {
    case .product(_, let amount):
      amount.traffic.map { Double(amount.operations) / Double(max($0, 1)) }
    case .element(_, let bytes, let operations):
      operations.map { Double($0) / Double(max(bytes, 1)) }
    default: nil
    }
  }
}

extension TrainingSpeed {
  /// Scripts rely on these names.
  package var members: [(String, JSONValue)] {
    [
      ("threads", .int(threads)), ("samples", .int(samples)),
      ("seconds_per_epoch", .float(seconds)),
      ("samples_per_second", .float(samplesPerSecond)),
      ("gflops", .float(rate / 1e9)), ("peak_gflops", .float(peak / 1e9)),
      ("share_of_peak", .float(share)),
      ("dense_equivalent_gflops", .float(denseRate / 1e9)),
      ("joules_per_epoch", .double(energy?.joules)),
      ("watts", .double(energy?.watts)),
    ]
  }
}
