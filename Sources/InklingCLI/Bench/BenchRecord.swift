// One result of `inkling bench`.

/// A measurement as it is printed.
struct BenchRecord {
  /// What was measured.
  enum Value {
    /// The most multiply-adds of a level.
    case peak(rate: Double)
    /// A product beside its level's peak.
    case product(Meter.Result, work: Workload)
    /// Single predictions.
    case latency(Latency)
  }

  let name: String
  let level: String
  let value: Value

  var json: JSONValue {
    switch value {
    case .peak(let rate):
      .object([
        "name": .string(name), "level": .string(level),
        "gflops": .float(rate / 1e9),
      ])
    case .product(let result, let work):
      .object([
        "name": .string(name), "level": .string(level),
        "gflops": .float(result.rate / 1e9),
        "peak_gflops": .float(result.peak / 1e9),
        "share_of_peak": .float(result.share),
        "dense_equivalent_gflops": work.denseOperations.map {
          .float(Self.denseRate(result, work, $0) / 1e9)
        } ?? .null,
      ])
    case .latency(let latency):
      .object([
        "name": .string(name), "level": .string(level),
        "seconds_p50": .float(latency.median),
        "seconds_p99": .float(latency.quantile(0.99)),
        "seconds_max": .float(latency.maximum),
      ])
    }
  }

  /// One line for people.
  var text: String { name.left(22) + figures }

  private var figures: String {
    switch value {
    case .peak(let rate): Self.gflops(rate)
    case .product(let result, let work):
      Self.gflops(result.rate)
        + "  \(String(result.share * 100, places: 0).right(3)) % of peak"
        + (work.denseOperations.map {
          "; a dense product would need"
            + Self.gflops(Self.denseRate(result, work, $0))
        } ?? "")
    case .latency(let latency):
      "median \(String(seconds: latency.median))"
        + "  p99 \(String(seconds: latency.quantile(0.99)))"
        + "  max \(String(seconds: latency.maximum))"
    }
  }

  private static func denseRate(
    _ result: Meter.Result, _ work: Workload, _ dense: Int
  ) -> Double {
    result.rate * Double(dense) / Double(work.operations)
  }

  private static func gflops(_ rate: Double) -> String {
    String(rate / 1e9, places: 1).right(8) + " GFLOP/s"
  }
}
