// The results of `inkling bench` for people: kernels have a row per name and a
// column per level.

import InklingBench
import InklingCore
import InklingRuns
import InklingTraining

extension BenchSection {
  /// What the part's table shows, and its units.
  var heading: String {
    switch self {
    case .peak: "Peak: GFLOP/s of multiply-adds in registers, spread"
    case .bandwidth: "Bandwidth: GB/s, spread"
    case .latency:
      "Latency of loads that wait for each other, from so many bytes: ns"
    case .cacheLine: "Latency of a cache line from core to core: ns one way"
    case .dense: "Dense products (m x n x k): GFLOP/s, spread, share of peak"
    case .sparse:
      "Products with compressed rows of built-in digits: GFLOP/s of what is "
        + "done, spread, share of peak, GFLOP/s that a dense product would need"
    case .element: "Element by element: ns per element, spread, GB/s"
    case .training:
      "Training on \(String(grouped: BenchPlan.digits)) built-in digits, "
        + "level in force: GFLOP/s of what is done, share of the threads' "
        + "peaks, GFLOP/s that dense inputs would need"
    case .prediction: "One prediction, bytes in, label out, level in force"
    }
  }
}

/// Records of one section as a table.
struct BenchTable {
  let records: [BenchRecord]
  /// The level in force, which is marked.
  let active: String

  var table: Table {
    switch records.first?.value {
    case .cacheLine: cacheLines
    case .latency: latencies
    case .training: training
    case .prediction: predictions
    default: kernels
    }
  }

  private var kernels: Table {
    var levels: [String] = []
    var names: [String] = []
    for record in records {
      if !levels.contains(record.step.level) {
        levels.append(record.step.level)
      }
      if !names.contains(record.step.name) { names.append(record.step.name) }
    }
    let headings = levels.map { $0 == active ? "\($0)*" : $0 }
    var table = Table(left: ["kernel"], right: headings)
    for name in names {
      let row = records.filter { $0.step.name == name }
      table.append(
        [row.first.map(Self.label) ?? name]
          + levels.map { level in
            row.first { $0.step.level == level }.map(Self.cell) ?? ""
          })
    }
    return table
  }

  private var cacheLines: Table {
    var table = Table(left: ["cache line"], right: ["median", "spread"])
    for record in records {
      guard case .cacheLine(let seconds) = record.value else { continue }
      table.append([
        record.step.name,
        seconds.values.isEmpty
          ? "n/a" : String(seconds.median * 1e9, places: 1),
        Self.spread(seconds),
      ])
    }
    return table
  }

  /// Beside each size stands the first cache that holds it.
  private var latencies: Table {
    var table = Table(left: ["bytes", "held by"], right: ["median", "spread"])
    for record in records {
      guard case .latency(let seconds, let bytes) = record.value else {
        continue
      }
      let cache = CacheSizes.here.levels.first { $0.bytes >= bytes }
      table.append([
        record.step.name, cache.map { "L\($0.level)" } ?? "memory",
        String(seconds.median * 1e9, places: 1), Self.spread(seconds),
      ])
    }
    return table
  }

  /// What the processor counted of a run on one thread; nothing where nothing
  /// was counted.
  var counters: Table? {
    let counted = records.filter { $0.counts != nil }
    if counted.isEmpty { return nil }
    var table = Table(
      left: ["a run of", "level"],
      right: [
        "cycles", "instructions", "per cycle", "cache misses", "branch misses",
      ])
    for record in counted {
      let counts = record.counts
      func cell(_ value: Double?, places: Int = 0) -> String {
        guard let value else { return "n/a" }
        return value < 1e15 && places == 0
          ? String(grouped: Int(value.rounded()))
          : String(value, places: places)
      }
      table.append([
        record.step.name, record.step.level, cell(counts?.cycles),
        cell(counts?.instructions),
        cell(counts?.instructionsPerCycle, places: 2),
        cell(counts?.cacheMisses), cell(counts?.branchMisses),
      ])
    }
    return table
  }

  private var training: Table {
    var table = Table(
      left: ["training"],
      right: [
        "threads", "samples/s", "spread", "GFLOP/s", "of peak", "as dense",
        "per epoch",
      ])
    for record in records {
      guard case .training(let speed) = record.value else { continue }
      table.append([
        record.step.name, "\(speed.threads)",
        String(grouped: Int(speed.samplesPerSecond.rounded())),
        Self.spread(speed.times), String(speed.rate / 1e9, places: 1),
        String(percent: speed.share),
        String(speed.denseRate / 1e9, places: 1), Self.joules(speed.energy),
      ])
    }
    return table
  }

  private var predictions: Table {
    var table = Table(
      left: ["network"], right: ["p50", "spread", "p99", "max", "per digit"])
    for record in records {
      guard case .prediction(let latency) = record.value else { continue }
      table.append(
        [
          record.step.name, String(seconds: latency.median),
          Self.spread(latency.medians),
        ]
          + [latency.quantile(0.99), latency.maximum].map {
            String(seconds: $0)
          } + [Self.joules(latency.energy)])
    }
    return table
  }

  private static func label(_ record: BenchRecord) -> String {
    switch record.value {
    case .bandwidth(_, let bytes, let threads, let caches):
      "\(record.step.name)\(threads > 1 ? " (\(threads))" : ""), "
        + "\(String(grouped: bytes >> 10)) KiB"
        + (caches.map { $0 < 3.99 } ?? false
          ? ", arrays of only \(String(caches ?? 0, places: 1)) last caches"
          : "")
    case .peak(_, let threads) where threads > 1:
      "\(record.step.name) (\(threads))"
    default: record.step.name
    }
  }

  private static func cell(_ record: BenchRecord) -> String {
    switch record.value {
    case .peak(let rate, _), .bandwidth(let rate, _, _, _):
      return giga(rate.median) + spread(rate).right(9)
    case .product(let result, let amount):
      let rate = result.rate.median
      let cell =
        giga(rate) + spread(result.rate).right(9)
        + String(percent: result.share).right(7)
      return cell + (amount.denseRatio.map { giga(rate * $0).right(8) } ?? "")
    case .element(let rate, let bytes, _):
      return String(rate.map { 1e9 / $0 }.median, places: 3)
        + spread(rate).right(9) + giga(rate.median * Double(bytes)).right(8)
    case .cacheLine, .latency, .training, .prediction:
      return ""
    }
  }

  /// `±3.1 %`, half of what lies between the quartiles.
  private static func spread(_ found: Repetitions) -> String {
    found.values.count > 1
      ? "±" + String(found.spread * 100, places: 1) + " %" : ""
  }

  private static func joules(_ energy: Energy?) -> String {
    guard let joules = energy?.joules else { return "n/a" }
    return switch joules {
    case ..<1e-3: String(joules * 1e6, places: 1) + " uJ"
    case ..<1: String(joules * 1e3, places: 1) + " mJ"
    default: String(joules, places: 2) + " J"
    }
  }

  private static func giga(_ rate: Double) -> String {
    String(rate / 1e9, places: 1)
  }
}
