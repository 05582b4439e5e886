// The results of `inkling bench`, for programs and for people: kernels have a
// row per name and a column per level.

import InklingBench
import InklingCore
import InklingTraining

/// A measurement that was made.
struct BenchRecord {
  let step: BenchStep
  let value: BenchValue

  /// Scripts rely on these names.
  var json: JSONValue {
    .members(
      [
        ("section", .string(step.section.rawValue)),
        ("name", .string(step.name)), ("level", .string(step.level)),
      ] + members)
  }

  private var members: [(String, JSONValue)] {
    switch value {
    case .peak(let rate, let threads):
      [("threads", .int(threads)), ("gflops", .float(rate / 1e9))]
    case .cacheLine(let seconds):
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

extension BenchSection {
  /// What the part's table shows, and its units.
  var heading: String {
    switch self {
    case .peak: "Peak: GFLOP/s of multiply-adds in registers"
    case .bandwidth: "Bandwidth: GB/s"
    case .cacheLine: "Latency of a cache line from core to core: ns one way"
    case .dense: "Dense products (m x n x k): GFLOP/s, share of peak"
    case .sparse:
      "Products with compressed rows of built-in digits: GFLOP/s of what is "
        + "done, share of peak, GFLOP/s that a dense product would need"
    case .element: "Element by element: ns per element, GB/s"
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
    var table = Table(left: ["cache line"], right: ["median"])
    for record in records {
      guard case .cacheLine(let seconds) = record.value else { continue }
      table.append([
        record.step.name, seconds.map { String($0 * 1e9, places: 1) } ?? "n/a",
      ])
    }
    return table
  }

  private var training: Table {
    var table = Table(
      left: ["training"],
      right: [
        "threads", "samples/s", "GFLOP/s", "of peak", "as dense",
      ])
    for record in records {
      guard case .training(let speed) = record.value else { continue }
      table.append([
        record.step.name, "\(speed.threads)",
        String(grouped: Int(speed.samplesPerSecond.rounded())),
        String(speed.rate / 1e9, places: 1), String(percent: speed.share),
        String(speed.denseRate / 1e9, places: 1),
      ])
    }
    return table
  }

  private var predictions: Table {
    var table = Table(left: ["network"], right: ["p50", "p99", "max"])
    for record in records {
      guard case .prediction(let latency) = record.value else { continue }
      table.append(
        [record.step.name]
          + [latency.median, latency.quantile(0.99), latency.maximum].map {
            String(seconds: $0)
          })
    }
    return table
  }

  private static func label(_ record: BenchRecord) -> String {
    switch record.value {
    case .bandwidth(_, let bytes):
      "\(record.step.name), \(String(grouped: bytes >> 10)) KiB"
    case .peak(_, let threads) where threads > 1:
      "\(record.step.name) (\(threads))"
    default: record.step.name
    }
  }

  private static func cell(_ record: BenchRecord) -> String {
    switch record.value {
    case .peak(let rate, _), .bandwidth(let rate, _):
      return String(rate / 1e9, places: 1)
    case .product(let result, let ratio):
      let cell = giga(result.rate) + String(percent: result.share).right(7)
      return cell + (ratio.map { giga(result.rate * $0).right(8) } ?? "")
    case .element(let rate, let bytes):
      return String(1e9 / rate, places: 3) + giga(rate * Double(bytes)).right(8)
    case .cacheLine, .training, .prediction:
      return ""
    }
  }

  private static func giga(_ rate: Double) -> String {
    String(rate / 1e9, places: 1)
  }
}
