// One result of `inkling bench`.

/// A measurement that was made.
struct BenchRecord {
  /// What was measured.
  enum Value {
    /// Multiply-adds in registers, in operations a second of all threads.
    case peak(rate: Double, threads: Int = 1)
    /// A stream over `bytes` bytes, in bytes a second.
    case bandwidth(rate: Double, bytes: Int)
    /// From one thread's write of a cache line to another's, if there can be
    /// two at once.
    case handover(seconds: Double?)
    /// A product beside its level's peak. A dense one would need
    /// `denseRatio` times the operations, if it is not dense.
    case product(Meter.Result, denseRatio: Double?)
    /// Elements a second, and the bytes read and written for each.
    case element(rate: Double, bytes: Int)
    /// Epochs of training.
    case training(TrainingSpeed)
    /// Single predictions.
    case latency(Latency)
  }

  let section: BenchSection
  let name: String
  let level: String
  let value: Value

  var json: JSONValue {
    .members(
      [
        ("section", .string(section.rawValue)), ("name", .string(name)),
        ("level", .string(level)),
      ] + members)
  }

  private var members: [(String, JSONValue)] {
    switch value {
    case .peak(let rate, let threads):
      [("threads", .int(threads)), ("gflops", .float(rate / 1e9))]
    case .handover(let seconds):
      [("nanoseconds", seconds.map { .float($0 * 1e9) } ?? .null)]
    case .bandwidth(let rate, let bytes):
      [
        ("bytes", .int(bytes)),
        ("gigabytes_per_second", .float(rate / 1e9)),
      ]
    case .product(let result, let ratio):
      [
        ("gflops", .float(result.rate / 1e9)),
        ("peak_gflops", .float(result.peak / 1e9)),
        ("share_of_peak", .float(result.share)),
        (
          "dense_equivalent_gflops",
          ratio.map { .float(result.rate / 1e9 * $0) } ?? .null
        ),
      ]
    case .element(let rate, let bytes):
      [
        ("nanoseconds_per_element", .float(1e9 / rate)),
        ("gigabytes_per_second", .float(rate * Double(bytes) / 1e9)),
      ]
    case .training(let speed): speed.members
    case .latency(let latency):
      [
        ("seconds_p50", .float(latency.median)),
        ("seconds_p99", .float(latency.quantile(0.99))),
        ("seconds_max", .float(latency.maximum)),
      ]
    }
  }
}
